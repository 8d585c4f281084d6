#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "braid/media/series/array_rows.h"

/// @file mat_file.h
/// MATLAB's MAT files of version 5, plain and compressed (what `save -v6` and `save -v7` write).
/// Format: MathWorks, "MAT-File Format", R2023a, chapter 1.

namespace braid {

/// Whether a file begins as one does, in any version since 5.
bool is_mat_file(std::span<const std::byte> head);

/// The real matrices of numbers at the top of a file; of higher axes, all but the first are flattened. Texts, cells,
/// structs, sparse and complex matrices are passed over.
/// @param max_values  of all matrices together, refused above it before memory is taken
/// @throws Error  Fault::data when the file is damaged; Fault::unsupported for version 7.3, which is HDF5
std::vector<NamedMatrix> read_mat_file(std::span<const std::byte> file, int64_t max_values, const std::string& subject);

}  // namespace braid
