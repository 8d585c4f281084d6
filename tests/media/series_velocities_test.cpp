#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

#include "braid/core/random.h"
#include "media/opened_log.h"

/// How fast a receiver moved.

namespace braid {
namespace {

using testing::ElementsAre;

const SeriesRequest metres{.local_metres = true};

/// The degrees of latitude that are `m` metres north of 48; a degree is 111,190.3 m there.
std::string north(double m) {
  std::array<char, 32> out;
  return {out.data(), size_t(std::snprintf(out.data(), out.size(), "%.10f", 48 + m / 111'190.3))};
}

std::vector<float> channel_of(const Series& log, const std::string& name) {
  const auto place = std::find(log.channels.begin(), log.channels.end(), name) - log.channels.begin();
  std::vector<float> out;
  for (size_t at = size_t(place); at < log.values.size(); at += log.channels.size()) out.push_back(log.values[at]);
  return out;
}

std::vector<float> speeds_of(const std::string& log, const SeriesRequest& request = metres) {
  return channel_of(all_of(opened(log, request)), "speed_m_s");
}

auto near(double v) { return testing::FloatNear(float(v), 0.01f); }
auto unknown() { return testing::IsNan(); }

/// A log with the columns `time,lat,lon`, `step` seconds a row, that is `way(row)` metres north; NaN: it has no fix.
std::string track(int rows, double step, const std::function<double(int)>& way) {
  std::string out = "time_s,lat,lon\n";
  for (int i = 0; i < rows; ++i) {
    out += text(i * step, ',');
    out += std::isnan(way(i)) ? "," : north(way(i)) + ",11";
    out += '\n';
  }
  return out;
}

TEST(SeriesVelocities, AreTheWaySinceTheFixBeforeByTrueTimes) {
  const auto file = opened(text("time_s,lat,lon,alt,heart_rate\n0,48,11,100,70\n2,48.0001,11,101,71\n",
                                "3,48.0001,11.0002,101,72\n7,48.0001,11.0002,99,73\n"),
                           metres);
  EXPECT_THAT(file.channels(),
              ElementsAre("north_m", "east_m", "up_m", "heart_rate", "speed_m_s", "east_m_s", "north_m_s", "up_m_s"));
  const Series log = all_of(file);
  EXPECT_THAT(channel_of(log, "north_m_s"), ElementsAre(unknown(), near(5.56), near(0), near(0)));
  EXPECT_THAT(channel_of(log, "east_m_s"), ElementsAre(unknown(), near(0), near(14.925), near(0)));
  EXPECT_THAT(channel_of(log, "up_m_s"), ElementsAre(unknown(), near(0.5), near(0), near(-0.5)));
  EXPECT_THAT(channel_of(log, "speed_m_s"), ElementsAre(unknown(), near(5.56), near(14.925), near(0)));
}

TEST(SeriesVelocities, OfAFixedRateAreByThatRate) {
  EXPECT_THAT(speeds_of("lat,lon\n48,11\n48.0001,11\n48.0003,11\n", {.rate_hz = 2, .local_metres = true}),
              ElementsAre(unknown(), near(22.24), near(44.48)));
}

TEST(SeriesVelocities, WithoutAClockThereAreNone) {
  EXPECT_THAT(opened("lat,lon\n48,11\n48.1,11\n48.3,11\n", metres).channels(), ElementsAre("north_m", "east_m"));
}

TEST(SeriesVelocities, WhatTheLogMeasuredItselfStays) {
  const auto file = opened("time_s,lat,lon,speed_m_s,speed\n0,48,11,1,4\n1,48.0001,11,2,5\n2,48.0002,11,3,6\n", metres);
  EXPECT_THAT(file.channels(), ElementsAre("north_m", "east_m", "speed_m_s", "speed", "east_m_s", "north_m_s"));
  EXPECT_THAT(channel_of(all_of(file), "speed_m_s"), ElementsAre(1, 2, 3));
}

TEST(SeriesVelocities, AreTheSameFarFromTheOriginAndAcrossTheDateLine) {
  const auto speeds = speeds_of("time_s,lat,lon\n0,0,11\n1,0,179.9999\n2,0,-179.9999\n3,0,-179.9997\n");
  EXPECT_THAT(speeds[2], near(22.26));
  EXPECT_THAT(speeds[3], near(22.26));
}

TEST(SeriesVelocities, ReachOverAMissingFixButNotOverAGap) {
  const auto way = [](int i) { return i == 5 || (i >= 10 && i < 16) ? NAN : 3.0 * i; };
  const auto speeds = speeds_of(track(20, 1, way));
  EXPECT_TRUE(std::isnan(speeds[5])) << "nothing was measured there";
  EXPECT_THAT(speeds[6], near(3)) << "the mean of two steps";
  EXPECT_TRUE(std::isnan(speeds[16])) << "seven steps after the last fix";
  EXPECT_THAT(speeds[17], near(3));
}

TEST(SeriesVelocities, OfATrackWrittenOnChangeReachOverItsPauses) {
  std::string log = "time_s,lat,lon\n";
  double now = 0;
  for (int i = 0; i < 12; ++i, now += i % 3 ? 1 : 20) log += text(now, ',') + north(10 * i) + ",11\n";
  const auto speeds = speeds_of(log);
  EXPECT_THAT(speeds[4], near(10));
  EXPECT_THAT(speeds[6], near(0.5));
}

TEST(SeriesVelocities, NeverReachOverAClockThatWasSetBack) {
  std::string log = "time_s,lat,lon\n";
  for (int i = 0; i < 20; ++i) log += text(i % 10 + 5, ',') + north(4 * i) + ",11\n";
  const auto file = opened(log, metres);
  ASSERT_EQ(file.facts().resets.size(), 1u);
  const auto speeds = channel_of(all_of(file), "speed_m_s");
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(std::isnan(speeds[i]), i % 10 == 0) << i;
  EXPECT_THAT(speeds[11], near(4));
}

TEST(SeriesVelocities, ARowThatRepeatsAPositionIsNoStop) {
  const auto speeds = speeds_of(track(600, 0.1, [](int i) { return 5.0 * (i / 10); }));
  for (size_t i = 10; i < 600; ++i) EXPECT_NEAR(speeds[i], 5, 0.1) << i;
}

TEST(SeriesVelocities, OfALogThatBeginsAtRestAreThoseOfItsWay) {
  // A receiver that holds its position at rest, and changes it seldom: by a step in 100 s, or by none.
  for (const double wander : {0.0, 0.5}) {
    const auto way = [&](int i) { return i < 5000 ? wander * (i / 100) : 50 * wander + 5.0 * std::abs(20 - i % 40); };
    const auto speeds = speeds_of(track(8000, 1, way));
    for (size_t i = 5100; i < 8000; ++i) ASSERT_NEAR(speeds[i], 5, 0.1) << i;
  }
}

TEST(SeriesVelocities, WhatStandsHasASpeedOfZero) {
  const auto speeds = speeds_of(track(300, 1, [](int i) { return i < 100 ? 2.0 * i : 200.0; }));
  EXPECT_THAT(speeds[50], near(2));
  EXPECT_THAT(speeds[101], near(0));
  EXPECT_THAT(speeds[299], near(0));
}

TEST(SeriesVelocities, APartHasThoseOfTheWhole) {
  std::vector<std::string> logs = {track(3000, 0.1, [](int i) { return 5.0 * (i / 10); }),  // positions are repeated
                                   track(3000, 0.1, [](int i) { return i % 10 ? NAN : 0.3 * i + i % 7; })};
  Random random(5);
  std::string uneven = "time_s,lat,lon\n";  // shuffled, with rows of one time, missing fixes and gaps
  double now = 0;
  for (int i = 0; i < 2000; ++i) {
    now += random.uniform() < 0.1 ? 0 : random.uniform() < 0.02 ? 30 : 0.5 + int(random.uniform(0, 3)) * 0.5;
    const double written = now - (random.uniform() < 0.05 ? 3 : 0);
    uneven += text(written, ',');
    uneven += random.uniform() < 0.2 ? ",\n" : north(2 * now + random.normal()) + ",11\n";
  }
  logs.push_back(uneven);
  std::string set_back = "time_s,lat,lon\n";
  for (int i = 0; i < 900; ++i) set_back += text(i % 300 + 5, ',') + north(4 * i + i % 5) + ",11\n";
  logs.push_back(set_back);
  for (const std::string& log : logs) {
    const auto file = opened(log, metres);
    const Series whole = all_of(file);
    const size_t width = whole.channels.size();
    for (int trial = 0; trial < 60; ++trial) {
      const auto first = int64_t(random.uniform(0, double(whole.steps() - 1)));
      const int64_t last = std::min(first + int64_t(random.uniform(0, 40)), whole.steps() - 1);
      const Series part = std::move(file.read(Interval{whole.time(first), whole.time(last) + Ticks{1}})).value();
      ASSERT_EQ(part.steps(), last - first + 1);
      for (size_t i = 0; i < part.values.size(); ++i) {
        const float from_whole = whole.values[size_t(first) * width + i];
        EXPECT_TRUE(part.values[i] == from_whole || (std::isnan(part.values[i]) && std::isnan(from_whole)))
            << "step " << first + int64_t(i / width) << ", channel " << i % width;
      }
    }
  }
}

TEST(SeriesVelocities, RowsOfOneTimeAreOneFix) {
  const auto speeds = speeds_of("time_s,lat,lon\n0,48,11\n1,48.0001,11\n1,48.0003,11\n2,48.0004,11\n");
  EXPECT_THAT(speeds, ElementsAre(unknown(), near(22.24), near(22.24)));
}

TEST(SeriesVelocities, ALogWithoutAFixHasChannelsWithoutValues) {
  const auto file = opened("time_s,lat,lon,x\n0,0,0,1\n1,0,0,2\n", {.local_metres = true, .needs_positions = false});
  EXPECT_THAT(file.channels(), ElementsAre("north_m", "east_m", "x", "speed_m_s", "east_m_s", "north_m_s"));
  EXPECT_THAT(channel_of(all_of(file), "speed_m_s"), ElementsAre(unknown(), unknown()));
}

}  // namespace
}  // namespace braid
