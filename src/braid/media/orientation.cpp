#include "braid/media/orientation.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace braid {
namespace {

/// Numbers of a TIFF block in its own byte order, with every access checked.
class ExifBlock {
 public:
  explicit ExifBlock(std::span<const std::byte> bytes) : bytes_(bytes) {
    big_endian_ = bytes_.size() >= 2 && bytes_[0] == std::byte('M');
  }
  bool holds(uint64_t at, uint64_t count) const { return at <= bytes_.size() && count <= bytes_.size() - at; }
  uint32_t number(uint64_t at, int width) const {
    uint32_t value = 0;
    for (int k = 0; k < width; ++k) {
      const int place = big_endian_ ? width - 1 - k : k;
      value |= uint32_t(bytes_[at + k]) << (8 * place);
    }
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  bool big_endian_ = false;
};

}  // namespace

int exif_orientation(std::span<const std::byte> block) {
  constexpr std::string_view prefix("Exif\0\0", 6);
  if (block.size() >= prefix.size() && std::memcmp(block.data(), prefix.data(), prefix.size()) == 0)
    block = block.subspan(prefix.size());
  const ExifBlock exif(block);
  if (!exif.holds(0, 8) || exif.number(2, 2) != 42) return 1;
  const uint64_t directory = exif.number(4, 4);
  if (!exif.holds(directory, 2)) return 1;
  const uint32_t entries = exif.number(directory, 2);
  for (uint32_t k = 0; k < entries; ++k) {
    const uint64_t entry = directory + 2 + uint64_t(12) * k;
    if (!exif.holds(entry, 12)) return 1;
    if (exif.number(entry, 2) != 0x0112) continue;
    const uint32_t type = exif.number(entry + 2, 2);
    const uint32_t value = type == 3 ? exif.number(entry + 8, 2) : type == 4 ? exif.number(entry + 8, 4) : 1;
    return value >= 1 && value <= 8 ? int(value) : 1;
  }
  return 1;
}

Turning turning(int64_t width, int64_t height, int orientation) {
  const bool transposed = orientation >= 5 && orientation <= 8;
  // Where the upright pixel (x, y) lies in the stored picture: first mirrored, then with its axes swapped.
  const bool mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int64_t step_x = mirror_x ? -1 : 1, step_y = mirror_y ? -width : width;
  const int64_t origin = (mirror_x ? width - 1 : 0) + (mirror_y ? (height - 1) * width : 0);
  if (transposed) return {height, width, origin, step_y, step_x};
  return {width, height, origin, step_x, step_y};
}

Image upright(Image stored, int orientation) {
  if (orientation < 2 || orientation > 8) return stored;
  const Turning turn = turning(stored.width, stored.height, orientation);
  const bool transposed = orientation >= 5;
  Image out;
  out.width = turn.width;
  out.height = turn.height;
  out.channels = stored.channels;
  out.bits = stored.bits;
  out.source_width = transposed ? stored.source_height : stored.source_width;
  out.source_height = transposed ? stored.source_width : stored.source_height;
  out.pixels.resize(stored.pixels.size());
  const int64_t channels = stored.channels;
  uint8_t* to = out.pixels.data();
  for (int64_t y = 0; y < out.height; ++y) {
    const uint8_t* from = stored.pixels.data() + (turn.origin + y * turn.down) * channels;
    for (int64_t x = 0; x < out.width; ++x, from += turn.along * channels, to += channels)
      std::copy_n(from, channels, to);
  }
  return out;
}

}  // namespace braid
