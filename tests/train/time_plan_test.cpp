#include "braid/train/time_plan.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TimePlan plan_of(double seconds, double rows, double intervals = 0) {
  return {seconds, {rows, intervals}, {rows, intervals}};
}

TEST(TimePlan, LeavesTimeForWhatFollowsTraining) {
  const TimePlan plan = plan_of(600, 3000);
  EXPECT_TRUE(plan.is_limited());
  EXPECT_FALSE(TimePlan().is_limited());
  EXPECT_DOUBLE_EQ(plan.for_after(0.03), 3000 * 0.03 / 3 + 3);
  EXPECT_DOUBLE_EQ(plan.end_of_training(0.03), 600 - 36) << "a few percent stay in any case";
  EXPECT_DOUBLE_EQ(plan.end_of_training(0.1), 600 - 103);
  EXPECT_DOUBLE_EQ(plan.end_of_training(10), 600 * 0.7) << "a better model is worth more than a longer report";
  EXPECT_TRUE(plan.has_room_for(507, 0.03));
  EXPECT_FALSE(plan.has_room_for(508, 0.03)) << "a tenth is kept for surprises";
  EXPECT_TRUE(TimePlan().has_room_for(1e9, 1));
  const TimePlan many_labels = plan_of(600, 3000, 40);
  EXPECT_DOUBLE_EQ(many_labels.for_after(0.03), plan.for_after(0.03) + 40);
  EXPECT_EQ(many_labels.after(200).least.intervals, 40);
  EXPECT_EQ(plan.after(200).seconds, 400);
  EXPECT_TRUE(plan.after(700).is_limited()) << "a limit that has passed is no lack of one";
  EXPECT_FALSE(TimePlan().after(700).is_limited());
}

TEST(TimePlan, GoesByWhatAnswersTookOnceThatIsKnown) {
  TimePlan plan = plan_of(600, 3000);
  plan.answer_seconds = 0.05;
  for (const double row_seconds : {0.001, 10.0}) EXPECT_DOUBLE_EQ(plan.for_after(row_seconds), 3000 * 0.05 + 3);
  EXPECT_EQ(plan.after(100).answer_seconds, 0.05);
}

TEST(TimePlan, GivesAVeryLargeTestATenthOfTheTime) {
  TimePlan plan{600, {200'000, 0}, {10'000, 0}};
  plan.answer_seconds = 1e-4;
  EXPECT_DOUBLE_EQ(plan.for_after(1), 23) << "for all rows";
  plan.answer_seconds = 1e-3;
  EXPECT_DOUBLE_EQ(plan.for_after(1), 60) << "for some of them";
  plan.answer_seconds = 1e-2;
  EXPECT_DOUBLE_EQ(plan.for_after(1), 103) << "for those that are needed";
  plan.answer_seconds = 1e-1;
  EXPECT_DOUBLE_EQ(plan.for_after(1), 180) << "and not even for them";
}

TEST(TimePlan, LearnsWhatAnswersNeedFromTheRowsThatThereIsTimeFor) {
  TimePlan plan{100, {1000, 5, 3000}, {1000, 5, 3000}};
  plan.answer_seconds = 0.01;
  EXPECT_DOUBLE_EQ(plan.for_after(1), 30) << "48 s would be all";
  EXPECT_DOUBLE_EQ(plan.for_fitting(0, 1), 100 * 0.94 - 18) << "the evaluation needs no more";
  EXPECT_DOUBLE_EQ(plan.for_fitting(60, 1), 0.75 * (40 - 8)) << "its share, since three rows in four are its own";
  EXPECT_GT(plan.for_fitting(1000, 1), 0) << "no limit is something else";
}

}  // namespace
}  // namespace braid
