#include <array>
#include <bit>
#include <cstring>

#include "braid/media/image_codecs.h"

/// @file bmp.cpp
/// Uncompressed Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits a pixel, with palettes and bit fields.
/// Source: Microsoft, "Bitmap Structures" (BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER to BITMAPV5HEADER).

namespace braid {
namespace {

constexpr uint32_t bmp_file_header = 14, bmp_uncompressed = 0, bmp_bit_fields = 3, bmp_alpha_bit_fields = 6;

/// One colour channel inside a 16 or 32 bit pixel.
struct BitField {
  int shift = 0, bits = 0;
  /// The field's value stretched to 0..255.
  uint8_t of(uint32_t pixel) const {
    if (bits == 0) return 0;
    const uint64_t value = (pixel >> shift) & ((uint64_t(1) << bits) - 1);
    return uint8_t(value * 255 / ((uint64_t(1) << bits) - 1));
  }
};

BitField bit_field(uint32_t mask) {
  if (mask == 0) return {};
  const BitField field{std::countr_zero(mask), std::popcount(mask)};
  require((uint64_t(mask) >> field.shift) + 1 == uint64_t(1) << field.bits, Fault::data, "",
          "BMP is damaged: a colour mask has gaps");
  return field;
}

/// The file's numbers, little-endian, and the layout which its headers describe.
struct BitmapLayout {
  std::span<const std::byte> bytes;
  int64_t width = 0, height = 0, line_bytes = 0;
  uint64_t pixels_at = 0;
  uint32_t bits = 0;
  bool top_down = false;
  std::array<BitField, 3> fields;
  std::vector<std::array<uint8_t, 3>> palette;

  uint32_t number(uint64_t at, size_t width_bytes) const {
    require(at + width_bytes <= bytes.size(), Fault::data, "", "BMP ends inside its header, at ", bytes.size(),
            " bytes");
    uint32_t value = 0;
    for (size_t k = 0; k < width_bytes; ++k) value |= uint32_t(bytes[at + k]) << (8 * k);
    return value;
  }
};

void read_fields(BitmapLayout& bmp, uint32_t compression) {
  if (compression == bmp_uncompressed)
    bmp.fields = bmp.bits == 16 ? std::array{BitField{10, 5}, BitField{5, 5}, BitField{0, 5}}
                                : std::array{BitField{16, 8}, BitField{8, 8}, BitField{0, 8}};
  else
    for (uint32_t c = 0; c < 3; ++c) bmp.fields[c] = bit_field(bmp.number(bmp_file_header + 40 + 4 * c, 4));
}

void read_palette(BitmapLayout& bmp, uint64_t at, uint32_t entry_bytes, uint32_t stated) {
  const uint32_t most = 1u << bmp.bits;
  bmp.palette.assign(most, {0, 0, 0});  // an index past the stated colours is black
  const uint32_t count = stated == 0 || stated > most ? most : stated;
  for (uint32_t k = 0; k < count && at + uint64_t(entry_bytes) * (k + 1) <= bmp.pixels_at; ++k)
    for (uint32_t c = 0; c < 3; ++c)
      bmp.palette[k][2 - c] = uint8_t(bmp.number(at + uint64_t(entry_bytes) * k + c, 1));  // stored blue first
}

BitmapLayout read_layout(std::span<const std::byte> bytes, const ImageLimits& limits) {
  BitmapLayout bmp;
  bmp.bytes = bytes;
  bmp.pixels_at = bmp.number(10, 4);
  const uint32_t header = bmp.number(14, 4);
  const bool core = header == 12;
  require(core || header >= 40, Fault::unsupported, "", "BMP header of ", header, " bytes; 12 and 40 to 124 are known");
  const int64_t height = core ? int64_t(bmp.number(20, 2)) : int64_t(int32_t(bmp.number(22, 4)));
  bmp.width = core ? int64_t(bmp.number(18, 2)) : int64_t(int32_t(bmp.number(18, 4)));
  bmp.top_down = height < 0;
  bmp.height = height < 0 ? -height : height;
  check_image_size("BMP", bmp.width, bmp.height, limits);
  bmp.bits = bmp.number(core ? 24 : 28, 2);
  const uint32_t compression = core ? bmp_uncompressed : bmp.number(30, 4);
  const bool masked = compression == bmp_bit_fields || compression == bmp_alpha_bit_fields;
  const bool deep = bmp.bits == 16 || bmp.bits == 32;
  require(compression == bmp_uncompressed || (masked && deep), Fault::unsupported, "", "BMP of compression ",
          compression, " with ", bmp.bits, " bits; only uncompressed ones are decoded; convert it to PNG");
  require(deep || bmp.bits == 1 || bmp.bits == 4 || bmp.bits == 8 || bmp.bits == 24, Fault::data, "", "BMP of ",
          bmp.bits, " bits a pixel; 1, 4, 8, 16, 24 and 32 are known");
  bmp.line_bytes = (bmp.width * bmp.bits + 31) / 32 * 4;
  if (deep) read_fields(bmp, compression);
  if (bmp.bits <= 8) read_palette(bmp, uint64_t(bmp_file_header) + header, core ? 3 : 4, core ? 0 : bmp.number(46, 4));
  const uint64_t left = bmp.pixels_at <= bytes.size() ? bytes.size() - bmp.pixels_at : 0;
  require(left / uint64_t(bmp.line_bytes) >= uint64_t(bmp.height), Fault::data, "", "BMP ends after ",
          left / uint64_t(bmp.line_bytes), " of ", bmp.height, " lines");
  return bmp;
}

void read_line(const BitmapLayout& bmp, const std::byte* from, uint8_t* to) {
  for (int64_t x = 0; x < bmp.width; ++x, to += 3) {
    if (bmp.bits <= 8) {
      const uint32_t per_byte = 8 / bmp.bits, place = uint32_t(x) % per_byte;
      const uint32_t index = (uint32_t(from[x / per_byte]) >> (8 - bmp.bits * (place + 1))) & ((1u << bmp.bits) - 1);
      std::memcpy(to, bmp.palette[index].data(), 3);
    } else if (bmp.bits == 24) {
      for (int c = 0; c < 3; ++c) to[c] = uint8_t(from[3 * x + 2 - c]);
    } else {
      uint32_t pixel = 0;
      const uint32_t width_bytes = bmp.bits / 8;
      for (uint32_t k = 0; k < width_bytes; ++k) pixel |= uint32_t(from[x * width_bytes + k]) << (8 * k);
      for (size_t c = 0; c < 3; ++c) to[c] = bmp.fields[c].of(pixel);
    }
  }
}

}  // namespace

Result<Image> decode_bmp(std::span<const std::byte> bytes, const ImageRequest& request) {
  const BitmapLayout bmp = read_layout(bytes, request.limits);
  Image image = blank_image(bmp.width, bmp.height, 3);
  for (int64_t y = 0; y < bmp.height; ++y) {
    const int64_t line = bmp.top_down ? y : bmp.height - 1 - y;
    read_line(bmp, bytes.data() + bmp.pixels_at + line * bmp.line_bytes, image.pixels.data() + y * bmp.width * 3);
  }
  return image;
}

}  // namespace braid
