#include "braid/evaluate/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/core/error.h"
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

TEST(Bootstrap, RefusesGroupsOfAnotherNumberOfRows) {
  EXPECT_THROW(bootstrap(random_values(20), {}, {"a", "b"}), Error);
}

}  // namespace
}  // namespace braid
