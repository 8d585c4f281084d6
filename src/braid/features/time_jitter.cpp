#include "braid/features/time_jitter.h"

#include <algorithm>
#include <cmath>

namespace braid {

TimeView draw_time_view(const TimeJitter& jitter, Random& random, int64_t steps, int64_t max_steps) {
  if (steps < least_jittered) return {0, 1, std::min(steps, max_steps)};
  const double pace = std::exp(random.uniform(-1, 1) * std::log1p(jitter.stretch)), last = double(steps - 1);
  const double begin = jitter.trim * random.uniform() * last, end = last - jitter.trim * random.uniform() * last;
  return {begin, pace, std::clamp<int64_t>(int64_t((end - begin) / pace) + 1, 1, max_steps)};
}

void hide_steps(const StepMasks& masks, Random& random, std::span<bool> mask) {
  const auto all = int64_t(mask.size());
  int64_t real = std::count(mask.begin(), mask.end(), true);
  if (real < least_jittered) return;
  const int64_t least = (real + 1) / 2;
  const auto hide = [&](int64_t t) {
    if (!mask[size_t(t)] || real <= least) return;
    mask[size_t(t)] = false;
    --real;
  };
  const auto length = int64_t(random.below(uint64_t(masks.gap * double(all)) + 1));
  const auto begin = int64_t(random.below(uint64_t(all - length) + 1));
  for (int64_t t = begin; t < begin + length; ++t) hide(t);
  if (masks.drop <= 0) return;
  for (int64_t t = 0; t < all; ++t)
    if (random.uniform() < masks.drop) hide(t);
}

}  // namespace braid
