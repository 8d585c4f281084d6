#include "braid/media/series_grid.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "braid/core/random.h"

/// Measurements on regular grids.

namespace braid {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::IsEmpty;
using testing::IsNan;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr GridMethod all_methods[] = {GridMethod::nearest, GridMethod::previous, GridMethod::linear, GridMethod::mean,
                                      GridMethod::max};

Ticks at(double second) { return ticks(second); }

std::vector<Ticks> moments_at(const std::vector<double>& seconds_of) {
  std::vector<Ticks> out;
  for (const double s : seconds_of) out.push_back(at(s));
  return out;
}

GridRequest grid_of(GridMethod method, double hz, double usual_s = 0) {
  GridRequest out;
  out.method = method;
  out.rate = sample_rate(hz);
  out.usual_step = at(usual_s);
  return out;
}

GridSteps placed(const std::vector<Ticks>& moments, const std::vector<float>& values, const GridRequest& request) {
  return on_grid(moments, values, request).value();
}

/// Steps of `rate` from number `first` on.
std::vector<Ticks> steady(const SampleRate& rate, int64_t first, int64_t count) {
  std::vector<Ticks> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(rate.time(first + i));
  return out;
}

/// A stream of uneven steps around 10 ms with pauses of up to a second.
std::vector<Ticks> uneven(uint64_t seed, size_t count) {
  Random random(seed);
  std::vector<Ticks> out;
  Ticks now = at(random.uniform(0, 0.3));
  for (size_t i = 0; i < count; ++i) {
    out.push_back(now);
    now += at(random.uniform() < 0.05 ? random.uniform(0.02, 1) : random.uniform(0.005, 0.015));
  }
  return out;
}

TEST(SeriesGrid, EveryMeasurementLiesInOneWindow) {
  for (const double hz : {3.0, 7.7, 29.97, 250.0}) {
    constexpr size_t count = 60;
    const auto moments = uneven(uint64_t(hz), count);
    std::vector<float> one_hot(count * count, nan);  // channel c was measured in row c alone
    for (size_t i = 0; i < count; ++i) one_hot[i * count + i] = float(i);
    for (const GridMethod method : {GridMethod::mean, GridMethod::max}) {
      const GridRequest request = grid_of(method, hz);
      const GridSteps steps = placed(moments, one_hot, request);
      const size_t rows = steps.values.size() / count;
      for (size_t c = 0; c < count; ++c) {
        size_t found = 0;
        for (size_t g = 0; g < rows; ++g) {
          const float v = steps.values[g * count + c];
          if (std::isnan(v)) continue;
          ++found;
          EXPECT_EQ(v, float(c));
          EXPECT_LE(request.rate.time(steps.first + int64_t(g)), moments[c]);
          EXPECT_GT(request.rate.time(steps.first + int64_t(g) + 1), moments[c]);
        }
        EXPECT_EQ(found, 1u) << hz << " Hz, row " << c;
      }
    }
  }
}

TEST(SeriesGrid, AMeanIsThatOfItsWindowAndAMaximumToo) {
  const auto moments = moments_at({0, 0.1, 0.4, 0.5, 0.9, 2.0});
  const std::vector<float> values = {1, 5, 3, -7, -4, 2};
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::mean, 2)).values,
              ElementsAre(3, FloatNear(-5.5f, 1e-6f), IsNan(), IsNan(), 2));
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::max, 2)).values, ElementsAre(5, -4, IsNan(), IsNan(), 2));
}

TEST(SeriesGrid, AnHourOfAFilmsFramesStaysOnItsGridToTheTick) {
  const SampleRate rate = sample_rate(29.97);
  EXPECT_EQ(rate, (SampleRate{30000, 1001}));
  EXPECT_EQ(rate.time(107'892) - rate.time(107'891), Ticks(23'543'520));
  constexpr int64_t count = 107'893;  // an hour
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(float(i % 1000));
  for (const GridMethod method : all_methods) {
    GridRequest request = grid_of(method, 29.97);
    request.usual_step = rate.time(1);
    const GridSteps steps = placed(steady(rate, 0, count), values, request);
    EXPECT_EQ(steps.first, 0);
    EXPECT_EQ(steps.values, values) << int(method);
  }
}

TEST(SeriesGrid, AnHourOfSoundStaysOnItsGridToTheTick) {
  const SampleRate rate = sample_rate(44100);
  constexpr int64_t first = 3600 * int64_t{44100} - 7, count = 44107;
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(float(i % 1000));
  for (const GridMethod method : all_methods) {
    GridRequest request = grid_of(method, 44100);
    request.usual_step = rate.time(1);
    const GridSteps steps = placed(steady(rate, first, count), values, request);
    EXPECT_EQ(steps.first, first) << int(method);
    EXPECT_EQ(steps.values, values) << int(method);
  }
}

TEST(SeriesGrid, SoundOnTheGridOfAFilmHas1471Or1472SamplesAFrameForever) {
  const SampleRate sound = sample_rate(44100), film = sample_rate(29.97);
  for (const int64_t frame : {int64_t{0}, int64_t{1}, int64_t{107'891}, int64_t{1} << 31}) {
    const int64_t samples = sound.first_step(film.time(frame + 1)) - sound.first_step(film.time(frame));
    EXPECT_TRUE(samples == 1471 || samples == 1472) << frame;
  }
}

TEST(SeriesGrid, LinearUpAndBackIsWhatItWas) {
  const SampleRate own = sample_rate(20);
  std::vector<float> values;
  for (int64_t i = 0; i < 400; ++i) {
    const double t = double(i) / 20;
    values.push_back(float(std::sin(2 * std::numbers::pi * 0.3 * t) + 0.5 * std::cos(2 * std::numbers::pi * 0.7 * t)));
  }
  const GridRequest up = grid_of(GridMethod::linear, 133, 0.05);
  GridRequest back = grid_of(GridMethod::linear, 20);
  const GridSteps finer = placed(steady(own, 0, 400), values, up);
  back.usual_step = up.rate.time(1);
  const GridSteps again = placed(steady(up.rate, finer.first, int64_t(finer.values.size())), finer.values, back);
  ASSERT_EQ(again.first, 0);
  ASSERT_GE(again.values.size(), 399u);
  for (size_t i = 0; i < 399; ++i) EXPECT_NEAR(again.values[i], values[i], 0.01) << i;
}

TEST(SeriesGrid, PreviousNeverLooksAhead) {
  const auto moments = uneven(3, 300);
  Random random(4);
  std::vector<float> values, other;
  for (size_t i = 0; i < moments.size(); ++i) values.push_back(float(random.normal()));
  const GridRequest request = grid_of(GridMethod::previous, 37, 0.01);
  const GridSteps before = placed(moments, values, request);
  for (const size_t cut : {size_t{1}, size_t{100}, size_t{250}}) {
    other = values;
    for (size_t i = cut; i < other.size(); ++i) other[i] = float(random.normal());
    const GridSteps after = placed(moments, other, request);
    ASSERT_EQ(after.values.size(), before.values.size());
    for (size_t g = 0; g < after.values.size(); ++g) {
      if (request.rate.time(before.first + int64_t(g)) >= moments[cut]) break;
      EXPECT_TRUE(after.values[g] == before.values[g] || (std::isnan(after.values[g]) && std::isnan(before.values[g])));
    }
  }
}

TEST(SeriesGrid, PreviousIsTheLastMeasurementThatStillHolds) {
  const auto moments = uneven(11, 400);
  std::vector<float> values;
  for (size_t i = 0; i < moments.size(); ++i) values.push_back(float(i));
  const Ticks usual = at(0.01);
  const GridRequest request = grid_of(GridMethod::previous, 100, 0.01);
  const GridSteps steps = placed(moments, values, request);
  for (size_t g = 0; g < steps.values.size(); ++g) {
    const Ticks now = request.rate.time(steps.first + int64_t(g));
    const auto next = std::upper_bound(moments.begin(), moments.end(), now) - moments.begin();
    ASSERT_GT(next, 0);
    const bool joined =
        next < int64_t(moments.size()) && moments[size_t(next)] - moments[size_t(next - 1)] <= 5 * usual;
    if (joined || now - moments[size_t(next - 1)] < usual)
      EXPECT_EQ(steps.values[g], float(next - 1));
    else
      EXPECT_TRUE(std::isnan(steps.values[g]));
  }
}

TEST(SeriesGrid, NothingReachesOverAGap) {
  const auto moments = moments_at({0, 0.1, 0.2, 2.0, 2.1});
  const std::vector<float> values = {0, 1, 2, 20, 21};
  for (const GridMethod method : all_methods) {
    const GridSteps steps = placed(moments, values, grid_of(method, 10, 0.1));
    ASSERT_EQ(steps.values.size(), 22u) << int(method);
    for (size_t g = 3; g < 20; ++g) EXPECT_TRUE(std::isnan(steps.values[g])) << int(method) << " at " << g;
    EXPECT_EQ(steps.values[2], 2) << int(method);
    EXPECT_EQ(steps.values[20], 20) << int(method);
  }
  GridRequest on_change = grid_of(GridMethod::previous, 10, 0.1);
  on_change.is_irregular = true;
  EXPECT_EQ(placed(moments, values, on_change).values[19], 2) << "what is written on change holds until the next";
}

TEST(SeriesGrid, AMeasurementBeforeAGapLastsOneUsualStepAndOneAfterItIsNearForHalfOfOne) {
  const auto moments = moments_at({0, 0.1, 2.0, 2.1});
  const std::vector<float> values = {0, 1, 20, 21};
  const auto seen = [&](GridMethod method) {
    std::vector<int64_t> out;
    const GridSteps steps = placed(moments, values, grid_of(method, 40, 0.1));
    for (size_t g = 0; g < steps.values.size(); ++g)
      if (!std::isnan(steps.values[g])) out.push_back(steps.first + int64_t(g));
    return out;
  };
  EXPECT_THAT(seen(GridMethod::previous), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 80, 81, 82, 83, 84, 85, 86, 87));
  EXPECT_EQ(seen(GridMethod::linear), seen(GridMethod::previous));
  EXPECT_THAT(seen(GridMethod::nearest), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87));
}

TEST(SeriesGrid, NearestTakesTheEarlierOfTwoThatAreAsNear) {
  const GridSteps steps = placed(moments_at({0, 0.5, 1.5, 1.9}), {0, 1, 2, 3}, grid_of(GridMethod::nearest, 1, 0.5));
  EXPECT_THAT(steps.values, ElementsAre(0, 1, 3));
}

TEST(SeriesGrid, WhatIsNoNumberIsNoMeasurement) {
  const auto moments = moments_at({0, 0.1, 0.2, 0.3});
  const std::vector<float> values = {1, 10, nan, 20, 3, nan, 5, 40};  // two channels
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::mean, 5, 0.1)).values, ElementsAre(1, 15, 4, 40));
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::max, 5, 0.1)).values, ElementsAre(1, 20, 5, 40));
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::linear, 10, 0.1)).values,
              ElementsAre(1, 10, FloatNear(2, 1e-5f), 20, 3, FloatNear(30, 1e-4f), 5, 40));
  EXPECT_THAT(placed(moments, values, grid_of(GridMethod::previous, 10, 0.1)).values,
              ElementsAre(1, 10, 1, 20, 3, 20, 5, 40));
  const float endless = std::numeric_limits<float>::infinity();
  for (const GridMethod method : all_methods)
    EXPECT_THAT(placed(moments_at({0, 1}), {nan, endless}, grid_of(method, 5)).values, IsEmpty()) << int(method);
}

TEST(SeriesGrid, AChannelMeasuredInFewRowsHasAStepOfItsOwn) {
  std::vector<Ticks> moments;
  std::vector<float> values;
  for (int i = 0; i < 100; ++i) {
    moments.push_back(at(0.01 * i));
    values.push_back(i % 10 ? nan : float(i));
  }
  const GridSteps steps = placed(moments, values, grid_of(GridMethod::linear, 50, 0.01));
  ASSERT_GE(steps.values.size(), 46u);
  for (size_t g = 0; g <= 45; ++g) EXPECT_NEAR(steps.values[g], 2.0 * double(g), 1e-3) << g;
}

TEST(SeriesGrid, OneRowIsOneStepAndNoRowsAreNone) {
  for (const GridMethod method : all_methods) {
    const GridSteps one = placed({at(2)}, {7}, grid_of(method, 4));
    EXPECT_EQ(one.first, 8) << int(method);
    EXPECT_THAT(one.values, ElementsAre(7)) << int(method);
    EXPECT_THAT(placed({}, {}, grid_of(method, 4)).values, IsEmpty()) << int(method);
  }
  EXPECT_THAT(placed({at(2.1)}, {7}, grid_of(GridMethod::mean, 4)).values, ElementsAre(7));
  EXPECT_THAT(placed({at(2.1)}, {7}, grid_of(GridMethod::previous, 4)).values, ElementsAre(7)) << "at 2.25 s";
}

TEST(SeriesGrid, StepsThatBeginOutsideOfThePartAreLeftOut) {
  for (const GridMethod method : all_methods) {
    GridRequest request = grid_of(method, 10, 0.1);
    request.from = at(0.1);
    request.until = at(0.3);
    const GridSteps steps = placed(moments_at({0, 0.1, 0.2, 0.3, 0.4}), {0, 1, 2, 3, 4}, request);
    EXPECT_EQ(steps.first, 1) << int(method);
    EXPECT_THAT(steps.values, ElementsAre(1, 2)) << int(method);
  }
}

TEST(SeriesGrid, RefusesMoreStepsThanMemoryMayHold) {
  const auto steps = on_grid(moments_at({0, 4e9}), std::vector<float>{1, 2}, grid_of(GridMethod::mean, 1e6));
  ASSERT_FALSE(steps);
  EXPECT_EQ(steps.error().fault(), Fault::data);
  EXPECT_THAT(steps.error().what(), testing::HasSubstr("limit"));
}

TEST(SeriesGrid, MomentsBeforeTheZeroOfTheClockHaveStepsBeforeIt) {
  const GridSteps steps = placed(moments_at({-0.25, -0.05, 0.15}), {1, 2, 3}, grid_of(GridMethod::mean, 10, 0.2));
  EXPECT_EQ(steps.first, -3);
  EXPECT_THAT(steps.values, ElementsAre(1, IsNan(), 2, IsNan(), 3));
}

}  // namespace
}  // namespace braid
