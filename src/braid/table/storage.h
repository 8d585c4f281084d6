#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "braid/table/amount.h"

/// @file storage.h
/// Where the cells of a table lie: in memory, or in a file that is mapped.

namespace braid {

/// The cells of a table; never changes, so any number of threads may read.
class Storage {
 public:
  virtual ~Storage() = default;
  virtual int64_t rows() const = 0;                             ///< how many
  virtual const std::vector<std::string>& columns() const = 0;  ///< headers
  /// `row` and `column` are within range.
  virtual Cell at(int64_t row, int64_t column) const = 0;
  /// Line of the text file on which a row begins, from 1; 0 when there is none.
  virtual int64_t line(int64_t) const { return 0; }
  /// What the writer of a converted file noted about its source.
  virtual std::map<std::string, std::string> facts() const { return {}; }
  /// Columns that cannot be read, one sentence each.
  virtual std::vector<std::string> notes() const { return {}; }
};

/// Rows held as cells, each of as many cells as there are columns.
std::shared_ptr<const Storage> row_storage(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows);

/// The cells of another, of which texts in some columns are read as numbers; one format a column, or none. Cells that
/// are one of `absent` are empty.
std::shared_ptr<const Storage> read_storage(std::shared_ptr<const Storage> inner,
                                            std::vector<std::optional<AmountFormat>> formats,
                                            std::vector<std::string> absent);

/// @throws Error(data) for a column without a name or two of the same name
void check_columns(const std::vector<std::string>& columns, const std::string& subject);

}  // namespace braid
