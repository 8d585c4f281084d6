#include "braid/media/image_depth.h"

namespace braid {
namespace {

/// The wanted black and white; none: the upper 8 bits.
std::optional<DeepRange> wanted_range(std::span<const uint16_t> samples, const ImageRequest& request) {
  if (request.range || !request.own_range || samples.empty()) return request.range;
  const auto [least, greatest] = std::minmax_element(samples.begin(), samples.end());
  if (*least == *greatest) return std::nullopt;
  return DeepRange{double(*least), double(*greatest)};
}

uint8_t shade(double value, const DeepRange& range) {
  if (range.high <= range.low) return value > range.low ? 255 : 0;
  return uint8_t(std::lround(std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0) * 255));
}

}  // namespace

std::vector<uint8_t> to_eight_bits(std::span<const uint16_t> samples, const ImageRequest& request) {
  const std::optional<DeepRange> range = wanted_range(samples, request);
  std::vector<uint8_t> table(65536);
  for (size_t value = 0; value < table.size(); ++value)
    table[value] = range ? shade(double(value), *range) : uint8_t(value >> 8);
  std::vector<uint8_t> pixels(samples.size());
  std::transform(samples.begin(), samples.end(), pixels.begin(), [&](uint16_t value) { return table[value]; });
  return pixels;
}

}  // namespace braid
