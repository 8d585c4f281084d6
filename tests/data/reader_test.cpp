#include "braid/data/reader.h"

#include <gtest/gtest.h>

#include "data/reader_fixtures.h"

namespace braid {
namespace {

using reader_fixtures::numbers;
using reader_fixtures::reader_of;

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

}  // namespace
}  // namespace braid
