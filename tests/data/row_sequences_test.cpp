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
    const auto batches = sequence_batches(sequences, 16, 100, seed);
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
  const auto batches = sequence_batches({rows}, 10, 30, std::nullopt);
  EXPECT_EQ(batches.size(), 4u);
  for (const auto& batch : batches) EXPECT_EQ(batch.size(), 25u);
}

}  // namespace
}  // namespace braid
