#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "braid/features/file_shelf.h"
#include "braid/media/array_file.h"
#include "braid/table/cell.h"

/// @file array_shelf.h
/// Arrays named by cells, with the files that hold many of them kept open.

namespace braid {

/// Steps of equal width, row by row.
struct Frames {
  int64_t steps = 0, width = 0;
  std::vector<float> values;  ///< [steps, width]
};

/// Reads `file.npy`, `file.npy#row`, `file.npz:member#row`. The last few files of which rows are read stay
/// mapped. May be used by many threads.
class ArrayShelf {
 public:
  /// The array or row: [F] is one step, [T, F] is T of them.
  /// @return Fault::data for another rank, more than 64 Mi values, or a row the file lacks; the faults of `ArrayFile`
  Result<Frames> read(const std::filesystem::path& named);

 private:
  FileShelf<ArrayFile> files_;
};

/// The numbers of a cell that lists numbers: a list cell, or a JSON array of them in a text. None for anything else.
std::optional<std::vector<float>> numbers_of(const Cell& cell);

}  // namespace braid
