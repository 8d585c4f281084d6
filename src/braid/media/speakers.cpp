#include "braid/media/speakers.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace braid {
namespace {

constexpr int64_t fewest_of_surround = 5;

/// What one speaker adds to either side.
struct Sides {
  float left = 0, right = 0;
};

/// @param bit  of the speaker in the mask; those from 29 on are FFmpeg's own
Sides sides_of(int bit) {
  constexpr float half_power = 0.70710678f;
  switch (bit) {
    case 0:   // front left
    case 6:   // front left of centre
    case 29:  // left of a stereo mix
      return {1, 0};
    case 1:
    case 7:
    case 30:
      return {0, 1};
    case 2:  // front centre
      return {half_power, half_power};
    case 3:   // low frequency
    case 35:  // the other one
      return {0, 0};
    case 4:   // back left
    case 9:   // side left
    case 12:  // top front left
    case 15:  // top back left
    case 31:  // wide left
    case 33:  // surround direct left
    case 36:  // top side left
    case 39:  // bottom front left
      return {half_power, 0};
    case 5:
    case 10:
    case 14:
    case 17:
    case 32:
    case 34:
    case 37:
    case 40:
      return {0, half_power};
    default:  // behind, above or below the middle
      return {0.5f, 0.5f};
  }
}

/// Of the channels that a mask names, in their order.
std::vector<Sides> sides_in(uint64_t channel_mask) {
  std::vector<Sides> out;
  for (int bit = 0; bit < 64; ++bit)
    if (channel_mask >> bit & 1) out.push_back(sides_of(bit));
  return out;
}

float sum_of(const std::vector<float>& weights) { return std::accumulate(weights.begin(), weights.end(), 0.0f); }

}  // namespace

std::vector<float> mono_weights(int64_t channels, uint64_t channel_mask) {
  std::vector<float> weights;
  if (std::popcount(channel_mask) == channels)
    for (const Sides& sides : sides_in(channel_mask)) weights.push_back(sides.left + sides.right);
  const float sum = sum_of(weights);
  if (sum == 0) return std::vector<float>(size_t(channels), 1.0f / float(channels));
  for (float& w : weights) w /= sum;
  return weights;
}

std::vector<float> mono_mix(const Audio& audio) {
  if (audio.channels.size() == 1) return audio.channels[0];
  const std::vector<float> weights = mono_weights(int64_t(audio.channels.size()), audio.channel_mask);
  std::vector<float> out(size_t(audio.samples()));
  for (size_t c = 0; c < weights.size(); ++c)
    for (size_t i = 0; i < out.size(); ++i) out[i] += weights[c] * audio.channels[c][i];
  return out;
}

bool is_surround(int64_t channels, uint64_t channel_mask) {
  if (channels < fewest_of_surround || std::popcount(channel_mask) != channels) return false;
  const auto sides = sides_in(channel_mask);
  return std::any_of(sides.begin(), sides.end(), [](const Sides& one) { return one.left > one.right; }) &&
         std::any_of(sides.begin(), sides.end(), [](const Sides& one) { return one.right > one.left; });
}

std::array<std::vector<float>, 2> stereo_weights(uint64_t channel_mask) {
  std::array<std::vector<float>, 2> out;
  for (const Sides& sides : sides_in(channel_mask)) out[0].push_back(sides.left), out[1].push_back(sides.right);
  const float loudest = std::max(sum_of(out[0]), sum_of(out[1]));
  for (auto& side : out)
    for (float& w : side) w /= loudest;
  return out;
}

}  // namespace braid
