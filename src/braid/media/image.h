#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "braid/core/result.h"

/// @file image.h
/// Still images: bytes of a file to pixels.

namespace braid {

/// An 8-bit picture, upright (EXIF and TIFF orientation are applied), without alpha.
struct Image {
  int64_t width = 0, height = 0;
  int64_t channels = 0;         ///< 1 grey or 3 red, green, blue
  std::vector<uint8_t> pixels;  ///< [height, width, channels]
  /// Size of the upright picture in the file; larger than width x height where the decoder reduced it.
  int64_t source_width = 0, source_height = 0;
  int bits = 8;  ///< per channel in the file; deeper ones became 8 as `ImageRequest::range` says
  /// Up to 4096 of the file's values, from all over the picture, where `ImageRequest::range` says what becomes of them:
  /// samples of 16 bits in PNG and TIFF, rescaled values of grey DICOM without a window. Else empty.
  std::vector<float> deep{};
};

/// Which values are black and which white; those between are shaded in proportion, those outside are cut.
struct DeepRange {
  double low = 0, high = 65535;
};

/// What a file may cost. Checked from its header, before anything of that size is allocated.
struct ImageLimits {
  int64_t max_pixels = 178'956'970;        ///< width x height; PIL's limit against decompression bombs
  int64_t max_bytes = int64_t(256) << 20;  ///< of the file
};

/// How much of a picture is wanted.
struct ImageRequest {
  /// 0: full size. Otherwise the decoder may return a smaller picture whose shorter side is still at least this long;
  /// JPEG then decodes at 1/2, 1/4 or 1/8, for a fraction of the time.
  int64_t shorter_side_px = 0;
  ImageLimits limits;
  /// Black and white of values that 8 bits cannot hold: samples of 16 bits in PNG and TIFF (0 to 65535), rescaled
  /// values of grey DICOM without a window. None: the upper 8 bits; of such DICOM, the range that occurs in the file.
  std::optional<DeepRange> range{};
  /// Without a `range`: the range that occurs in the file, whatever the format. To look at one file alone; the same
  /// grey then means another value in every file.
  bool own_range = false;
};

/// Decodes JPEG (grey, YCbCr, RGB, CMYK, YCCK; baseline and progressive), PNG, WebP (still), TIFF (first page), BMP
/// (uncompressed) and DICOM (first frame; plain, deflated, run-length and baseline JPEG; grey as its window shows it).
/// The format is told by magic bytes.
///
/// What is transparent in PNG, WebP and TIFF shows a white ground, as on most pages: icons and cut-out things often
/// have their shape in alpha alone, and one colour under all of it. Opaque pictures stay as they are; so do those that
/// are transparent throughout, where the writer left alpha empty. The fourth byte of a BMP is ignored.
///
/// @return the picture; or Fault::data for a damaged or truncated file or one over the limits, Fault::unsupported for a
///         format or a variant that is not decoded
Result<Image> decode_image(std::span<const std::byte> bytes, const ImageRequest& request = {});

/// `decode_image` of a file's content. The error's subject is the path; Fault::io when it cannot be read.
Result<Image> read_image(const std::filesystem::path& path, const ImageRequest& request = {});

}  // namespace braid
