#pragma once

#include <filesystem>
#include <vector>

#include "braid/table/split_words.h"
#include "braid/table/table.h"

/// @file run_folder.h
/// What a run wrote beside its bundle.

namespace braid {

/// Rows (from 0) that `split.csv` of a run puts into `part`. @throws Error(io, data) when it is missing or damaged, or
/// does not fit a table of `rows` rows
std::vector<int64_t> rows_of_part(const std::filesystem::path& run, Part part, int64_t rows);

}  // namespace braid
