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

/// @file tiff.cpp
/// The first page of a TIFF through libtiff, from memory. 8 and 16 bit grey and colour are read as they are; palettes,
/// bilevel, YCbCr, CMYK and separate planes go through libtiff's own conversion. What is transparent shows white;
/// samples beyond the colours that are not noted as alpha are dropped.

namespace braid {
namespace {

/// The file in memory as libtiff's client calls want it, and libtiff's last complaint.
struct TiffMemory {
  std::span<const std::byte> bytes;
  uint64_t at = 0;
  std::string complaint;
};

TiffMemory& tiff_memory(thandle_t handle) { return *static_cast<TiffMemory*>(handle); }

tmsize_t tiff_read(thandle_t handle, void* to, tmsize_t count) {
  TiffMemory& memory = tiff_memory(handle);
  const uint64_t left = memory.at < memory.bytes.size() ? memory.bytes.size() - memory.at : 0;
  const uint64_t got = std::min<uint64_t>(left, count > 0 ? uint64_t(count) : 0);
  if (got > 0) std::memcpy(to, memory.bytes.data() + memory.at, got);
  memory.at += got;
  return tmsize_t(got);
}

toff_t tiff_seek(thandle_t handle, toff_t offset, int whence) {
  TiffMemory& memory = tiff_memory(handle);
  const uint64_t base = whence == SEEK_CUR ? memory.at : whence == SEEK_END ? memory.bytes.size() : 0;
  return memory.at = base + offset;
}

int tiff_map(thandle_t handle, void** base, toff_t* size) {
  TiffMemory& memory = tiff_memory(handle);
  *base = const_cast<std::byte*>(memory.bytes.data());  // opened for reading, so libtiff does not write
  *size = memory.bytes.size();
  return 1;
}

int keep_tiff_complaint(TIFF*, void* user, const char*, const char* format, va_list values) {
  char said[256];
  std::vsnprintf(said, sizeof said, format, values);
  static_cast<TiffMemory*>(user)->complaint = said;
  return 1;
}

struct CloseTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using OpenTiff = std::unique_ptr<TIFF, CloseTiff>;

OpenTiff open_tiff(TiffMemory& memory, const ImageLimits& limits) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  // A strip may hold a whole picture of 16-bit red, green, blue and alpha, but no more.
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), tmsize_t(limits.max_pixels * 8 + (1 << 20)));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_tiff_complaint, &memory);
  TIFFOpenOptionsSetWarningHandlerExtR(
      options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
  return OpenTiff(TIFFClientOpenExt(
      "", "r", &memory, tiff_read, [](thandle_t, void*, tmsize_t) -> tmsize_t { return -1; }, tiff_seek,
      [](thandle_t) { return 0; }, [](thandle_t handle) -> toff_t { return tiff_memory(handle).bytes.size(); },
      tiff_map, [](thandle_t, void*, toff_t) {}, options.get()));
}

struct TiffLayout {
  uint32_t width = 0, height = 0;
  uint16_t bits = 1, samples = 1, photometric = 0, planar = PLANARCONFIG_CONTIG, format = SAMPLEFORMAT_UINT;
  uint16_t orientation = ORIENTATION_TOPLEFT;
  int64_t alpha = 0;  ///< which sample of a pixel it is; 0: none
  AlphaKind alpha_kind = AlphaKind::straight;

  bool is_grey() const { return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE; }
  /// Grey or colour of 8 or 16 bits with its channels side by side.
  bool direct() const {
    const bool colour = photometric == PHOTOMETRIC_RGB && samples >= 3;
    const bool together = planar == PLANARCONFIG_CONTIG || samples == 1;
    return (is_grey() || colour) && (bits == 8 || bits == 16) && together && samples <= 8;
  }
  int64_t colours() const { return is_grey() ? 1 : 3; }             ///< of a pixel as it is decoded
  int64_t kept() const { return colours() + (alpha > 0 ? 1 : 0); }  ///< and its alpha
};

[[noreturn]] void fail_with_complaint(const TiffMemory& memory, const char* where) {
  fail(Fault::data, "", "TIFF is damaged ", where, ": ",
       memory.complaint.empty() ? "libtiff cannot read it" : memory.complaint);
}

/// Notes which of the samples beyond the colours is alpha.
void read_tiff_alpha(TIFF* tiff, TiffLayout& layout) {
  uint16_t count = 0;
  uint16_t* kinds = nullptr;
  if (!TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds)) return;
  for (uint16_t k = 0; k < count; ++k) {
    const int64_t place = int64_t(layout.samples) - count + k;
    const bool is_premultiplied = kinds[k] == EXTRASAMPLE_ASSOCALPHA;
    if (place < layout.colours() || !(is_premultiplied || kinds[k] == EXTRASAMPLE_UNASSALPHA)) continue;
    layout.alpha = place;
    layout.alpha_kind = is_premultiplied ? AlphaKind::premultiplied : AlphaKind::straight;
    return;
  }
}

TiffLayout read_tiff_layout(TIFF* tiff, const TiffMemory& memory) {
  TiffLayout layout;
  const bool sized =
      TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout.width) && TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout.height);
  if (!sized) fail_with_complaint(memory, "in its header");
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &layout.bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &layout.planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &layout.format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &layout.orientation);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &layout.photometric))
    layout.photometric = layout.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  read_tiff_alpha(tiff, layout);
  return layout;
}

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

/// @param put  is given stored bytes, the place x, y of the first of their pixels, and how many these are
template <class Put>
void read_tiff_lines(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout, const Put& put) {
  const int64_t needed = int64_t(layout.width) * layout.samples * layout.bits / 8;
  std::vector<uint8_t> line(size_t(std::max<int64_t>(TIFFScanlineSize64(tiff), needed)));
  for (uint32_t y = 0; y < layout.height; ++y) {
    if (TIFFReadScanline(tiff, line.data(), y) < 0)
      fail_with_complaint(memory, text("after ", y, " of ", layout.height, " lines").c_str());
    put(line.data(), 0, y, layout.width);
  }
}

template <class Put>
void read_tiff_tiles(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout, const ImageLimits& limits,
                     const Put& put) {
  uint32_t tile_width = 0, tile_height = 0;
  TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
  TIFFGetField(tiff, TIFFTAG_TILELENGTH, &tile_height);
  check_image_size("TIFF tile", tile_width, tile_height, limits);
  const int64_t pixel_bytes = layout.samples * layout.bits / 8;
  const int64_t needed = int64_t(tile_width) * tile_height * pixel_bytes;
  std::vector<uint8_t> tile(size_t(std::max<int64_t>(int64_t(TIFFTileSize64(tiff)), needed)));
  for (uint32_t y = 0; y < layout.height; y += std::min(tile_height, layout.height - y))
    for (uint32_t x = 0; x < layout.width; x += std::min(tile_width, layout.width - x)) {
      if (TIFFReadTile(tiff, tile.data(), x, y, 0, 0) < 0)
        fail_with_complaint(memory, text("in its tile at ", x, ", ", y).c_str());
      const int64_t columns = std::min(tile_width, layout.width - x), rows = std::min(tile_height, layout.height - y);
      for (int64_t row = 0; row < rows; ++row) put(tile.data() + row * tile_width * pixel_bytes, x, y + row, columns);
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
  if (TIFFIsTiled(tiff))
    read_tiff_tiles(tiff, memory, layout, limits, put);
  else
    read_tiff_lines(tiff, memory, layout, put);
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
  const OpenTiff tiff = open_tiff(memory, request.limits);
  if (!tiff) fail_with_complaint(memory, "in its header");
  const TiffLayout layout = read_tiff_layout(tiff.get(), memory);
  check_image_size("TIFF", layout.width, layout.height, request.limits);
  require(layout.format == SAMPLEFORMAT_UINT || layout.format == SAMPLEFORMAT_VOID, Fault::unsupported, "",
          "TIFF of signed or floating-point samples (format ", layout.format, "); only unsigned ones are decoded");
  require(!layout.is_grey() || layout.samples <= 2, Fault::unsupported, "", "TIFF of ", layout.samples,
          " bands; a grey picture has one, with or without alpha: save each band as a picture of its own");
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
