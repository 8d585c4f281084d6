#include "braid/train/schedule.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Schedule, RisesThenFallsToAHundredth) {
  EXPECT_LT(learning_rate_at(0.001, 1, 0.1), 0.02);
  EXPECT_NEAR(learning_rate_at(0.1, 1, 0.1), 1, 1e-9);
  EXPECT_NEAR(learning_rate_at(0.55, 1, 0.1), 0.505, 1e-9);
  EXPECT_NEAR(learning_rate_at(1, 1, 0.1), 0.01, 1e-9);
  EXPECT_NEAR(learning_rate_at(1.2, 1, 0), 0.01, 1e-9);
}

}  // namespace
}  // namespace braid
