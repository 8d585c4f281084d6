#include "braid/data/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace braid {
namespace {

std::vector<int64_t> flat(const std::vector<std::vector<int64_t>>& batches) {
  std::vector<int64_t> out;
  for (const auto& batch : batches) out.insert(out.end(), batch.begin(), batch.end());
  return out;
}

std::vector<int64_t> rows(int64_t count) {
  std::vector<int64_t> out(static_cast<size_t>(count));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

TEST(Sampler, AnEpochHoldsEveryRowOnceInAnOrderOfItsOwn) {
  auto seen = flat(epoch_batches(rows(103), {}, 16, 1, 0));
  EXPECT_NE(seen, rows(103));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, rows(103));
}

TEST(Sampler, AFewRowsAtTheEndJoinTheBatchBefore) {
  for (const auto& batch : epoch_batches(rows(103), {}, 10, 1, 0)) EXPECT_GE(batch.size(), 10u);
  EXPECT_EQ(epoch_batches(rows(103), {}, 10, 1, 0).back().size(), 13u);
  EXPECT_EQ(epoch_batches(rows(105), {}, 10, 1, 0).back().size(), 5u) << "half a batch is a step of its own";
}

TEST(Sampler, EpochsDifferAndRepeat) {
  EXPECT_NE(epoch_batches(rows(50), {}, 8, 1, 0), epoch_batches(rows(50), {}, 8, 1, 1));
  EXPECT_EQ(epoch_batches(rows(50), {}, 8, 1, 1), epoch_batches(rows(50), {}, 8, 1, 1));
}

TEST(Sampler, RowsOfOneItemComeInEvenRuns) {
  std::vector<uint64_t> items;
  for (int i = 0; i < 200; ++i) items.push_back(uint64_t(i / 10));  // ten rows an item: two runs of five
  auto order = flat(epoch_batches(rows(200), items, 64, 1, 0));
  for (size_t run = 0; run < order.size(); run += 5)
    for (size_t i = run; i < run + 5; ++i) EXPECT_EQ(order[i] / 10, order[run] / 10);
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, rows(200));
}

TEST(Sampler, ABatchHoldsFewItemsWhereRowsShareThem) {
  std::vector<uint64_t> items;
  for (int i = 0; i < 120; ++i) items.push_back(uint64_t(i / 12));
  size_t distinct = 0;
  for (const auto& batch : epoch_batches(rows(120), items, 32, 1, 0)) {
    std::set<int64_t> seen;
    for (const int64_t row : batch) seen.insert(row / 12);
    distinct += seen.size();
  }
  EXPECT_LE(distinct, 30u);  // three runs of four for each of ten items
}

TEST(Sampler, ABatchHoldsRowsOfSeveralItemsHoweverManyRowsAnItemHas) {
  std::vector<uint64_t> items;
  for (int i = 0; i < 4000; ++i) items.push_back(uint64_t(i / 100));
  for (const int64_t size : {8, 32, 128, 512})
    for (const auto& batch : epoch_batches(rows(4000), items, size, 1, 0)) {
      std::vector<int64_t> runs;
      for (const int64_t row : batch) runs.push_back(row / 100);
      std::sort(runs.begin(), runs.end());
      runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
      EXPECT_GE(runs.size(), 4u) << "batches of " << size;
    }
}

TEST(Sampler, BatchesAreCutIntoEvenPartsInOrder) {
  const std::vector<std::vector<int64_t>> batches{{1, 2, 3, 4, 5}, {6, 7}};
  EXPECT_EQ(split_batches(batches, 2), (std::vector<std::vector<int64_t>>{{1, 2}, {3, 4, 5}, {6}, {7}}));
  EXPECT_EQ(split_batches(batches, 3), (std::vector<std::vector<int64_t>>{{1}, {2, 3}, {4, 5}, {6}, {7}}));
  EXPECT_EQ(split_batches(batches, 1), batches);
}

}  // namespace
}  // namespace braid
