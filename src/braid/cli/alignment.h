#pragma once

#include <filesystem>

#include "braid/bundle/all_parts.h"
#include "braid/cli/checkup.h"

/// @file alignment.h
/// The measured clocks of streams as files: what `braid check --align` leaves.

namespace braid {

/// Whether a path is one that `write_alignment` can write: a recipe (.toml) or a table.
/// @throws Error(config) otherwise, and where it, or the page beside it, is there already
void require_alignment_path(const std::filesystem::path& out);

/// Writes a table with a column of offsets (and one of drifts) for each stream, which training and answers read, or a
/// recipe with the one clock that all files of a stream have; beside it a page with the same name that shows what was
/// measured. @return a sentence about what was written
/// @throws Error(data) when nothing was measured; for a recipe also when the files of a stream differ
std::string write_alignment(const std::filesystem::path& out, const Table& table, const Recipe& recipe,
                            const Checkup& checkup, const Parts& parts);

}  // namespace braid
