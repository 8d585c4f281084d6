#include "braid/tensor/strand.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

/// Three rows: the first has items 0 and 1, the second none, the third item 0 again.
Strand sample() {
  Strand s;
  s.values = torch::arange(12, torch::kFloat).view({2, 3, 2});
  s.mask = torch::tensor({{true, true, false}, {true, true, true}});
  s.links = torch::tensor({{0, 0}, {0, 1}, {2, 0}}, torch::kLong);
  s.state = torch::tensor({0, 1, 0}, torch::kByte);
  return s;
}

TEST(Strand, RowStepsPutsTheItemsOfARowOneAfterAnother) {
  const auto rows = sample().row_steps();
  const auto values = rows.spread(rows.values), mask = rows.spread(rows.mask);
  EXPECT_EQ(values.sizes(), (std::vector<int64_t>{3, 6, 2}));
  EXPECT_TRUE(torch::equal(values[0], sample().values.view({6, 2})));
  EXPECT_TRUE(torch::equal(values[2].narrow(0, 0, 3), sample().values[0]));
  EXPECT_FALSE(mask[1].any().item<bool>());
  EXPECT_TRUE(torch::equal(mask[0], torch::tensor({true, true, false, true, true, true})));
  EXPECT_FALSE(mask[2].narrow(0, 3, 3).any().item<bool>());
}

TEST(Strand, RowStepsHoldsRowsOfOneListOnce) {
  Strand s = sample();
  s.links = torch::tensor({{0, 1}, {1, 0}, {2, 1}}, torch::kLong);
  const auto rows = s.row_steps();
  EXPECT_EQ(rows.values.sizes(), (std::vector<int64_t>{2, 3, 2}));
  EXPECT_TRUE(torch::equal(rows.spread(rows.values), s.values.index_select(0, torch::tensor({1, 0, 1}))));
  EXPECT_TRUE(torch::equal(rows.spread(rows.mask), s.mask.index_select(0, torch::tensor({1, 0, 1}))));
}

TEST(Strand, RowStepsOfNothingIsMasked) {
  Strand s = sample();
  s.links = torch::empty({0, 2}, torch::kLong);
  const auto rows = s.row_steps();
  EXPECT_EQ(rows.spread(rows.values).size(0), 3);
  EXPECT_FALSE(rows.mask.any().item<bool>());
}

TEST(Strand, WithoutTakesLinksAndSaysWhy) {
  const auto s = sample().without(torch::tensor({true, true, false}), State::dropped);
  EXPECT_TRUE(torch::equal(s.links, torch::tensor({{2, 0}}, torch::kLong)));
  EXPECT_TRUE(torch::equal(s.state, torch::tensor({4, 1, 0}, torch::kByte)));  // the absent row stays absent
  EXPECT_TRUE(torch::equal(s.present(), torch::tensor({false, false, true})));
}

TEST(Strand, UsedItemsLeavesOutWhatNoRowLinksTo) {
  const auto s = sample().without(torch::tensor({true, false, false}), State::dropped).used_items();
  EXPECT_EQ(s.items(), 1);
  EXPECT_TRUE(torch::equal(s.values[0], sample().values[0]));
  EXPECT_TRUE(torch::equal(s.links, torch::tensor({{2, 0}}, torch::kLong)));
  EXPECT_EQ(sample().used_items().items(), 2);
}

TEST(Strand, MeanAndClearedIgnoreWhatPaddingHolds) {
  Strand s = sample();
  s.values.index_put_({0, 2}, NAN);
  EXPECT_TRUE(torch::isfinite(s.cleared().values).all().item<bool>());
  EXPECT_TRUE(torch::allclose(s.mean()[0], torch::tensor({1.f, 2.f})));
}

TEST(Strand, CheckNamesWhatDoesNotFit) {
  Strand s = sample();
  s.mask = s.mask.to(torch::kFloat);
  EXPECT_THROW(s.check("test"), std::runtime_error);
}

}  // namespace
}  // namespace braid
