#include "braid/data/row_sequences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace braid {
namespace {

Table dialogues() {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({i % 10 == 9 ? Cell() : Cell("d" + std::to_string(i % 3)), Cell(std::to_string(40 - i))});
  return Table::from_rows({"dialogue", "turn"}, std::move(rows), {});
}

std::vector<int64_t> all_rows(const Table& table) {
  std::vector<int64_t> rows(size_t(table.size()));
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = int64_t(i);
  return rows;
}

TEST(RowSequences, RowsOfOneValueStandInTheirOrderByNumber) {
  const Table table = dialogues();
  const auto sequences = sequences_of(table, {"dialogue", "turn"}, all_rows(table));
  EXPECT_EQ(sequences.size(), 3u + 4u) << "three dialogues, and four rows without one";
  for (const auto& sequence : sequences)
    for (size_t i = 1; i < sequence.size(); ++i) {
      EXPECT_GT(sequence[i - 1], sequence[i]) << "turns fall along the table, and 9 is before 10";
      EXPECT_EQ(table.at(sequence[i], "dialogue").text(), table.at(sequence[0], "dialogue").text());
    }
}

/// The rows of one sequence with these cells of its order.
std::vector<int64_t> in_order(const std::vector<Cell>& cells) {
  std::vector<std::vector<Cell>> rows;
  for (const Cell& cell : cells) rows.push_back({"one", cell});
  const Table table = Table::from_rows({"dialogue", "turn"}, std::move(rows), {});
  const auto sequences = sequences_of(table, {"dialogue", "turn"}, all_rows(table));
  EXPECT_EQ(sequences.size(), 1u);
  return sequences.at(0);
}

TEST(RowSequences, RowsWithoutAPlaceComeLastAndChangeNothingElse) {
  EXPECT_EQ(in_order({"10", Cell(), "2", "n/a", "11", "nan", "1"}), (std::vector<int64_t>{6, 2, 0, 4, 1, 3, 5}));
  EXPECT_EQ(in_order({"2", "inf", "1", "-inf"}), (std::vector<int64_t>{2, 0, 1, 3}));
  EXPECT_EQ(in_order({"b", Cell(), "a"}), (std::vector<int64_t>{2, 0, 1}));
  EXPECT_EQ(in_order({Cell(), Cell()}), (std::vector<int64_t>{0, 1}));
}

TEST(RowSequences, DatesAreOrderedByTime) {
  EXPECT_EQ(in_order({"31/01/2020", "01/02/2020", "15/12/2019"}), (std::vector<int64_t>{2, 0, 1}));
  EXPECT_EQ(in_order({"2020-01-31 10:05", Cell(), "2020-01-31 9:05", "later"}), (std::vector<int64_t>{2, 0, 1, 3}));
}

TEST(RowSequences, TimesOfADayAreOrderedByTime) {
  EXPECT_EQ(in_order({"10:05", "9:05", Cell(), "9:04:59"}), (std::vector<int64_t>{3, 1, 0, 2}));
  EXPECT_EQ(in_order({"25:10:03", "9:05:00", "100:00:00"}), (std::vector<int64_t>{1, 0, 2})) << "more than a day";
  EXPECT_EQ(in_order({"u10", "u9", "u10b", "u", "v1"}), (std::vector<int64_t>{3, 1, 0, 2, 4})) << "texts";
}

TEST(RowSequences, AllSequencesAreOrderedByOneKindOfKey) {
  const Table table = Table::from_rows(
      {"dialogue", "turn"}, {{"a", "10"}, {"a", "9"}, {"b", "x2"}, {"b", "x10"}, {"b", "y"}, {"b", "z"}}, {});
  const auto sequences = sequences_of(table, {"dialogue", "turn"}, all_rows(table));
  EXPECT_EQ(sequences, (std::vector<std::vector<int64_t>>{{1, 0}, {2, 3, 4, 5}})) << "texts, by their numbers";
}

TEST(RowSequences, WithoutTheColumnEveryRowIsAlone) {
  const Table table = dialogues();
  EXPECT_EQ(sequences_of(table, {"speaker", ""}, all_rows(table)).size(), 40u);
}

TEST(RowSequences, BatchesHoldEveryRowOnceAndSequencesWhole) {
  std::vector<std::vector<int64_t>> sequences;
  int64_t next = 0;
  for (int s = 0; s < 30; ++s) {
    sequences.emplace_back();
    for (int i = 0; i <= s % 7; ++i) sequences.back().push_back(next++);
  }
  std::set<size_t> counts;
  for (const std::optional<uint64_t> seed : {std::optional<uint64_t>(), std::optional<uint64_t>(1),
                                             std::optional<uint64_t>(2), std::optional<uint64_t>(3)}) {
    const auto batches = sequence_batches(sequences, 16, seed);
    counts.insert(batches.size());
    std::vector<int64_t> seen;
    for (const auto& batch : batches) {
      EXPECT_FALSE(batch.empty());
      seen.insert(seen.end(), batch.begin(), batch.end());
    }
    for (const auto& sequence : sequences) {
      const auto begin = std::find(seen.begin(), seen.end(), sequence[0]);
      EXPECT_TRUE(std::equal(sequence.begin(), sequence.end(), begin));
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(int64_t(seen.size()), next);
    EXPECT_TRUE(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  }
  EXPECT_EQ(counts.size(), 1u) << "the number of steps of an epoch does not depend on its order";
}

TEST(RowSequences, LongSequencesAreCutIntoEvenRuns) {
  std::vector<int64_t> rows(100);
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = int64_t(i);
  const auto runs = cut_sequences({rows}, 30);
  const auto batches = sequence_batches(runs, 10, std::nullopt);
  EXPECT_EQ(batches.size(), 4u);
  for (const auto& batch : batches) EXPECT_EQ(batch.size(), 25u);
}

TEST(RowSequences, RunsOfOneSequenceAreNotEachOthersNeighbours) {
  std::vector<int64_t> rows(100);
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = int64_t(i);
  const auto runs = cut_sequences({rows}, 25);
  const SequenceNumbers numbers(runs);
  for (const auto& batch : sequence_batches(runs, 50, 3)) {  // two runs each, in any order
    ASSERT_EQ(batch.size(), 50u);
    const auto found = numbers.of(batch);
    for (size_t i = 0; i < batch.size(); ++i)
      for (size_t j = 0; j < batch.size(); ++j)
        EXPECT_EQ(found[int64_t(i)].item<int64_t>() == found[int64_t(j)].item<int64_t>(),
                  batch[i] / 25 == batch[j] / 25);
  }
}

TEST(RowSequences, RowsBringTheirNeighbours) {
  const Table table = dialogues();
  const auto all = all_rows(table);
  const auto found = with_sequences(table, {"dialogue", "turn"}, {0, 9}, all);  // of dialogue 0, and a row without one
  for (const int64_t row : all) {
    const bool wanted = row == 9 || table.at(row, "dialogue").text() == "d0";
    EXPECT_EQ(std::count(found.begin(), found.end(), row), wanted ? 1 : 0) << row;
  }
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
  EXPECT_EQ(with_sequences(table, {"", ""}, {0, 9}, all), (std::vector<int64_t>{0, 9}));
}

}  // namespace
}  // namespace braid
