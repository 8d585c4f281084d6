#include "braid/evaluate/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/core/random.h"
#include "prediction_fixtures.h"

namespace braid {
namespace {

using testing::random_classes;
using testing::random_values;

TEST(Bootstrap, IsTheSameForOneSeedAndAnyNumberOfThreads) {
  const auto predictions = random_classes("binary", 100, 2);
  const auto one = bootstrap(predictions, {.resamples = 50, .seed = 4, .threads = 1});
  const auto two = bootstrap(predictions, {.resamples = 50, .seed = 4, .threads = 3});
  const auto other = bootstrap(predictions, {.resamples = 50, .seed = 5, .threads = 1});
  for (const auto& [name, measured] : one) {
    EXPECT_EQ(measured.low, two.at(name).low) << name;
    EXPECT_EQ(measured.high, two.at(name).high) << name;
  }
  EXPECT_NE(one.at("log_loss").low, other.at("log_loss").low);
}

TEST(Bootstrap, AnIntervalOfAShareHasTheWidthOfTheory) {
  const auto predictions = random_classes("binary", 2000, 2);
  const auto accuracy = bootstrap(predictions).at("accuracy");
  const double wanted = 2 * 1.96 * std::sqrt(accuracy.value * (1 - accuracy.value) / 2000);
  EXPECT_NEAR(accuracy.high - accuracy.low, wanted, 0.15 * wanted);
  EXPECT_LT(accuracy.low, accuracy.value);
  EXPECT_GT(accuracy.high, accuracy.value);
}

TEST(Bootstrap, WholeGroupsMakeWiderIntervals) {
  auto predictions = random_classes("binary", 100, 2);
  std::vector<int64_t> rows;
  std::vector<std::string> groups;
  for (int64_t row = 0; row < 1000; ++row) {  // each row ten times over: no more is known than from a hundred
    rows.push_back(row / 10);
    groups.push_back("group " + std::to_string(row / 10));
  }
  predictions = predictions.subset(rows);
  const auto naive = bootstrap(predictions).at("accuracy"), grouped = bootstrap(predictions, {}, groups).at("accuracy");
  EXPECT_NEAR((grouped.high - grouped.low) / (naive.high - naive.low), std::sqrt(10), 0.7);
}

TEST(Bootstrap, ARareClassThatIsNotDrawnLeavesNoHole) {
  auto predictions = random_classes("binary", 30, 2);
  for (auto& truth : predictions.truth) truth = 0;
  predictions.truth[3] = 1;  // a third of the resamples lack it, and have no area
  const auto area = bootstrap(predictions).at("auroc");
  EXPECT_TRUE(std::isfinite(area.low) && std::isfinite(area.high));
  EXPECT_LE(area.low, area.high);
}

TEST(Bootstrap, WithoutAreasTheOtherIntervalsAreTheSame) {
  const auto predictions = random_classes("multiclass", 100, 4);
  const auto all = bootstrap(predictions, {.resamples = 50, .threads = 2});
  const auto some = bootstrap(predictions, {.resamples = 50, .threads = 2, .areas = false});
  EXPECT_EQ(all.count("auroc"), 1U);
  EXPECT_EQ(some.count("auroc"), 0U);
  EXPECT_EQ(some.at("accuracy").low, all.at("accuracy").low);
}

TEST(Bootstrap, WithoutResamplesTheIntervalHasNoWidth) {
  const auto error = bootstrap(random_values(20), {.resamples = 0}).at("mae");
  EXPECT_EQ(error.low, error.value);
  EXPECT_EQ(error.high, error.value);
}

TEST(Bootstrap, ADifferenceIsPairedSoThatWhatBothFindHardCancelsOut) {
  const auto theirs = random_classes("binary", 400, 2);
  auto ours = theirs;
  int64_t mended = 0;
  const auto answers = theirs.answers();
  for (size_t row = 0; row < answers.size() && mended < 12; ++row) {
    if (answers[row] == theirs.truth[row]) continue;
    std::swap(ours.probabilities[2 * row], ours.probabilities[2 * row + 1]);
    ++mended;
  }
  const auto gain = bootstrap_difference(ours, theirs).at("accuracy");
  EXPECT_NEAR(gain.value, 12.0 / 400, 1e-12);
  EXPECT_GT(gain.low, 0);
  const auto alone = bootstrap(theirs).at("accuracy");
  EXPECT_LT(gain.high - gain.low, (alone.high - alone.low) / 2);
  const double deviation = std::sqrt(0.03 * 0.97 / 400);  // of a share of 12 in 400 rows
  EXPECT_NEAR(gain.high - gain.low, 2 * 1.96 * deviation, 0.3 * deviation * 4);
}

TEST(Bootstrap, TwoEqualModelsDifferByNothing) {
  const auto values = random_values(50);
  for (const auto& [name, one] : bootstrap_difference(values, values)) {
    EXPECT_EQ(one.value, 0) << name;
    EXPECT_EQ(one.low, 0) << name;
    EXPECT_EQ(one.high, 0) << name;
  }
  EXPECT_THROW(bootstrap_difference(values, random_values(51)), Error);
}

TEST(Bootstrap, OneMeasureIsDrawnAsAllAre) {
  const auto predictions = random_classes("binary", 100, 2);
  const BootstrapConfig config{.resamples = 60, .seed = 3, .threads = 2};
  const auto all = bootstrap(predictions, config).at("f1");
  const auto one = resampled(predictions, "f1", std::vector<bool>(100, true), config).interval(0.95);
  EXPECT_EQ(one.value, all.value);
  EXPECT_EQ(one.low, all.low);
  EXPECT_EQ(one.high, all.high);
}

TEST(Bootstrap, RowsThatDoNotCountAreDrawnAndLeftOut) {
  const auto predictions = random_classes("binary", 400, 2);
  std::vector<bool> first(400, false);
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < 200; ++row) first[size_t(row)] = true, rows.push_back(row);
  const auto half = resampled(predictions, "accuracy", first);
  const auto alone = bootstrap(predictions.subset(rows)).at("accuracy");
  EXPECT_EQ(half.value, alone.value);
  EXPECT_NEAR(half.interval(0.95).high - half.interval(0.95).low, alone.high - alone.low, 0.02);
  const auto none = resampled(predictions, "accuracy", std::vector<bool>(400, false));
  EXPECT_TRUE(std::isnan(none.value));
}

TEST(Bootstrap, JointIntervalsHoldAllAtOnce) {
  // Thirty measures whose truth is 0, half of them copies of one another. Of intervals that hold in 95 % of samples
  // each, one of sixteen independent ones is off in more than half.
  Random random(11);
  constexpr int tries = 300, draws = 200;
  int joint = 0, single = 0;
  for (int t = 0; t < tries; ++t) {
    std::vector<Resampled> measures;
    for (int m = 0; m < 16; ++m) {
      measures.push_back({random.normal(), {}});
      for (int i = 0; i < draws; ++i) measures.back().drawn.push_back(measures.back().value + random.normal());
    }
    for (int copy = 0; copy < 14; ++copy) measures.push_back(measures[0]);
    const auto off = [](const Measured& one) { return one.low > 0 || one.high < 0; };
    const auto intervals = joint_intervals(measures, 0.95);
    joint += std::any_of(intervals.begin(), intervals.end(), off);
    single += std::any_of(measures.begin(), measures.end(), [&](const auto& one) { return off(one.interval(0.95)); });
  }
  EXPECT_LT(joint, 0.09 * tries);
  EXPECT_GT(joint, 0.02 * tries) << "copies ask for no wider ones";
  EXPECT_GT(single, 0.4 * tries);
}

TEST(Bootstrap, AJointIntervalOfAMeasureThatNeverChangesHasNoWidth) {
  const Resampled constant{0.2, std::vector<double>(50, 0.2)};
  Resampled varied{0.1, {}};
  Random random(2);
  for (int i = 0; i < 50; ++i) varied.drawn.push_back(i == 7 ? std::nan("") : 0.1 + 0.01 * random.normal());
  const auto both = joint_intervals({constant, varied}, 0.95);
  EXPECT_EQ(both[0].low, both[0].high);
  EXPECT_NEAR(both[1].high - both[1].low, 2 * 1.96 * 0.01, 0.01) << "alone, and where it is not defined left out";
  EXPECT_EQ(joint_intervals({Resampled{0.3, {}}}, 0.95)[0].high, 0.3);
  EXPECT_TRUE(joint_intervals({}, 0.95).empty());
}

TEST(Bootstrap, RefusesGroupsOfAnotherNumberOfRows) {
  EXPECT_THROW(bootstrap(random_values(20), {}, {"a", "b"}), Error);
}

}  // namespace
}  // namespace braid
