#pragma once

#include <filesystem>
#include <vector>

#include "braid/features/file_shelf.h"
#include "braid/media/bands.h"

/// @file band_shelf.h
/// Pictures of bands named by cells, with the files that hold many of them kept open.

namespace braid {

/// What the header of a file says.
struct BandHeader {
  std::vector<int64_t> axes;  ///< of an array, as `picture_axes` gives them; of a TIFF [bands, height, width]
  bool is_array = true;       ///< its axes may mean one thing or another
};

/// Reads `file.npy`, `file.npy#row`, `file.npz:member#row` and TIFF, told by their first bytes. May be used by many
/// threads.
class BandShelf {
 public:
  /// @return the faults of `ArrayFile` and `tiff_bands`; Fault::data for a file of another kind
  Result<BandHeader> header(const std::filesystem::path& named);

  /// @param axis  of arrays of three axes  @return also the faults of `bands_of` and `read_tiff_bands`
  Result<Bands> read(const std::filesystem::path& named, BandAxis axis);

  /// The same of a file of which nothing more is known: its own sizes tell the axis.
  Result<Bands> read(const std::filesystem::path& named);

 private:
  FileShelf<ArrayFile> files_;
};

}  // namespace braid
