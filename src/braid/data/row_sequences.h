#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/table/table.h"

/// @file row_sequences.h
/// Which rows of a table belong together, in which order.

namespace braid {

/// Columns that make sequences of rows; both headers may be empty.
struct SequenceColumns {
  std::string column;  ///< equal in the rows of one sequence; empty: rows have nothing to do with each other
  std::string order;   ///< numbers (or texts, as they sort) that order a sequence; empty: the order of the table
};

/// `rows` as sequences, in the order of their first rows. A row without a value, or of a table without the column, is a
/// sequence of its own.
std::vector<std::vector<int64_t>> sequences_of(const Table& table, const SequenceColumns& columns,
                                               const std::vector<int64_t>& rows);

/// A number for the sequence of a row, equal for rows of one sequence. @param column  none: every row is alone
int64_t sequence_id(const Table& table, std::optional<int64_t> column, int64_t row);

/// Batches of whole sequences, of about `batch_size` rows each and the same number of them whatever the order.
/// Sequences of more than `longest` rows are cut into even runs.
/// @param shuffled  the seed of their order; none: as they come
std::vector<std::vector<int64_t>> sequence_batches(const std::vector<std::vector<int64_t>>& sequences,
                                                   int64_t batch_size, int64_t longest,
                                                   std::optional<uint64_t> shuffled);

}  // namespace braid
