#include <webp/decode.h>

#include <cstring>
#include <utility>

#include "braid/media/image_alpha.h"
#include "braid/media/image_codecs.h"
#include "braid/media/orientation.h"

/// @file webp.cpp
/// WebP, lossy and lossless, through libwebp. What is transparent shows white.

namespace braid {
namespace {

/// The orientation in the EXIF chunk of an extended file: RIFF size WEBP, then chunks of name, size, padded data.
int webp_orientation(std::span<const std::byte> bytes) {
  size_t at = 12;
  while (bytes.size() >= 8 && at <= bytes.size() - 8) {
    uint32_t size = 0;
    std::memcpy(&size, bytes.data() + at + 4, sizeof size);
    const size_t left = bytes.size() - at - 8;
    if (size > left) break;
    if (std::memcmp(bytes.data() + at, "EXIF", 4) == 0) return exif_orientation(bytes.subspan(at + 8, size));
    at += 8 + size_t(size) + (size & 1);
  }
  return 1;
}

const char* webp_reason(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return "it ends early";
    case VP8_STATUS_BITSTREAM_ERROR:
      return "its bit stream makes no sense";
    case VP8_STATUS_OUT_OF_MEMORY:
      return "it needs too much memory";
    default:
      return "its structure makes no sense";
  }
}

void require_webp(VP8StatusCode status) {
  require(status == VP8_STATUS_OK, Fault::data, "", "WebP is damaged: ", webp_reason(status));
}

}  // namespace

Result<Image> decode_webp(std::span<const std::byte> bytes, const ImageRequest& request) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  WebPDecoderConfig config;
  require(WebPInitDecoderConfig(&config) != 0, Fault::internal, "", "libwebp of another version than its headers");
  require_webp(WebPGetFeatures(data, bytes.size(), &config.input));
  check_image_size("WebP", config.input.width, config.input.height, request.limits);
  require(!config.input.has_animation, Fault::unsupported, "", "is an animated WebP; only still ones are decoded");
  const bool has_alpha = config.input.has_alpha != 0;
  const int64_t stride = has_alpha ? 4 : 3;
  std::vector<uint8_t> pixels(size_t(int64_t(config.input.width) * config.input.height * stride));
  config.output.colorspace = has_alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels.data();
  config.output.u.RGBA.stride = int(config.input.width * stride);
  config.output.u.RGBA.size = pixels.size();
  require_webp(WebPDecode(data, bytes.size(), &config));
  if (has_alpha) lay_on_white(pixels, stride, 3, AlphaKind::straight);
  Image image = image_of(config.input.width, config.input.height, 3, std::move(pixels));
  return upright(std::move(image), webp_orientation(bytes));
}

}  // namespace braid
