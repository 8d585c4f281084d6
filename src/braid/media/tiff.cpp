#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "braid/media/image_alpha.h"
#include "braid/media/image_codecs.h"
#include "braid/media/image_depth.h"
#include "braid/media/orientation.h"
#include "braid/media/tiff_file.h"

/// @file tiff.cpp
/// The first page of a TIFF as a picture. 8 and 16 bit grey and colour are read as they are; palettes,
/// bilevel, YCbCr, CMYK and separate planes go through libtiff's own conversion. What is transparent shows white;
/// samples beyond the colours that are not noted as alpha are dropped: `decode_tiff_bands` reads them.

namespace braid {
namespace {

/// Writes the colours of `count` stored pixels, each followed by its alpha where there is one.
template <class Sample>
void copy_tiff_pixels(const TiffLayout& layout, const uint8_t* from, int64_t count, Sample* to) {
  const Sample flip = layout.photometric == PHOTOMETRIC_MINISWHITE ? std::numeric_limits<Sample>::max() : Sample(0);
  const auto stored = [&](int64_t index) {
    Sample value;
    std::memcpy(&value, from + index * int64_t(sizeof value), sizeof value);  // libtiff swapped it to our order
    return value;
  };
  for (int64_t x = 0; x < count; ++x) {
    const int64_t first = x * layout.samples;
    for (int64_t c = 0; c < layout.colours(); ++c) *to++ = Sample(stored(first + c) ^ flip);
    if (layout.alpha > 0) *to++ = stored(first + layout.alpha);
  }
}

/// The pixels of a direct picture in stored order, [height, width, colours].
template <class Sample>
std::vector<Sample> tiff_samples(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout,
                                 const ImageLimits& limits) {
  std::vector<Sample> samples(size_t(int64_t(layout.width) * layout.height * layout.kept()));
  const auto put = [&](const uint8_t* from, int64_t x, int64_t y, int64_t count) {
    copy_tiff_pixels(layout, from, count, samples.data() + (y * layout.width + x) * layout.kept());
  };
  read_tiff_pixels(tiff, memory, layout, limits, 0, put);
  if (layout.alpha > 0) lay_on_white(samples, layout.kept(), layout.colours(), layout.alpha_kind);
  return samples;
}

/// libtiff's conversion of everything else to red, green and blue, in stored order.
std::vector<uint8_t> tiff_converted(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout) {
  char reason[1024] = "";
  require(TIFFRGBAImageOK(tiff, reason) != 0, Fault::unsupported, "", "TIFF of a kind that is not decoded: ", reason);
  TIFFRGBAImage conversion;
  if (!TIFFRGBAImageBegin(&conversion, tiff, 1, reason)) fail(Fault::data, "", "TIFF is damaged: ", reason);
  const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> end(&conversion, TIFFRGBAImageEnd);
  conversion.req_orientation = conversion.orientation;  // upright() turns it: libtiff only mirrors
  std::vector<uint32_t> packed(size_t(layout.width) * layout.height);
  if (!TIFFRGBAImageGet(&conversion, packed.data(), layout.width, layout.height))
    fail_with_complaint(memory, "in its pixels");
  const int64_t stride = layout.alpha > 0 ? 4 : 3;
  std::vector<uint8_t> pixels(packed.size() * size_t(stride));
  uint8_t* to = pixels.data();
  for (const uint32_t pixel : packed) {
    *to++ = uint8_t(TIFFGetR(pixel));
    *to++ = uint8_t(TIFFGetG(pixel));
    *to++ = uint8_t(TIFFGetB(pixel));
    if (stride == 4) *to++ = uint8_t(TIFFGetA(pixel));
  }
  if (stride == 4) lay_on_white(pixels, stride, 3, AlphaKind::premultiplied);  // by libtiff, whatever was stored
  return pixels;
}

}  // namespace

Result<Image> decode_tiff(std::span<const std::byte> bytes, const ImageRequest& request) {
  TiffMemory memory{bytes, 0, ""};
  // A strip may hold a whole picture of 16-bit red, green, blue and alpha, but no more.
  const OpenTiff tiff = open_tiff(memory, request.limits.max_pixels * 8 + (1 << 20));
  const TiffLayout layout = read_tiff_layout(tiff.get(), memory);
  check_image_size("TIFF", layout.width, layout.height, request.limits);
  require(layout.is_unsigned(), Fault::unsupported, "", "TIFF of signed or floating-point samples (format ",
          layout.format, "); the kind bands reads them");
  require(!layout.is_grey() || layout.samples <= 2, Fault::unsupported, "", "TIFF of ", layout.samples,
          " bands; a grey picture has one, with or without alpha: the kind bands reads all of them");
  std::vector<uint16_t> deep;
  std::vector<uint8_t> pixels;
  if (!layout.direct()) {
    pixels = tiff_converted(tiff.get(), memory, layout);
  } else if (layout.bits == 16) {
    deep = tiff_samples<uint16_t>(tiff.get(), memory, layout, request.limits);
    pixels = to_eight_bits(deep, request);
  } else {
    pixels = tiff_samples<uint8_t>(tiff.get(), memory, layout, request.limits);
  }
  Image image = image_of(layout.width, layout.height, layout.direct() ? layout.colours() : 3, std::move(pixels));
  image.bits = layout.bits;
  image = upright(std::move(image), layout.orientation);
  image.deep = spread_values(int64_t(deep.size()), [&](int64_t k) { return deep[size_t(k)]; });
  return image;
}

}  // namespace braid
