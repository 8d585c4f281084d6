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
}

}  // namespace
}  // namespace braid
