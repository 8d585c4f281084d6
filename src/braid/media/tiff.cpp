#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "braid/media/image_codecs.h"
#include "braid/media/orientation.h"

/// @file tiff.cpp
/// The first page of a TIFF through libtiff, from memory. 8 and 16 bit grey and colour are read as they are (upper 8
/// bits kept, alpha dropped); palettes, bilevel, YCbCr, CMYK and separate planes go through libtiff's own conversion.

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

  /// Grey or colour of 8 or 16 bits with its channels side by side.
  bool direct() const {
    const bool grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
    const bool colour = photometric == PHOTOMETRIC_RGB && samples >= 3;
    return (grey || colour) && (bits == 8 || bits == 16) && planar == PLANARCONFIG_CONTIG && samples <= 8;
  }
};

[[noreturn]] void fail_with_complaint(const TiffMemory& memory, const char* where) {
  fail(Fault::data, "", "TIFF is damaged ", where, ": ",
       memory.complaint.empty() ? "libtiff cannot read it" : memory.complaint);
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
  return layout;
}

/// Copies `count` stored pixels of `layout` to `channels` bytes each.
void copy_tiff_pixels(const TiffLayout& layout, const uint8_t* from, int64_t count, int64_t channels, uint8_t* to) {
  const uint8_t flip = layout.photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;
  for (int64_t x = 0; x < count; ++x)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t sample = x * layout.samples + c;
      uint16_t deep = 0;
      if (layout.bits == 16) std::memcpy(&deep, from + 2 * sample, sizeof deep);  // libtiff swapped it to our order
      *to++ = uint8_t((layout.bits == 16 ? deep >> 8 : from[sample]) ^ flip);
    }
}

void read_tiff_lines(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout, Image& image) {
  const int64_t needed = int64_t(layout.width) * layout.samples * layout.bits / 8;
  std::vector<uint8_t> line(size_t(std::max<int64_t>(TIFFScanlineSize64(tiff), needed)));
  for (uint32_t y = 0; y < layout.height; ++y) {
    if (TIFFReadScanline(tiff, line.data(), y) < 0)
      fail_with_complaint(memory, text("after ", y, " of ", layout.height, " lines").c_str());
    copy_tiff_pixels(layout, line.data(), image.width, image.channels,
                     image.pixels.data() + y * image.width * image.channels);
  }
}

void read_tiff_tiles(TIFF* tiff, const TiffMemory& memory, const TiffLayout& layout, const ImageLimits& limits,
                     Image& image) {
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
      for (int64_t row = 0; row < rows; ++row)
        copy_tiff_pixels(layout, tile.data() + row * tile_width * pixel_bytes, columns, image.channels,
                         image.pixels.data() + ((y + row) * image.width + x) * image.channels);
    }
}

/// libtiff's conversion of everything else to packed 32-bit pixels, in stored order.
void read_tiff_converted(TIFF* tiff, const TiffMemory& memory, Image& image) {
  char reason[1024] = "";
  require(TIFFRGBAImageOK(tiff, reason) != 0, Fault::unsupported, "", "TIFF of a kind that is not decoded: ", reason);
  TIFFRGBAImage conversion;
  if (!TIFFRGBAImageBegin(&conversion, tiff, 1, reason)) fail(Fault::data, "", "TIFF is damaged: ", reason);
  const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> end(&conversion, TIFFRGBAImageEnd);
  conversion.req_orientation = conversion.orientation;  // upright() turns it: libtiff only mirrors
  std::vector<uint32_t> packed(size_t(image.width * image.height));
  if (!TIFFRGBAImageGet(&conversion, packed.data(), uint32_t(image.width), uint32_t(image.height)))
    fail_with_complaint(memory, "in its pixels");
  uint8_t* to = image.pixels.data();
  for (const uint32_t pixel : packed) {
    *to++ = uint8_t(TIFFGetR(pixel));
    *to++ = uint8_t(TIFFGetG(pixel));
    *to++ = uint8_t(TIFFGetB(pixel));
  }
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
  const bool colour = !layout.direct() || layout.photometric == PHOTOMETRIC_RGB;
  Image image = blank_image(layout.width, layout.height, colour ? 3 : 1);
  image.bits = layout.bits;
  if (!layout.direct())
    read_tiff_converted(tiff.get(), memory, image);
  else if (TIFFIsTiled(tiff.get()))
    read_tiff_tiles(tiff.get(), memory, layout, request.limits, image);
  else
    read_tiff_lines(tiff.get(), memory, layout, image);
  return upright(std::move(image), layout.orientation);
}

}  // namespace braid
