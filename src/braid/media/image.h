#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
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
  int bits = 8;  ///< per channel in the file; deeper ones are reduced to their upper 8 bits
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
};

/// Decodes JPEG (grey, YCbCr, RGB, CMYK, YCCK; baseline and progressive), PNG, WebP (still), TIFF (first page), BMP
/// (uncompressed) and DICOM (first frame; plain, deflated, run-length and baseline JPEG; grey as its window shows it).
/// The format is told by magic bytes.
///
/// Alpha is dropped, not composited: so do PIL's `convert("RGB")` and torchvision's `ImageReadMode.RGB`, so weights
/// trained there see the pixels they know, and no background colour has to be invented.
///
/// @return the picture; or Fault::data for a damaged or truncated file or one over the limits, Fault::unsupported for a
///         format or a variant that is not decoded
Result<Image> decode_image(std::span<const std::byte> bytes, const ImageRequest& request = {});

/// `decode_image` of a file's content. The error's subject is the path; Fault::io when it cannot be read.
Result<Image> read_image(const std::filesystem::path& path, const ImageRequest& request = {});

}  // namespace braid
