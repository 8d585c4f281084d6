#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/table/table.h"

/// @file moments.h
/// When the rows of a table were.

namespace braid {

/// A moment for each row: seconds of a date, or a plain number.
struct Moments {
  std::string column;
  std::vector<double> of_row;  ///< NaN where the row has none

  bool has(int64_t row) const;  ///< whether the row has a moment
};

/// The dates of a column or, where it has none, its numbers.
/// @throws Error(config) for a column that is not there, (data) for a cell that is not like the others, unless it is
///         empty or a word that stands for no value
Moments moments_in(const Table& table, const std::string& column);

/// The first column of dates, as `guess_kinds` finds them, by which the test lies later than the training: no test row
/// is before any training row, and not all are of one moment. Rows without a date are no witnesses; nine in ten of
/// either part must have one.
/// @param others  columns that are not looked at
std::optional<Moments> later_by(const Table& table, const std::vector<int64_t>& train, const std::vector<int64_t>& test,
                                const std::vector<std::string>& others);

}  // namespace braid
