#include "braid/core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace braid {
namespace {

TEST(Random, IsTheSameOnEveryMachine) {
  Random random(0);
  EXPECT_EQ(random(), 0xE220A8397B1DCDAFull);  // SplitMix64 from state 0, first number of the reference
}

TEST(Random, BelowIsEvenAndWithinItsBound) {
  Random random(1);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts.at(random.below(6));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
}

TEST(Random, NormalHasMeanZeroAndDeviationOne) {
  Random random(2);
  double sum = 0, square = 0;
  for (int i = 0; i < 100000; ++i) {
    const double x = random.normal();
    sum += x, square += x * x;
  }
  EXPECT_NEAR(sum / 100000, 0, 0.02);
  EXPECT_NEAR(square / 100000, 1, 0.02);
}

TEST(Random, ShuffleKeepsEveryItem) {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  Random random(3);
  shuffle(shuffled, random);
  EXPECT_NE(shuffled, items);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, items);
}

TEST(Random, NamedStreamsDiffer) {
  EXPECT_NE(derive_seed(1, "encoder.m0"), derive_seed(1, "encoder.m1"));
  EXPECT_NE(derive_seed(1, "a"), derive_seed(2, "a"));
  EXPECT_NE(derive_seed(1, uint64_t{2}), derive_seed(2, uint64_t{1}));
}

}  // namespace
}  // namespace braid
