#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
// libjpeg's header needs <cstdio> before it.
#include <jpeglib.h>
#include <spng.h>
#include <webp/encode.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @file picture_fixtures.h
/// Small picture files made in memory with the formats' own encoders, or by hand where the test needs odd ones.

namespace braid::fixtures {

using Bytes = std::vector<std::byte>;

/// A picture of four flat quarters: red, green above blue, white. [height, width, 3]
inline std::vector<uint8_t> quarters(int width, int height) {
  constexpr uint8_t colours[4][3] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
  std::vector<uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto* colour = colours[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];
      rgb.insert(rgb.end(), colour, colour + 3);
    }
  return rgb;
}

/// A smooth picture: brightness grows to the right, red down. [height, width, 3]
inline std::vector<uint8_t> slope(int width, int height) {
  std::vector<uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      rgb.push_back(uint8_t(255 * y / height));
      rgb.push_back(uint8_t(255 * x / width));
      rgb.push_back(uint8_t(128 * x / width + 64));
    }
  return rgb;
}

/// Appends a number of `bytes` bytes, little-endian.
inline void put(Bytes& to, uint64_t value, int bytes) {
  for (int k = 0; k < bytes; ++k) to.push_back(std::byte(value >> (8 * k) & 255));
}
inline void put(Bytes& to, std::string_view chars) {
  for (const char c : chars) to.push_back(std::byte(c));
}
inline Bytes bytes_of(std::string_view chars) {
  Bytes bytes;
  put(bytes, chars);
  return bytes;
}

struct JpegOptions {
  int channels = 3, quality = 95, orientation = 0;  ///< orientation 0: no EXIF
  bool progressive = false, adobe_cmyk = false;
};

/// An EXIF block with nothing but an orientation.
inline Bytes exif_block(int orientation, bool big_endian) {
  Bytes exif = bytes_of(std::string_view("Exif\0\0", 6));
  const auto number = [&](uint32_t value, int bytes) {
    for (int k = 0; k < bytes; ++k) exif.push_back(std::byte(value >> (8 * (big_endian ? bytes - 1 - k : k)) & 255));
  };
  put(exif, big_endian ? "MM" : "II");
  number(42, 2), number(8, 4), number(1, 2);  // header, one entry
  number(0x0112, 2), number(3, 2), number(1, 4), number(uint32_t(orientation), 2), number(0, 2), number(0, 4);
  return exif;
}

inline Bytes jpeg(const std::vector<uint8_t>& pixels, int width, int height, const JpegOptions& options = {}) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = JDIMENSION(width);
  info.image_height = JDIMENSION(height);
  info.input_components = options.channels;
  info.in_color_space = options.channels == 1 ? JCS_GRAYSCALE : options.channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&info);
  if (options.channels == 4) jpeg_set_colorspace(&info, options.adobe_cmyk ? JCS_YCCK : JCS_CMYK);
  jpeg_set_quality(&info, options.quality, TRUE);
  for (int c = 0; c < 3 && options.channels == 3; ++c)  // full-size colour, so that edges stay sharp
    info.comp_info[c].h_samp_factor = info.comp_info[c].v_samp_factor = 1;
  if (options.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  if (options.orientation > 0) {
    const Bytes exif = exif_block(options.orientation, options.orientation % 2 == 0);
    jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()), unsigned(exif.size()));
  }
  while (info.next_scanline < info.image_height) {
    JSAMPROW line = const_cast<JSAMPROW>(pixels.data() + size_t(info.next_scanline) * width * options.channels);
    jpeg_write_scanlines(&info, &line, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  const auto all = std::as_bytes(std::span(out, size));
  Bytes bytes(all.begin(), all.end());
  std::free(out);
  return bytes;
}

/// A PNG of any colour type; `pixels` in PNG's own layout (16 bit: native order).
/// @param alphas  of the first colours of the palette
inline Bytes png(const std::vector<uint8_t>& pixels, uint32_t width, uint32_t height, uint8_t colour_type,
                 uint8_t depth, const std::vector<std::array<uint8_t, 3>>& palette = {},
                 const std::vector<uint8_t>& alphas = {}) {
  spng_ctx* context = spng_ctx_new(SPNG_CTX_ENCODER);
  spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
  spng_ihdr header{width, height, depth, colour_type, 0, 0, 0};
  spng_set_ihdr(context, &header);
  if (!palette.empty()) {
    spng_plte entries{};
    entries.n_entries = uint32_t(palette.size());
    for (size_t k = 0; k < palette.size(); ++k) entries.entries[k] = {palette[k][0], palette[k][1], palette[k][2], 255};
    spng_set_plte(context, &entries);
  }
  if (!alphas.empty()) {
    spng_trns transparent{};
    transparent.n_type3_entries = uint32_t(alphas.size());
    for (size_t k = 0; k < alphas.size(); ++k) transparent.type3_alpha[k] = alphas[k];
    spng_set_trns(context, &transparent);
  }
  spng_encode_image(context, pixels.data(), pixels.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
  size_t size = 0;
  int status = 0;
  void* out = spng_get_png_buffer(context, &size, &status);
  const auto all = std::as_bytes(std::span(static_cast<uint8_t*>(out), size));
  Bytes bytes(all.begin(), all.end());
  std::free(out);
  spng_ctx_free(context);
  return bytes;
}

/// A lossless WebP. @param pixels  [height, width, channels], with alpha where there are four
inline Bytes webp(const std::vector<uint8_t>& pixels, int width, int height, int channels = 3) {
  uint8_t* out = nullptr;
  const auto encode = channels == 4 ? WebPEncodeLosslessRGBA : WebPEncodeLosslessRGB;
  const size_t size = encode(pixels.data(), width, height, width * channels, &out);
  const auto all = std::as_bytes(std::span(out, size));
  Bytes bytes(all.begin(), all.end());
  WebPFree(out);
  return bytes;
}

struct TiffOptions {
  int samples = 3, bits = 8, photometric = 2, orientation = 1;
  int alpha = 0;       ///< what the one sample beyond the colours is: 1 alpha, premultiplied; 2 straight; 0 not said
  bool tiled = false;  ///< one tile of 16 x 16; the pixels are then that tile
};

/// An uncompressed TIFF of one strip or one tile.
inline Bytes tiff(const std::vector<uint8_t>& pixels, uint32_t width, uint32_t height,
                  const TiffOptions& options = {}) {
  Bytes out = bytes_of(std::string_view("II*\0", 4));
  put(out, 8 + pixels.size() + pixels.size() % 2 + 8, 4);
  put(out, 0x0008'0008'0008'0008 * uint64_t(options.bits) / 8, 8);  // BitsPerSample of up to four samples, at 8
  for (const uint8_t value : pixels) out.push_back(std::byte(value));
  if (pixels.size() % 2) out.push_back(std::byte(0));
  const uint32_t layout[][4] = {
      {256, 4, 1, width},
      {257, 4, 1, height},
      {258, 3, uint32_t(options.samples), options.samples <= 2 ? uint32_t(options.bits) * 0x10001 : 8},
      {259, 3, 1, 1},
      {262, 3, 1, uint32_t(options.photometric)},
      {273, 4, 1, 16},
      {274, 3, 1, uint32_t(options.orientation)},
      {277, 3, 1, uint32_t(options.samples)},
      {278, 4, 1, height},
      {279, 4, 1, uint32_t(pixels.size())},
      {322, 3, 1, 16},
      {323, 3, 1, 16},
      {324, 4, 1, 16},
      {325, 4, 1, uint32_t(pixels.size())},
      {338, 3, 1, uint32_t(options.alpha)}};
  std::vector<const uint32_t*> entries;
  for (const auto& entry : layout) {
    const bool of_strips = entry[0] == 273 || entry[0] == 278 || entry[0] == 279;
    const bool of_tiles = entry[0] >= 322 && entry[0] <= 325;
    if ((options.tiled && of_strips) || (!options.tiled && of_tiles)) continue;
    if (entry[0] == 338 && options.alpha == 0) continue;
    entries.push_back(entry);
  }
  put(out, entries.size(), 2);
  for (const uint32_t* entry : entries)
    put(out, entry[0], 2), put(out, entry[1], 2), put(out, entry[2], 4), put(out, entry[3], 4);
  put(out, 0, 4);
  return out;
}

/// A BMP with the 40-byte header: `extra` (palette or masks) and `lines` follow it as they are.
inline Bytes bmp(int32_t width, int32_t height, int bits, int compression, const Bytes& extra, const Bytes& lines) {
  Bytes out = bytes_of("BM");
  put(out, 54 + extra.size() + lines.size(), 4), put(out, 0, 4), put(out, 54 + extra.size(), 4);
  put(out, 40, 4), put(out, uint32_t(width), 4), put(out, uint32_t(height), 4), put(out, 1, 2),
      put(out, uint64_t(bits), 2);
  put(out, uint64_t(compression), 4), put(out, lines.size(), 4), put(out, 0, 8);
  put(out, bits <= 8 ? extra.size() / 4 : 0, 4), put(out, 0, 4);
  out.insert(out.end(), extra.begin(), extra.end());
  out.insert(out.end(), lines.begin(), lines.end());
  return out;
}

}  // namespace braid::fixtures
