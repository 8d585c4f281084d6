#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "braid/media/image.h"

/// @file image_depth.h
/// Samples of more than 8 bits.

namespace braid {

/// Up to 4096 of `count` values `at(i)`, for `Image::deep`: all of them, or those at multiples of the golden ratio,
/// which lie evenly and fall in step with no width of a picture.
template <class At>
std::vector<float> spread_values(int64_t count, const At& at) {
  constexpr int64_t most = 4096;
  constexpr double golden = 0.6180339887498949;
  std::vector<float> values;
  values.reserve(size_t(std::min(count, most)));
  for (int64_t k = 0; k < std::min(count, most); ++k) {
    const double place = double(k) * golden;
    const auto spread = int64_t((place - std::floor(place)) * double(count));
    values.push_back(float(at(count <= most ? k : std::min(spread, count - 1))));
  }
  return values;
}

/// Samples of 16 bits as 8 bits, as the request says.
std::vector<uint8_t> to_eight_bits(std::span<const uint16_t> samples, const ImageRequest& request);

}  // namespace braid
