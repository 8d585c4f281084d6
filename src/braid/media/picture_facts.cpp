#include "braid/media/picture_facts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "braid/media/resample.h"

namespace braid {
namespace {

/// Rec. 601 luma in 1/65536, with PIL's rounded shares.
uint32_t luma_of(const uint8_t* pixel, int64_t channels) {
  if (channels == 1) return pixel[0];
  return (19595u * pixel[0] + 38470u * pixel[1] + 7471u * pixel[2] + 0x8000u) >> 16;
}

uint64_t difference_hash(const Image& image) {
  const Image cells = resample(image, whole(image), 9, 8);
  uint64_t hash = 0;
  for (int64_t y = 0; y < 8; ++y)
    for (int64_t x = 0; x < 8; ++x) {
      const uint8_t* cell = cells.pixels.data() + (y * 9 + x) * cells.channels;
      if (luma_of(cell + cells.channels, cells.channels) > luma_of(cell, cells.channels))
        hash |= uint64_t(1) << (x + 8 * y);
    }
  return hash;
}

}  // namespace

PictureFacts picture_facts(const Image& image) {
  const int64_t count = image.width * image.height;
  uint64_t sum = 0, squares = 0;
  for (int64_t p = 0; p < count; ++p) {
    const uint64_t luma = luma_of(image.pixels.data() + p * image.channels, image.channels);
    sum += luma;
    squares += luma * luma;
  }
  PictureFacts facts;
  facts.mean = double(sum) / double(count);
  facts.deviation = std::sqrt(std::max(0.0, double(squares) / double(count) - facts.mean * facts.mean));
  facts.hash = difference_hash(image);
  return facts;
}

int hash_distance(uint64_t a, uint64_t b) { return std::popcount(a ^ b); }

}  // namespace braid
