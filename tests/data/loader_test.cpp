#include "braid/data/loader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <thread>

#include "braid/data/sampler.h"

namespace braid {
namespace {

/// A feature over numbers in cells whose reading takes a time that differs from item to item; `bad` cannot be read.
class Slow : public Feature {
 public:
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item& item) const override {
    const auto number = item.cells[0].number();
    if (!number) return Error(Fault::data, item.subject, "is no number");
    std::this_thread::sleep_for(std::chrono::microseconds(int64_t(*number * 7919) % 2000));
    return torch::tensor({float(*number)});
  }
  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const float noise = augment ? float(augment->uniform()) : 0;
    return {(decoded + noise).view({1, 1}), {}, {}};
  }
  StepSpec spec() const override { return {"vector", {1}, 0, 1, 1, {}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}
};

Table numbers(int64_t rows) {
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < rows; ++i) cells.push_back({Cell(std::to_string(i / 2)), Cell(i % 3 ? "a" : "b")});
  return Table::from_rows({"x", "y"}, cells);
}

Reader reader_of(Table table) {
  TargetSpec target;
  target.column = "y";
  target.kind = "binary";
  target.labels = {"a", "b"};
  return Reader(std::move(table), {{"m0", {"x"}, std::make_shared<Slow>()}}, {{"t0", target}}, 1 << 20);
}

std::vector<Batch> load(const Reader& reader, int64_t workers, std::optional<uint64_t> seed) {
  std::vector<int64_t> rows(size_t(reader.table().size()));
  std::iota(rows.begin(), rows.end(), 0);
  Loader loader(reader, epoch_batches(rows, {}, 8, 3, 1), seed, workers);
  std::vector<Batch> out;
  while (auto batch = loader.next()) out.push_back(std::move(*batch));
  return out;
}

TEST(Loader, GivesTheSameBatchesWhateverTheNumberOfThreads) {
  const Reader reader = reader_of(numbers(100));
  const auto one = load(reader, 0, 5);
  for (const int64_t workers : {1, 2, 5}) {
    const auto many = load(reader_of(numbers(100)), workers, 5);
    ASSERT_EQ(many.size(), one.size());
    for (size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(many[i].rows, one[i].rows);
      EXPECT_TRUE(torch::equal(many[i].inputs.at("m0").values, one[i].inputs.at("m0").values));
      EXPECT_TRUE(torch::equal(many[i].targets.at("t0").values, one[i].targets.at("t0").values));
    }
  }
}

TEST(Loader, StopsCleanlyWhenNobodyTakesTheRest) {
  const Reader reader = reader_of(numbers(100));
  std::vector<int64_t> rows(100);
  std::iota(rows.begin(), rows.end(), 0);
  Loader loader(reader, ordered_batches(rows, 4), std::nullopt, 3);
  EXPECT_TRUE(loader.next());
}

TEST(Reader, EqualItemsOfABatchAreReadAndCollatedOnce) {
  const Reader reader = reader_of(numbers(8));
  const std::vector<int64_t> rows{0, 1, 2, 3};
  const Batch batch = reader.read(rows, std::nullopt);
  const Strand& strand = batch.inputs.at("m0");
  strand.check("test");
  EXPECT_EQ(strand.items(), 2);
  EXPECT_TRUE(torch::equal(strand.links, torch::tensor({{0, 0}, {1, 0}, {2, 1}, {3, 1}}, torch::kLong)));
}

TEST(Reader, AugmentationDependsOnTheItemAndTheSeedNotOnTheBatch) {
  const Reader reader = reader_of(numbers(8));
  const std::vector<int64_t> some{0, 4}, other{4, 6, 7};
  const auto a = reader.read(some, 9).inputs.at("m0").values[1];
  EXPECT_TRUE(torch::equal(a, reader.read(other, 9).inputs.at("m0").values[0]));
  EXPECT_FALSE(torch::equal(a, reader.read(other, 10).inputs.at("m0").values[0]));
}

TEST(Reader, TellsAbsentFromUnreadableAndListsWhatFailed) {
  const Table table =
      Table::from_rows({"x", "y"}, {{Cell("1"), Cell("a")}, {Cell(), Cell()}, {Cell("bad"), Cell("b")}});
  const Reader reader = reader_of(table);
  const std::vector<int64_t> rows{0, 1, 2};
  const Batch batch = reader.read(rows, std::nullopt);
  EXPECT_TRUE(torch::equal(batch.inputs.at("m0").state, torch::tensor({0, 1, 2}, torch::kByte)));
  EXPECT_EQ(batch.targets.at("t0").items(), 2);
  ASSERT_EQ(reader.unreadable().size(), 1u);
  EXPECT_EQ(reader.unreadable()[0].row, 2);
  EXPECT_EQ(reader.unreadable_items().at("m0"), 1);
}

TEST(Reader, AColumnThatTheTableLacksIsAbsentEverywhere) {
  const Reader reader = reader_of(Table::from_rows({"z"}, {{Cell("1")}}));
  const std::vector<int64_t> rows{0};
  const Batch batch = reader.read(rows, std::nullopt);
  EXPECT_EQ(batch.inputs.at("m0").state[0].item<uint8_t>(), uint8_t(State::absent));
  EXPECT_EQ(batch.targets.at("t0").items(), 0);
}

TEST(Sampler, AnEpochHoldsEveryRowOnceInAnOrderOfItsOwn) {
  std::vector<int64_t> rows(103);
  std::iota(rows.begin(), rows.end(), 0);
  const auto batches = epoch_batches(rows, {}, 10, 1, 0);
  std::vector<int64_t> all;
  for (const auto& batch : batches) {
    EXPECT_GE(batch.size(), 5u);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  EXPECT_NE(all, rows);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, rows);
  EXPECT_NE(epoch_batches(rows, {}, 10, 1, 1), batches);
  EXPECT_EQ(epoch_batches(rows, {}, 10, 1, 0), batches);
}

TEST(Sampler, RowsOfOneItemComeTogetherAndNoneIsLost) {
  std::vector<int64_t> rows(120);
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<uint64_t> items;
  for (const int64_t row : rows) items.push_back(uint64_t(row) / 12);
  size_t distinct = 0;
  std::vector<int64_t> all;
  for (const auto& batch : epoch_batches(rows, items, 32, 1, 0)) {
    std::set<int64_t> seen;
    for (const int64_t row : batch) seen.insert(row / 12);
    distinct += seen.size();
    all.insert(all.end(), batch.begin(), batch.end());
  }
  EXPECT_LE(distinct, 30u);  // three runs of four for each of ten items
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, rows);
}

TEST(DecodedCache, KeepsWhatFitsAndFailuresToo) {
  DecodedCache cache(2000);
  cache.keep("a", torch::zeros({100}));
  cache.keep("b", Error(Fault::data, "b", "broken"));
  cache.keep("c", torch::zeros({1000}));
  ASSERT_TRUE(cache.find("a"));
  ASSERT_TRUE(cache.find("b"));
  EXPECT_FALSE(*cache.find("b"));
  EXPECT_FALSE(cache.find("c"));
  EXPECT_LE(cache.bytes(), 2000);
}

}  // namespace
}  // namespace braid
