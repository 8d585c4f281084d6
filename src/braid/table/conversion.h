#pragma once

#include <filesystem>
#include <memory>

#include "braid/table/storage.h"
#include "braid/table/table.h"

/// @file conversion.h
/// From a file on disk to storage: small files into memory, large ones through a converted copy.

namespace braid {

constexpr const char* hash_fact = "braid.sha256";  ///< of the source file
constexpr const char* note_fact = "braid.note";    ///< what its reader decided

/// Opens a table of any known format. Columns may still be empty or doubled.
std::shared_ptr<const Storage> open_storage(const std::filesystem::path& path, const OpenOptions& options);

/// Reads separated text into columns; `file` as in `ColumnarWriter`. For tests and fuzzing, too.
/// @throws Error(data) naming the line of a row with too many or too few cells
std::shared_ptr<const Storage> read_csv(std::unique_ptr<class Bytes> bytes, char separator, const std::string& subject,
                                        const std::map<std::string, std::string>& facts,
                                        const std::filesystem::path& file);

}  // namespace braid
