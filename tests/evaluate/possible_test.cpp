#include "braid/evaluate/possible.h"

#include <gtest/gtest.h>

#include <numeric>

namespace braid {
namespace {

/// Intervals from 0 to 1 for 40 numbers, of which the first 30 are 0.5 and the others 2.
Possible coverage(const std::vector<int64_t>& units) {
  TargetSpec target;
  target.kind = "regression";
  Truth truth;
  for (int64_t i = 0; i < 40; ++i) truth.places.push_back(i), truth.values.push_back(i < 30 ? 0.5 : 2);
  const auto low = torch::zeros({40}, torch::kDouble);
  return measure_possible(target, truth, torch::stack({low, low + 1}, 1), units);
}

TEST(Possible, TellsTheShareThatIsHeldAndItsInterval) {
  std::vector<int64_t> units(40);
  std::iota(units.begin(), units.end(), 0);
  const Possible alone = coverage(units);
  EXPECT_EQ(alone.rows, 40);
  EXPECT_NEAR(alone.coverage, 0.75, 1e-12);
  EXPECT_NEAR(alone.size, 1, 1e-12);
  EXPECT_NEAR(alone.low, 0.5981, 1e-3);  // Wilson 1927, of 30 of 40
  EXPECT_NEAR(alone.high, 0.8581, 1e-3);
}

TEST(Possible, HasAWiderIntervalWhereRowsHangTogether) {
  std::vector<int64_t> rows(40), tens(40);
  for (int64_t i = 0; i < 40; ++i) rows[size_t(i)] = i, tens[size_t(i)] = i / 10;
  const Possible alone = coverage(rows), together = coverage(tens);
  EXPECT_EQ(together.coverage, alone.coverage);
  EXPECT_GT(together.high - together.low, 2 * (alone.high - alone.low));
  EXPECT_GE(together.low, 0);
  EXPECT_LE(together.high, 1);
}

}  // namespace
}  // namespace braid
