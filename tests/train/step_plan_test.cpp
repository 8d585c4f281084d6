#include "braid/train/step_plan.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

constexpr Following refit{.refit = 1.2}, both{.refit = 1.2, .specialists = 0.4};

/// Steps of 1,000 that a training plans which takes a second for each, after so many of them.
int64_t total_of(const Following& following, double available, int64_t done = 100, int64_t enough = 0) {
  StepPlan plan(1000, following);
  plan.fit(done, {.per_step = 1, .seconds = double(done), .available = available}, enough);
  return plan.total();
}

TEST(StepPlan, AloneTakesTheTimeThereIs) {
  EXPECT_EQ(StepPlan(1000, {}).total(), 1000);
  EXPECT_EQ(total_of({}, 5000), 1000);
  EXPECT_EQ(total_of({}, 700), 700);
  EXPECT_EQ(total_of({}, 50), 100) << "what is done is done";
}

TEST(StepPlan, LeavesTimeForARefitWhereTwoThirdsOfTheStepsAreLeft) {
  EXPECT_EQ(total_of(refit, 2400), 1000) << "1000 + 1.1 * 1200 fit";
  EXPECT_EQ(total_of(refit, 1742), 750) << "each takes three quarters";
  EXPECT_EQ(total_of(refit, 1500), 1000) << "a refit beside it would leave 647";
  EXPECT_EQ(total_of(refit, 900), 900);
}

TEST(StepPlan, LeavesOutModelsOfOneInputBeforeTheRefit) {
  EXPECT_EQ(total_of(both, 3400), 1000) << "1000 + 1.1 * (2.2 * 1.4 - 1) * 1000 fit";
  EXPECT_EQ(total_of(both, 2500), 760) << "of 3288 that all would take";
  EXPECT_EQ(total_of(both, 2000), 862) << "with the refit alone";
  EXPECT_EQ(total_of(both, 1400), 1000);
  EXPECT_EQ(total_of({.specialists = 0.4}, 1200), 833) << "no refit is wanted";
}

TEST(StepPlan, SettlesWhatFollowsWhenTheSpeedIsKnown) {
  StepPlan plan(1000, refit);
  plan.fit(100, {1, 100, 1742}, 0);
  EXPECT_EQ(plan.total(), 750);
  plan.fit(200, {1.2, 240, 1742}, 0);
  EXPECT_EQ(plan.total(), 1000) << "it is slower than that";
  plan.fit(250, {1, 250, 1742}, 0);
  EXPECT_EQ(plan.total(), 750) << "it is not";
  plan.fit(600, {1.2, 720, 1742}, 0);
  EXPECT_EQ(plan.total(), 625) << "the refit stays";
  EXPECT_EQ(plan.alone(), 1000) << "which there would be time for without it";
  Node saved;
  plan.save(saved);
  StepPlan again(1000, refit);
  again.restore(saved);
  EXPECT_EQ(again.total(), 625);
  again.fit(600, {1.2, 720, 1742}, 0);
  EXPECT_EQ(again.total(), 625) << "nor is it settled anew";
}

TEST(StepPlan, OneThatEndsWithinItsScheduleKeepsItWhereThereIsTimeUntilThen) {
  EXPECT_EQ(total_of({}, 700, 100, 600), 1000);
  EXPECT_EQ(total_of({}, 500, 100, 600), 500);
}

TEST(StepPlan, IsCutForGood) {
  StepPlan plan(1000, {});
  plan.cut(300);
  EXPECT_EQ(plan.total(), 300);
  plan.fit(100, {1, 100, 5000}, 0);
  EXPECT_EQ(plan.total(), 300);
}

}  // namespace
}  // namespace braid
