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

/// Of the finite samples; 0 without one.
double mean_of(const std::vector<float>& samples) {
  double sum = 0, count = 0;
  for (const float v : samples)
    if (std::isfinite(v)) sum += v, count += 1;
  return sum / std::max(count, 1.0);
}

}  // namespace

double channel_difference(const Audio& audio) {
  std::vector<double> constants;
  for (const auto& channel : audio.channels) constants.push_back(mean_of(channel));
  double energy = 0, common = 0;
  for (size_t i = 0; i < size_t(audio.samples()); ++i) {
    double sum = 0;
    for (size_t c = 0; c < constants.size(); ++c) {
      const float sample = audio.channels[c][i];
      const double v = std::isfinite(sample) ? sample - constants[c] : 0.0;
      energy += v * v;
      sum += v;
    }
    common += sum * sum / double(constants.size());
  }
  return energy > 0 ? std::clamp(1 - common / energy, 0.0, 1.0) : 0;
}

std::vector<double> channel_powers(const Audio& audio) {
  std::vector<double> out;
  for (const auto& channel : audio.channels) {
    const double constant = mean_of(channel);
    double squares = 0, count = 0;
    for (const float v : channel)
      if (std::isfinite(v)) squares += (v - constant) * (v - constant), count += 1;
    out.push_back(squares / std::max(count, 1.0));
  }
  return out;
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
