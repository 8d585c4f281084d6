#include "braid/core/quantile.h"

#include <gtest/gtest.h>

#include "braid/core/clock.h"

namespace braid {
namespace {

TEST(Quantile, IsLinearBetweenNeighbours) {
  const std::vector<double> sorted = {1, 2, 4, 8};
  EXPECT_EQ(quantile(sorted, 0), 1);
  EXPECT_EQ(quantile(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.9), 4 + 0.7 * 4);
  EXPECT_EQ(quantile(sorted, 1), 8);
  EXPECT_EQ(quantile({5}, 0.3), 5);
}

TEST(Median, IsOneOfTheValues) {
  EXPECT_EQ(median(std::vector<double>{9, 1, 5}), 5);
  EXPECT_EQ(median(std::vector<double>{9, 1, 5, 7}), 7);
  EXPECT_EQ(median(std::vector<double>{}), 0);
  EXPECT_EQ(median(std::vector<Ticks>{Ticks{3}, Ticks{1}, Ticks{2}}), Ticks{2});
}

}  // namespace
}  // namespace braid
