#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "braid/core/result.h"
#include "braid/media/array_file.h"

/// @file bands.h
/// Pictures of any number of bands of numbers: satellites, hyperspectral and depth cameras, stacks of slices. They come
/// as NumPy arrays, [H, W, C], [C, H, W] or [H, W], and as TIFF of any samples.

namespace braid {

/// One picture.
struct Bands {
  int64_t bands = 0, height = 0, width = 0;
  std::vector<float> values;  ///< [bands, height, width]; not-a-number where nothing was measured

  /// The values of one band, [height, width].
  std::span<const float> band(int64_t index) const {
    return std::span(values).subspan(size_t(index * height * width), size_t(height * width));
  }
  std::span<float> band(int64_t index) {
    return std::span(values).subspan(size_t(index * height * width), size_t(height * width));
  }
};

/// Which axis of an array of three counts its bands.
enum class BandAxis { first, last };

/// `first`, `last`.
const char* name(BandAxis axis);

inline constexpr int64_t most_bands = 32;  ///< of an array that is taken for a picture
inline constexpr int64_t least_picture_side = 8;

/// Values of a picture, of all bands together: 256 MB.
inline constexpr int64_t most_band_values = int64_t{1} << 26;

/// Sizes of an array without leading axes of 1 before its last three.
std::vector<int64_t> picture_axes(std::vector<int64_t> shape);

/// Bands, height and width of an array of these sizes; none of another number of axes than 2 or 3, or of an empty one.
/// Without an axis of bands there is one band.
std::optional<std::array<int64_t, 3>> band_sizes(std::span<const int64_t> axes, BandAxis axis);

/// Which axis counts the bands of most of these arrays: one that is as long in all of them, at most `most_bands`, while
/// the two others have at least `least_side` places. Of two such axes the shorter one, then the last; where two sides
/// of an array are equal, the bands are along the third.
/// @param shapes  as `picture_axes` gives them  @return none where most of them have no such axis
std::optional<BandAxis> band_axis(const std::vector<std::vector<int64_t>>& shapes,
                                  int64_t least_side = least_picture_side);

/// The same where a recipe asks for bands, so that small patches are pictures too, and else of any number of bands; the
/// last where nothing tells.
BandAxis likely_axis(const std::vector<std::vector<int64_t>>& shapes);

/// What the header of a TIFF says of its samples.
struct TiffBands {
  int64_t bands = 0, height = 0, width = 0;
  /// Whether `decode_image` shows all that it holds: grey or colour in whole numbers of up to 16 bits, with or without
  /// alpha. A fourth sample of 8 bits beside colours is taken for a matte and counts for nothing.
  bool is_plain = true;
};

/// @return Fault::io, Fault::data for a damaged header
Result<TiffBands> tiff_bands(const std::filesystem::path& path);

/// The first page of a TIFF with every sample of a pixel as a band: whole numbers of 8, 16, 32 and 64 bits with and
/// without sign, floating point of 32 and 64 bits, side by side or in planes, in strips or tiles. Upright. What equals
/// the file's GDAL_NODATA (tag 42113) is not-a-number.
/// @return Fault::data for a damaged file or one of more values than `max_values`, Fault::unsupported for palettes,
/// YCbCr
///         and other widths
Result<Bands> decode_tiff_bands(std::span<const std::byte> bytes, int64_t max_values = most_band_values);

/// Bands of an array, or of its row `row`.
/// @return Fault::data for sizes that are no picture or over `most_band_values`, or a row that is not there
Result<Bands> bands_of(const ArrayFile& array, const std::optional<int64_t>& row, BandAxis axis);

/// Bands of a TIFF file. The error's subject is the path; Fault::io when it cannot be read.
Result<Bands> read_tiff_bands(const std::filesystem::path& path);

}  // namespace braid
