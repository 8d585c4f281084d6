#include <spng.h>

#include <memory>

#include "braid/media/image_codecs.h"
#include "braid/media/orientation.h"

/// @file png.cpp
/// PNG through libspng. 16-bit channels keep their upper 8 bits; palettes are looked up; alpha is dropped.

namespace braid {
namespace {

struct FreeSpng {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

void require_spng(int status, const char* doing) {
  if (status == 0) return;
  fail(Fault::data, "", "PNG is damaged: ", spng_strerror(status), " while reading its ", doing);
}

/// The red of every pixel: decoded grey has all three alike.
void keep_first_of_three(std::vector<uint8_t>& pixels) {
  const size_t count = pixels.size() / 3;
  for (size_t p = 0; p < count; ++p) pixels[p] = pixels[3 * p];
  pixels.resize(count);
}

}  // namespace

Result<Image> decode_png(std::span<const std::byte> bytes, const ImageRequest& request) {
  const std::unique_ptr<spng_ctx, FreeSpng> context(spng_ctx_new(0));
  require(context != nullptr, Fault::internal, "", "libspng gave no context");
  spng_set_image_limits(context.get(), 1u << 30, 1u << 30);
  spng_set_chunk_limits(context.get(), size_t(16) << 20, size_t(64) << 20);  // a profile or a text, not a bomb
  require_spng(spng_set_png_buffer(context.get(), bytes.data(), bytes.size()), "bytes");
  spng_ihdr header;
  require_spng(spng_get_ihdr(context.get(), &header), "header");
  check_image_size("PNG", header.width, header.height, request.limits);
  const bool grey =
      header.color_type == SPNG_COLOR_TYPE_GRAYSCALE || header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
  const bool direct = header.color_type == SPNG_COLOR_TYPE_GRAYSCALE && header.bit_depth <= 8;
  Image image = blank_image(header.width, header.height, direct ? 1 : 3);
  image.bits = header.bit_depth;
  const spng_format format = direct ? SPNG_FMT_G8 : SPNG_FMT_RGB8;
  require_spng(spng_decode_image(context.get(), image.pixels.data(), image.pixels.size(), format, 0), "pixels");
  if (grey && !direct) {
    keep_first_of_three(image.pixels);
    image.channels = 1;
  }
  spng_exif exif{};
  const bool noted = spng_decode_chunks(context.get()) == 0 && spng_get_exif(context.get(), &exif) == 0;
  const int orientation = noted ? exif_orientation(std::as_bytes(std::span(exif.data, exif.length))) : 1;
  return upright(std::move(image), orientation);
}

}  // namespace braid
