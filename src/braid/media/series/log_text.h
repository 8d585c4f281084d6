#pragma once

#include <memory>
#include <string_view>

#include "braid/media/series/series_rows.h"

/// @file log_text.h
/// Numeric logs as text: rows of cells, for numbers a good deal faster than a reader of tables in general.

namespace braid {

/// What rows of a log look like; found by looking at its first lines.
struct LogDialect {
  char separator = ',';        ///< comma, semicolon, tab, or a space for any run of blanks
  char decimal_mark = '.';     ///< a comma only where it does not separate
  bool has_header = false;     ///< the first line names the columns
  bool has_units = false;      ///< the second one holds their units
  bool comment_names = false;  ///< the last comment before the first row names the columns
  size_t columns = 0;
  bool operator==(const LogDialect&) const = default;
};

/// Cells of one line, without blanks around them and without their quotes. A quoted cell ends on its line.
void split_log_line(std::string_view line, char separator, std::vector<std::string_view>& cells);

/// A cell as a number; NaN for an empty cell, `NA`, infinities and everything else that is no finite number.
double parse_log_number(std::string_view cell, char decimal_mark);

/// A log in memory (or mapped). Blank lines and lines that begin with `#` or `%` are skipped; a row that is too short
/// ends in NaN, one that is too long loses its end. Keeps the place of every 64th row.
class LogText : public SeriesRows {
 public:
  /// @param max_columns  refused above it
  /// @throws Error  Fault::data when it is no text or holds no rows of numbers
  LogText(std::string_view text, int64_t max_columns, const std::string& subject);

  int64_t rows() const override { return rows_; }
  void read(int64_t first, int64_t count, double* out) const override;
  void read_times(size_t column, int64_t first, int64_t count, RawTime* out) const override;
  const LogDialect& dialect() const { return dialect_; }
  std::vector<size_t> text_columns() const override;
  int64_t uneven_rows() const override { return uneven_rows_; }

 private:
  void sniff(const std::string& subject);
  void name_columns(const std::string& subject);
  void index();

  /// Calls `take` with the cells of each of `count` rows.
  template <class Take>
  void each_row(int64_t first, int64_t count, const Take& take) const;

  std::string_view text_;
  LogDialect dialect_;
  std::vector<size_t> places_;  ///< of every 64th row
  int64_t rows_ = 0, uneven_rows_ = 0;
};

}  // namespace braid
