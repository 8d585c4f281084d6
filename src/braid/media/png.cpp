#include <spng.h>

#include <memory>
#include <utility>

#include "braid/media/image_alpha.h"
#include "braid/media/image_codecs.h"
#include "braid/media/image_depth.h"
#include "braid/media/orientation.h"

/// @file png.cpp
/// PNG through libspng. Palettes are looked up, and what is transparent shows white.

namespace braid {
namespace {

struct FreeSpng {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

void require_spng(int status, const char* doing) {
  if (status == 0) return;
  fail(Fault::data, "", "PNG is damaged: ", spng_strerror(status), " while reading its ", doing);
}

/// What the header says of the pixels.
struct PngForm {
  int64_t pixels = 0, channels = 3;
  bool has_alpha = false;
};

/// Whether pixels have an alpha of their own, or one colour, or colours of the palette, are noted as transparent.
bool is_transparent(spng_ctx* context, const spng_ihdr& header) {
  if (header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA || header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA)
    return true;
  spng_trns transparent;
  const int status = spng_get_trns(context, &transparent);
  if (status == SPNG_ECHUNKAVAIL) return false;
  require_spng(status, "chunks");
  return true;
}

/// All pixels, [height, width, channels].
/// @param format  of libspng, which gives red, green, blue and alpha where there is one, else `form.channels`
template <class Sample>
std::vector<Sample> png_samples(spng_ctx* context, const PngForm& form, spng_format format) {
  const int64_t stride = form.has_alpha ? 4 : form.channels;
  std::vector<Sample> samples(size_t(form.pixels * stride));
  const int flags = form.has_alpha ? int(SPNG_DECODE_TRNS) : 0;
  require_spng(spng_decode_image(context, samples.data(), samples.size() * sizeof(Sample), format, flags), "pixels");
  if (form.has_alpha) lay_on_white(samples, stride, form.channels, AlphaKind::straight);
  return samples;
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
  const PngForm form{int64_t(header.width) * header.height, grey ? 1 : 3, is_transparent(context.get(), header)};
  std::vector<uint16_t> deep;
  std::vector<uint8_t> pixels;
  if (header.bit_depth == 16) {
    deep = png_samples<uint16_t>(context.get(), form, form.has_alpha ? SPNG_FMT_RGBA16 : SPNG_FMT_PNG);
    pixels = to_eight_bits(deep, request);
  } else {
    const spng_format plain = grey ? SPNG_FMT_G8 : SPNG_FMT_RGB8;
    pixels = png_samples<uint8_t>(context.get(), form, form.has_alpha ? SPNG_FMT_RGBA8 : plain);
  }
  Image image = image_of(header.width, header.height, form.channels, std::move(pixels));
  image.bits = header.bit_depth;
  spng_exif exif{};
  const bool noted = spng_decode_chunks(context.get()) == 0 && spng_get_exif(context.get(), &exif) == 0;
  const int orientation = noted ? exif_orientation(std::as_bytes(std::span(exif.data, exif.length))) : 1;
  image = upright(std::move(image), orientation);
  image.deep = spread_values(int64_t(deep.size()), [&](int64_t k) { return deep[size_t(k)]; });
  return image;
}

}  // namespace braid
