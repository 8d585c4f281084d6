#include "braid/data/collate.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

const StepSpec log_spec{"series", {1}, 0, 3, 3, {}, true};

Steps log_of(int64_t count, bool timed) {
  Steps out{torch::randn({count, 1}), {}, {}};
  if (timed) out.times = torch::arange(2 * count, torch::kDouble).view({count, 2});
  return out;
}

TEST(Collate, AnItemWithoutAClockLeavesTheOthersTheirs) {
  const auto timed = log_of(3, true), short_timed = log_of(2, true), timeless = log_of(2, false);
  const auto strand = collate_items({timed, timeless, short_timed}, log_spec);
  ASSERT_TRUE(strand.times.has_value());
  EXPECT_TRUE(torch::equal((*strand.times)[0], *timed.times));
  EXPECT_TRUE((*strand.times)[1].isnan().all().item<bool>());
  EXPECT_TRUE(torch::equal((*strand.times)[2].narrow(0, 0, 2), *short_timed.times));
  EXPECT_EQ((*strand.times)[2][2].abs().max().item<double>(), 0) << "padding holds no NaN";
}

TEST(Collate, WhereNoItemHasAClockThereAreNoTimes) {
  EXPECT_FALSE(collate_items({log_of(3, false), log_of(2, false)}, log_spec).times.has_value());
  EXPECT_FALSE(collate_items({}, log_spec).times.has_value());
}

}  // namespace
}  // namespace braid
