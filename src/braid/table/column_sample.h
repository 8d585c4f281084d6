#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "braid/table/amount.h"
#include "braid/table/table.h"

/// @file column_sample.h
/// Some cells of a column and what can be counted about them.

namespace braid {

/// Up to `count` rows spread evenly over the table, in order.
std::vector<int64_t> spread_rows(int64_t rows, int64_t count);

/// Words of a text; scripts without spaces (Chinese, Japanese, Thai) count two characters as a word.
double count_words(std::string_view text);

/// Of the values of a column of numbers or of dates so many are ones, or more; words for "absent" do not count.
inline constexpr double least_of_kind = 0.95;

/// One column as the rules of kind_rules.h look at it. Counts are of cells with a value.
struct ColumnSample {
  /// @param rows  of the table, as `spread_rows` gives them
  ColumnSample(const Table& table, int64_t column, const std::vector<int64_t>& rows);

  int64_t column;
  std::vector<int64_t> rows;                        ///< those with a value
  std::vector<Cell> cells;                          ///< their cells
  std::vector<std::string> texts;                   ///< their trimmed texts
  std::unordered_map<std::string, int64_t> counts;  ///< how often each text occurs
  int64_t sampled = 0;

  int64_t filled() const { return int64_t(texts.size()); }
  int64_t distinct() const { return int64_t(counts.size()); }
  int64_t absent() const { return sampled - filled(); }

  int64_t numbers = 0;       ///< texts that are finite numbers
  int64_t wholes = 0;        ///< of these, without a fraction
  int64_t leading_zero = 0;  ///< digits only, beginning with a 0 that is no value: 00123
  int64_t absent_words = 0;  ///< `is_absent_word`
  int64_t several_words = 0;
  int64_t with_semicolon = 0, json_arrays = 0, addresses = 0, uuids = 0;
  int64_t bare_braces = 0;  ///< `{}`, which counts among `json_arrays` where there are other lists
  int64_t number_lists = 0, text_lists = 0, booleans = 0;  ///< by the type of the cell
  double words = 0;                                        ///< words per text, on average
  double item_words = 0;                                   ///< words per member of a list, on average
  std::optional<AmountFormat> amounts;  ///< in which most are numbers, though they are not written plainly
  bool counts_rows = false;             ///< whole numbers that are the number of the row plus a constant

  /// Share of the texts for which a count was taken.
  double share(int64_t count) const { return filled() > 0 ? double(count) / double(filled()) : 0; }

 private:
  void count(const Cell& cell, const std::string& text);
};

/// How often the values of a column repeat, over the whole table. In tables of more than a million rows over the rows
/// of a fixed part of the values, which keeps all rows of a value together.
struct Repetition {
  int64_t filled = 0, distinct = 0;
  int64_t repeating = 0;  ///< values that stand in two rows or more
  double rows_per_value() const { return distinct > 0 ? double(filled) / double(distinct) : 0; }
};
/// Takes one pass over the column.
Repetition count_repetition(const Table& table, int64_t column);

}  // namespace braid
