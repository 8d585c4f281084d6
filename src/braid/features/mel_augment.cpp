#include "braid/features/mel_augment.h"

#include <algorithm>
#include <cmath>

namespace braid {

TimeView draw_view(const MelJitter& jitter, Random& random, int64_t frames, int64_t max_frames) {
  const double length = double(frames);
  double pace = frames > 1 ? std::exp(random.uniform(-1, 1) * std::log1p(jitter.stretch)) : 1;
  double begin = jitter.trim * random.uniform() * length;
  const double end = length - jitter.trim * random.uniform() * length;
  pace = std::max(pace, (end - begin) / double(max_frames));
  begin = std::floor(begin);
  const int64_t wanted = int64_t((end - 1 - begin) / pace) + 1;
  return {begin, pace, std::clamp<int64_t>(wanted, 1, max_frames)};
}

void mask_bands_and_times(const MelJitter& jitter, Random& random, int64_t frames, int64_t planes, int64_t bands,
                          float* values) {
  auto draw = [&](double share, int64_t all) {
    const int64_t width = int64_t(random.below(uint64_t(share * double(all)) + 1));
    const int64_t begin = int64_t(random.below(uint64_t(all - width) + 1));
    return std::pair(begin, width);
  };
  for (int64_t mask = 0; mask < jitter.band_masks; ++mask) {
    const auto [begin, width] = draw(jitter.band_share, bands);
    for (int64_t row = 0; row < frames * planes; ++row) std::fill_n(values + row * bands + begin, width, 0.f);
  }
  for (int64_t mask = 0; mask < jitter.time_masks && frames >= 20; ++mask) {
    const auto [begin, width] = draw(jitter.time_share, frames);
    std::fill_n(values + begin * planes * bands, width * planes * bands, 0.f);
  }
}

void add_noise(double deviation, Random& random, std::span<float> values) {
  if (deviation > 0)
    for (float& v : values) v += float(deviation * random.normal());
}

}  // namespace braid
