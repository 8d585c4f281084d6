#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/storage.h"

/// @file columnar.h
/// Tables in columns: Arrow memory, Arrow IPC files that are mapped, Parquet files. The only reader of both formats.

namespace arrow {
class RecordBatch;
}  // namespace arrow

namespace braid {

using Facts = std::map<std::string, std::string>;

/// Gathers rows of text into columns, in memory or in a file. One batch of rows is held at a time when there is a file.
class ColumnarWriter {
 public:
  /// @param tagged  the cells are `render_tagged`, not plain text
  /// @param facts   come back from `Storage::facts`
  /// @param file    written aside and renamed by `finish`; in memory when empty
  ColumnarWriter(std::vector<std::string> columns, bool tagged, Facts facts, std::filesystem::path file);
  ~ColumnarWriter();

  /// Appends a row with one cell per column; blank cells are absent. @param line  of the source, from 1
  void append(const std::vector<std::string_view>& cells, int64_t line);

  /// All rows so far; the last call. @throws Error(io) when the file cannot be written to its end
  std::shared_ptr<const Storage> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Maps an Arrow IPC file. @param trusted  we wrote it ourselves; otherwise all of it is validated
/// @throws Error(data) for a damaged file, (unsupported) for one whose compressed batches unpack to more than
///         `memory_bytes`
std::shared_ptr<const Storage> map_arrow(const std::filesystem::path& path, bool trusted, int64_t memory_bytes);

/// True when the columns of a Parquet file take no more than `memory_bytes` unpacked.
bool parquet_fits(const std::filesystem::path& path, int64_t memory_bytes);

/// Shows the rows of a Parquet or Arrow IPC file, told by its first bytes, batch by batch.
/// @throws Error(data) for a damaged file or one that unpacks to more than `memory_bytes`; Error(io) when it cannot be
///         opened
void visit_columnar(const std::filesystem::path& path, int64_t memory_bytes,
                    const std::function<void(const arrow::RecordBatch&)>& visit);

/// Reads a Parquet file into memory or, when `file` is given, streams it into an Arrow IPC file and maps that.
std::shared_ptr<const Storage> read_parquet(const std::filesystem::path& path, const Facts& facts,
                                            const std::filesystem::path& file);

}  // namespace braid
