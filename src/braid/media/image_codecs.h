#pragma once

#include "braid/media/image.h"

/// @file image_codecs.h
/// One decoder per still format, for `decode_image`; not for use elsewhere. Each takes a whole file whose magic bytes
/// matched and follows the contract of `decode_image`.

namespace braid {

Result<Image> decode_jpeg(std::span<const std::byte> bytes, const ImageRequest& request);   ///< libjpeg-turbo
Result<Image> decode_png(std::span<const std::byte> bytes, const ImageRequest& request);    ///< libspng
Result<Image> decode_webp(std::span<const std::byte> bytes, const ImageRequest& request);   ///< libwebp
Result<Image> decode_tiff(std::span<const std::byte> bytes, const ImageRequest& request);   ///< libtiff
Result<Image> decode_bmp(std::span<const std::byte> bytes, const ImageRequest& request);    ///< our own
Result<Image> decode_dicom(std::span<const std::byte> bytes, const ImageRequest& request);  ///< our own

/// Throws Fault::data unless 1 <= width x height <= the limit. `format` is for the sentence: "PNG".
void check_image_size(const char* format, int64_t width, int64_t height, const ImageLimits& limits);

/// An image of that size and these pixels, whose source has the same size.
Image image_of(int64_t width, int64_t height, int64_t channels, std::vector<uint8_t> pixels);

/// The same with zeroed pixels.
Image blank_image(int64_t width, int64_t height, int64_t channels);

}  // namespace braid
