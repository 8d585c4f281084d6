#include "braid/features/time_jitter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "features/feature_fixtures.h"
#include "media/film_writer.h"

namespace braid {
namespace {

int64_t steps_left(const StepMasks& masks, uint64_t seed, int64_t all) {
  std::vector<char> bytes(size_t(all), 1);
  const std::span<bool> mask(reinterpret_cast<bool*>(bytes.data()), bytes.size());
  Random random(seed);
  hide_steps(masks, random, mask);
  return std::count(mask.begin(), mask.end(), true);
}

TEST(TimeJitter, HidesAtMostHalfAndNothingOfShortItems) {
  const StepMasks wild{.gap = 0.9, .drop = 0.9};
  int64_t fewest = 40;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    fewest = std::min(fewest, steps_left(wild, seed, 40));
    EXPECT_EQ(steps_left(wild, seed, least_jittered - 1), least_jittered - 1);
    EXPECT_EQ(steps_left({.gap = 0, .drop = 0}, seed, 40), 40);
    EXPECT_GE(steps_left({.gap = 0.2, .drop = 0}, seed, 40), 32);
  }
  EXPECT_EQ(fewest, 20);
}

TEST(TimeJitter, HiddenStepsStayHidden) {
  std::array<bool, 12> mask{};
  std::fill_n(mask.begin(), 9, true);
  for (uint64_t seed = 0; seed < 50; ++seed) {
    auto after = mask;
    Random random(seed);
    hide_steps({.gap = 0.5, .drop = 0.5}, random, after);
    for (size_t t = 9; t < after.size(); ++t) EXPECT_FALSE(after[t]);
  }
}

TEST(TimeJitter, AViewStaysInTheItemAndWithinTheLimit) {
  for (uint64_t seed = 0; seed < 300; ++seed)
    for (const int64_t all : {1, 2, 7, 8, 50, 400}) {
      Random random(seed);
      const TimeView view = draw_time_view({.trim = 0.3, .stretch = 0.4}, random, all, 60);
      ASSERT_GE(view.begin, 0);
      ASSERT_GE(view.steps, 1);
      ASSERT_LE(view.steps, 60);
      ASSERT_LE(view.begin + view.pace * double(view.steps - 1), double(all - 1) + 1e-9);
      if (all < least_jittered) {
        ASSERT_EQ(view.steps, all);
        ASSERT_EQ(view.pace, 1);
      }
    }
}

/// A file of 20 steps of one number, its own place, at ten steps a second.
std::shared_ptr<Feature> ramp(const fixtures::Folder& folder, Node config) {
  std::vector<float> values(20);
  for (size_t t = 0; t < values.size(); ++t) values[t] = float(t);
  folder.write("ramp.npy", fixtures::npy("(20, 1)", values));
  config["rate_hz"] = Node(10.0);
  config["noise"] = Node(0.0), config["drop"] = Node(0.0);
  return fixtures::fitted(config, {{Cell("ramp.npy")}}, folder.path());
}

TEST(TimeJitter, StepsOfAnArrayKeepTheTimesOfWhatTheyShow) {
  const fixtures::Folder folder;
  const auto feature = ramp(folder, fixtures::config("array"));
  const auto item = fixtures::item(*feature, {Cell("ramp.npy")}, folder.path());
  const torch::Tensor decoded = feature->decode(item).value();
  const double deviation = decoded.select(1, 0).to(torch::kDouble).std(false).item<double>();
  bool hidden = false, moved = false;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed), again(seed);
    const Steps steps = feature->steps(decoded, &random), same = feature->steps(decoded, &again);
    EXPECT_TRUE(torch::equal(steps.values, same.values));
    EXPECT_TRUE(torch::equal(steps.mask, same.mask));
    EXPECT_TRUE(torch::equal(*steps.times, *same.times));
    const auto places = steps.values.flatten().to(torch::kDouble) * deviation + 9.5;
    const auto moments = (steps.times->select(1, 0) * 10).clamp_max(19);
    EXPECT_LE((places - moments).abs().masked_fill(~steps.mask, 0).max().item<double>(), 0.501) << seed;
    EXPECT_TRUE((steps.times->select(1, 1) > steps.times->select(1, 0)).all().item<bool>());
    hidden = hidden || !steps.mask.all().item<bool>();
    moved = moved || steps.times->data_ptr<double>()[0] > 0;
  }
  EXPECT_TRUE(hidden && moved);
  const Steps plain = feature->steps(decoded, nullptr);
  EXPECT_TRUE(plain.mask.all().item<bool>());
  EXPECT_EQ(plain.values.size(0), 20);
}

TEST(TimeJitter, FramesAreHiddenInTrainingAloneAndKeepTheirTimes) {
  const fixtures::Folder folder;
  FilmSpec film;
  film.width = 48, film.height = 32, film.stamps = steady(16);
  const Bytes bytes = FilmWriter(film).write();
  folder.write("a.mp4", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  Node config = fixtures::config("frames");
  config["masks"]["gap"] = Node(0.4);
  const auto feature = fixtures::fitted(config, {{Cell("a.mp4")}}, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("a.mp4")}, folder.path())).value();
  const Steps plain = feature->steps(decoded, nullptr);
  EXPECT_FALSE(plain.mask.defined()) << "all are real";
  bool hidden = false;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Steps steps = feature->steps(decoded, &random);
    EXPECT_TRUE(torch::equal(*steps.times, *plain.times));
    EXPECT_EQ(steps.values.sizes(), plain.values.sizes());
    EXPECT_GE(steps.mask.sum().item<int64_t>(), 8);
    hidden = hidden || !steps.mask.all().item<bool>();
  }
  EXPECT_TRUE(hidden);
}

}  // namespace
}  // namespace braid
