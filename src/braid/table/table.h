#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/amount.h"

/// @file table.h
/// A table of samples: each row a sample, each column a modality, a target or a property.

namespace braid {

class Storage;

/// What is read into memory, and where the rest is converted to.
struct OpenOptions {
  /// Where converted copies of large files are kept; empty: `braid-tables-<user id>` in the system's temporary folder.
  std::filesystem::path cache_folder;
  /// Files above this size are not read into memory but converted once to a file that is mapped.
  int64_t memory_bytes = int64_t{64} << 20;
};

/// Rows and named columns. A handle: copies share the cells, and any number of threads may read.
///
/// Tables may be larger than memory: a large CSV, TSV, JSON Lines or Parquet file is streamed once into an uncompressed
/// Arrow file in the cache folder (keyed by path, size and time of change) and mapped; an uncompressed Arrow file is
/// mapped where it lies.
class Table {
 public:
  /// Opens CSV, TSV, JSON Lines, Parquet and Arrow IPC files, told apart by content, then extension.
  /// CSV: RFC 4180, separated by a `,` `;` tab or `|` (`sniff_separator`); UTF-8, or else Windows-1252 (noted); all
  /// cells are texts; blank cells are absent; blanks around column names are dropped.
  /// @throws Error(io, data, unsupported) with the line and what to do
  static Table open(const std::filesystem::path& path, const OpenOptions& options = {});

  /// A table in memory. @param folder  relative cell paths resolve against it
  static Table from_rows(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows,
                         std::filesystem::path folder = {});

  /// The table as it was opened, but texts in such columns are read as numbers, and cells that are one of `absent` as
  /// empty, numbers whatever their spelling; formats of other columns do nothing.
  Table reading(const std::vector<AmountFormat>& amounts, const std::vector<std::string>& absent = {}) const;

  int64_t size() const;                             ///< rows, at least one
  const std::vector<std::string>& columns() const;  ///< headers, all different

  /// Index of a column. @throws Error(config): `cars.csv: no column "prise"; did you mean "price"?`
  int64_t column(std::string_view name) const;
  /// Index of a column; none when the table has no such column.
  std::optional<int64_t> find_column(std::string_view name) const;

  /// @throws Error(internal) out of range
  Cell at(int64_t row, int64_t column) const;
  Cell at(int64_t row, std::string_view column) const { return at(row, this->column(column)); }

  const std::filesystem::path& path() const;    ///< empty for a table in memory
  const std::filesystem::path& folder() const;  ///< of the file

  /// The file a cell names, relative ones against `folder()`, without a fragment (`clip.mp4#t=3,8`, `text.npy#17`).
  std::filesystem::path resolve(std::string_view cell) const;

  /// `cars.csv row 17 column front`, rows counted from 1 below the header; for messages.
  std::string subject(int64_t row, int64_t column) const;
  std::string subject(int64_t row) const;  ///< `cars.csv row 17`
  std::string subject() const;             ///< `cars.csv`

  /// Line of a text file on which a row begins, from 1; none for other tables.
  std::optional<int64_t> line(int64_t row) const;

  /// SHA-256 of the file (of the cells, for a table in memory), lower-case hexadecimal. Reads the file on first call.
  std::string content_hash() const;

  /// What the reader decided or left out, one sentence each: an encoding, a column of bytes.
  const std::vector<std::string>& notes() const;

 private:
  struct State;
  explicit Table(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
  std::shared_ptr<const Storage> cells_;  ///< those of the state, or a view of them
};

/// What follows the `#` of a cell that names a part of a file: `17` of `text.npy#17`, `t=3,8` of `clip.mp4#t=3,8`;
/// empty when there is none. Only digits or `name=value` are a fragment, so that `a#b.jpg` is a file.
std::string_view fragment(std::string_view cell);

}  // namespace braid
