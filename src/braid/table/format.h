#pragma once

#include <cstdint>
#include <filesystem>

/// @file format.h
/// Which kind of table a file is.

namespace braid {

/// `csv` is separated text of any kind.
enum class TableFormat { csv, json_lines, parquet, arrow };

/// How a file is to be read.
struct SniffedTable {
  TableFormat format = TableFormat::csv;
  char separator = ',';  ///< of separated text
};

/// Looks at the first bytes of a file, and at its extension where they leave a choice.
/// @throws Error(io) for a file that is missing or no file, with the nearest name beside it; (data) for an empty file;
///         (unsupported) for spreadsheets, compressed files, UTF-16 and other things that are no table, with what to do
SniffedTable sniff_table(const std::filesystem::path& path);

/// Whether a file begins as Parquet and Arrow IPC files do; false for one that cannot be read.
bool is_columnar(const std::filesystem::path& path);

}  // namespace braid
