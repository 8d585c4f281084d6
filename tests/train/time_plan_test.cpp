#include "braid/train/time_plan.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(TimePlan, LeavesTimeForWhatFollowsTraining) {
  const TimePlan plan{600, 3000};
  EXPECT_TRUE(plan.is_limited());
  EXPECT_FALSE(TimePlan().is_limited());
  EXPECT_DOUBLE_EQ(plan.for_after(0.03), 3000 * 0.03 / 3 + 3);
  EXPECT_DOUBLE_EQ(plan.end_of_training(0.03), 600 - 36) << "a few percent stay in any case";
  EXPECT_DOUBLE_EQ(plan.end_of_training(0.1), 600 - 103);
  EXPECT_DOUBLE_EQ(plan.end_of_training(10), 600 * 0.7) << "a better model is worth more than a longer report";
  EXPECT_TRUE(plan.has_room_for(507, 0.03));
  EXPECT_FALSE(plan.has_room_for(508, 0.03)) << "a tenth is kept for surprises";
  EXPECT_TRUE(TimePlan().has_room_for(1e9, 1));
  const TimePlan many_labels{600, 3000, 40};
  EXPECT_DOUBLE_EQ(many_labels.for_after(0.03), plan.for_after(0.03) + 40);
  EXPECT_EQ(many_labels.after(200).intervals, 40);
  EXPECT_EQ(plan.after(200).seconds, 400);
  EXPECT_TRUE(plan.after(700).is_limited()) << "a limit that has passed is no lack of one";
  EXPECT_FALSE(TimePlan().after(700).is_limited());
}

}  // namespace
}  // namespace braid
