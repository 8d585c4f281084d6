#include "braid/media/sound_facts.h"

#include <algorithm>
#include <cmath>

namespace braid {
namespace {

/// Samples in runs of at least 3 equal ones at full scale: a loud peak touches it once, a clipped one stays.
int64_t clipped_samples(const std::vector<float>& samples) {
  constexpr float full_scale = 0.999f;
  int64_t clipped = 0;
  for (size_t i = 0; i < samples.size();) {
    size_t end = i + 1;
    while (end < samples.size() && samples[end] == samples[i]) ++end;
    if (end - i >= 3 && std::isfinite(samples[i]) && std::abs(samples[i]) >= full_scale) clipped += int64_t(end - i);
    i = end;
  }
  return clipped;
}

}  // namespace

double channel_difference(const Audio& audio) {
  const auto finite = [](float v) { return std::isfinite(v) ? double(v) : 0.0; };
  double energy = 0, common = 0;
  for (int64_t i = 0; i < audio.samples(); ++i) {
    double sum = 0;
    for (const auto& channel : audio.channels) {
      const double v = finite(channel[size_t(i)]);
      energy += v * v;
      sum += v;
    }
    common += sum * sum / double(audio.channels.size());
  }
  return energy > 0 ? std::clamp(1 - common / energy, 0.0, 1.0) : 0;
}

SoundFacts sound_facts(const Audio& audio) {
  SoundFacts facts;
  facts.constant = audio.samples() > 0;
  double sum = 0, squares = 0;
  int64_t finite = 0, clipped = 0;
  for (const auto& channel : audio.channels) {
    for (const float v : channel) {
      facts.constant = facts.constant && v == channel[0];
      if (!std::isfinite(v)) {
        ++facts.not_finite;
        continue;
      }
      ++finite;
      sum += v;
      squares += double(v) * v;
      facts.peak = std::max(facts.peak, double(std::abs(v)));
    }
    clipped += clipped_samples(channel);
  }
  if (finite > 0) {
    facts.mean = sum / double(finite);
    facts.rms = std::sqrt(squares / double(finite));
    facts.clipped_share = double(clipped) / double(finite);
  }
  constexpr double audible = 1e-4;  // -80 dB
  facts.silent = facts.peak < audible;
  return facts;
}

}  // namespace braid
