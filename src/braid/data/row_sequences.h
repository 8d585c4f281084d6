#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "braid/table/table.h"
#include "braid/tensor/torch.h"

/// @file row_sequences.h
/// Which rows of a table belong together, in which order.

namespace braid {

/// Columns that make sequences of rows; both headers may be empty.
struct SequenceColumns {
  std::string column;  ///< equal in the rows of one sequence; empty: rows have nothing to do with each other
  /// Orders a sequence; empty: the order of the table. Numbers where all that stands there are numbers, else dates
  /// where most are, else times of a day where all are, else texts, as they sort; rows without come last, in the order
  /// of the table.
  std::string order;
};

/// `rows` as sequences, in the order of their first rows. A row without a value, or of a table without the column, is a
/// sequence of its own.
std::vector<std::vector<int64_t>> sequences_of(const Table& table, const SequenceColumns& columns,
                                               const std::vector<int64_t>& rows);

/// A number for the sequence of a row, equal for rows of one sequence. @param column  none: every row is alone
int64_t sequence_id(const Table& table, std::optional<int64_t> column, int64_t row);

/// Sequences of more than `longest` rows cut into even runs, which are sequences of their own then.
std::vector<std::vector<int64_t>> cut_sequences(const std::vector<std::vector<int64_t>>& sequences, int64_t longest);

/// Batches of whole sequences, of about `batch_size` rows each and the same number of them whatever the order.
/// @param shuffled  the seed of their order; none: as they come
std::vector<std::vector<int64_t>> sequence_batches(const std::vector<std::vector<int64_t>>& sequences,
                                                   int64_t batch_size, std::optional<uint64_t> shuffled);

/// Which of some sequences the rows of a batch are of.
class SequenceNumbers {
 public:
  SequenceNumbers() = default;
  /// @param sequences  rows each, none in two of them
  explicit SequenceNumbers(const std::vector<std::vector<int64_t>>& sequences);

  bool empty() const { return numbers_.empty(); }
  /// @param rows  each of some sequence  @return  [B] int64, see `Batch::sequence`
  torch::Tensor of(const std::vector<int64_t>& rows) const;

 private:
  std::unordered_map<int64_t, int64_t> numbers_;  // by row
};

/// `chosen`, and the rows of `all` that share a sequence with one of them, in their order: what is said before and
/// after an utterance tells what it means, whether or not that has a label. Just `chosen` where rows have nothing to do
/// with each other.
std::vector<int64_t> with_sequences(const Table& table, const SequenceColumns& columns,
                                    const std::vector<int64_t>& chosen, const std::vector<int64_t>& all);

}  // namespace braid
