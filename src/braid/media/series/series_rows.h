#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/media/series/raw_time.h"

/// @file series_rows.h
/// Rows of numbers, wherever they lie.

namespace braid {

/// A table of numbers that is read in stretches. Reading is const and may be done by many threads.
class SeriesRows {
 public:
  virtual ~SeriesRows() = default;
  /// How many there are.
  virtual int64_t rows() const = 0;
  /// Names of the columns; made up (`c0`, `c1`, ...) where the file has none.
  const std::vector<std::string>& names() const { return names_; }
  size_t columns() const { return names_.size(); }
  bool is_named() const { return is_named_; }  ///< the names come from the file
  /// Samples per second that the file states beside its numbers (a scalar called `fs`), if it does.
  std::optional<double> stated_rate_hz() const { return stated_rate_hz_; }

  /// Rows [first, first + count) of all columns; NaN where a cell holds no finite number. @param out [count][columns]
  virtual void read(int64_t first, int64_t count, double* out) const = 0;

  /// One column of the same rows, as times. @param out [count]
  virtual void read_times(size_t column, int64_t first, int64_t count, RawTime* out) const = 0;

  /// Columns that hold words rather than numbers, by the first rows.
  virtual std::vector<size_t> text_columns() const { return {}; }
  /// Rows of text with more or fewer cells than there are columns.
  virtual int64_t uneven_rows() const { return 0; }

 protected:
  std::vector<std::string> names_;
  bool is_named_ = false;
  std::optional<double> stated_rate_hz_;
};

/// `names`, or `prefix0`, `prefix1`, ... where there are none.
std::vector<std::string> numbered_names(const std::string& prefix, size_t count);

}  // namespace braid
