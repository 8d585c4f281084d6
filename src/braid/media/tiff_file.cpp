#include "braid/media/tiff_file.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace braid {
namespace {

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

/// Notes which of the samples beyond the colours is alpha.
void read_tiff_alpha(TIFF* opened, TiffLayout& layout) {
  uint16_t count = 0;
  uint16_t* kinds = nullptr;
  if (!TIFFGetField(opened, TIFFTAG_EXTRASAMPLES, &count, &kinds)) return;
  for (uint16_t k = 0; k < count; ++k) {
    const int64_t place = int64_t(layout.samples) - count + k;
    const bool is_premultiplied = kinds[k] == EXTRASAMPLE_ASSOCALPHA;
    if (place < layout.colours() || !(is_premultiplied || kinds[k] == EXTRASAMPLE_UNASSALPHA)) continue;
    layout.alpha = place;
    layout.alpha_kind = is_premultiplied ? AlphaKind::premultiplied : AlphaKind::straight;
    return;
  }
}

void read_tiff_lines(TIFF* opened, const TiffMemory& memory, const TiffLayout& layout, uint16_t plane,
                     const TakeTiffPixels& take) {
  const int64_t needed = int64_t(layout.width) * layout.pixel_bytes();
  std::vector<uint8_t> line(size_t(std::max<int64_t>(TIFFScanlineSize64(opened), needed)));
  for (uint32_t y = 0; y < layout.height; ++y) {
    if (TIFFReadScanline(opened, line.data(), y, plane) < 0)
      fail_with_complaint(memory, text("after ", y, " of ", layout.height, " lines").c_str());
    take(line.data(), 0, y, layout.width);
  }
}

void read_tiff_tiles(TIFF* opened, const TiffMemory& memory, const TiffLayout& layout, const ImageLimits& limits,
                     uint16_t plane, const TakeTiffPixels& take) {
  uint32_t tile_width = 0, tile_height = 0;
  TIFFGetField(opened, TIFFTAG_TILEWIDTH, &tile_width);
  TIFFGetField(opened, TIFFTAG_TILELENGTH, &tile_height);
  check_image_size("TIFF tile", tile_width, tile_height, limits);
  const int64_t pixel_bytes = layout.pixel_bytes();
  const int64_t needed = int64_t(tile_width) * tile_height * pixel_bytes;
  std::vector<uint8_t> tile(size_t(std::max<int64_t>(int64_t(TIFFTileSize64(opened)), needed)));
  for (uint32_t y = 0; y < layout.height; y += std::min(tile_height, layout.height - y))
    for (uint32_t x = 0; x < layout.width; x += std::min(tile_width, layout.width - x)) {
      if (TIFFReadTile(opened, tile.data(), x, y, 0, plane) < 0)
        fail_with_complaint(memory, text("in its tile at ", x, ", ", y).c_str());
      const int64_t columns = std::min(tile_width, layout.width - x), rows = std::min(tile_height, layout.height - y);
      for (int64_t row = 0; row < rows; ++row) take(tile.data() + row * tile_width * pixel_bytes, x, y + row, columns);
    }
}

}  // namespace

void CloseTiff::operator()(tiff* opened) const { TIFFClose(opened); }

bool TiffLayout::is_grey() const {
  return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
}
bool TiffLayout::is_colour() const { return photometric == PHOTOMETRIC_RGB; }
bool TiffLayout::is_unsigned() const { return format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID; }
bool TiffLayout::is_together() const { return planar == PLANARCONFIG_CONTIG || samples == 1; }
bool TiffLayout::direct() const {
  return (is_grey() || (is_colour() && samples >= 3)) && (bits == 8 || bits == 16) && is_together() && samples <= 8;
}

OpenTiff open_tiff(TiffMemory& memory, int64_t max_bytes) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), tmsize_t(max_bytes));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_tiff_complaint, &memory);
  TIFFOpenOptionsSetWarningHandlerExtR(
      options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
  OpenTiff opened(TIFFClientOpenExt(
      "", "r", &memory, tiff_read, [](thandle_t, void*, tmsize_t) -> tmsize_t { return -1; }, tiff_seek,
      [](thandle_t) { return 0; }, [](thandle_t handle) -> toff_t { return tiff_memory(handle).bytes.size(); },
      tiff_map, [](thandle_t, void*, toff_t) {}, options.get()));
  if (!opened) fail_with_complaint(memory, "in its header");
  return opened;
}

void fail_with_complaint(const TiffMemory& memory, const char* where) {
  fail(Fault::data, "", "TIFF is damaged ", where, ": ",
       memory.complaint.empty() ? "libtiff cannot read it" : memory.complaint);
}

TiffLayout read_tiff_layout(tiff* opened, const TiffMemory& memory) {
  TiffLayout layout;
  const bool sized = TIFFGetField(opened, TIFFTAG_IMAGEWIDTH, &layout.width) &&
                     TIFFGetField(opened, TIFFTAG_IMAGELENGTH, &layout.height);
  if (!sized) fail_with_complaint(memory, "in its header");
  TIFFGetFieldDefaulted(opened, TIFFTAG_BITSPERSAMPLE, &layout.bits);
  TIFFGetFieldDefaulted(opened, TIFFTAG_SAMPLESPERPIXEL, &layout.samples);
  TIFFGetFieldDefaulted(opened, TIFFTAG_PLANARCONFIG, &layout.planar);
  TIFFGetFieldDefaulted(opened, TIFFTAG_SAMPLEFORMAT, &layout.format);
  TIFFGetFieldDefaulted(opened, TIFFTAG_ORIENTATION, &layout.orientation);
  if (!TIFFGetField(opened, TIFFTAG_PHOTOMETRIC, &layout.photometric))
    layout.photometric = layout.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  read_tiff_alpha(opened, layout);
  return layout;
}

void read_tiff_pixels(tiff* opened, const TiffMemory& memory, const TiffLayout& layout, const ImageLimits& limits,
                      uint16_t plane, const TakeTiffPixels& take) {
  if (TIFFIsTiled(opened))
    read_tiff_tiles(opened, memory, layout, limits, plane, take);
  else
    read_tiff_lines(opened, memory, layout, plane, take);
}

}  // namespace braid
