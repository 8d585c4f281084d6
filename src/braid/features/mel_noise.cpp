#include "braid/features/mel_noise.h"

#include <algorithm>
#include <cmath>
#include <complex>

namespace braid {
namespace {

/// Power of a band of `sound` with noise of so much power in each of its cells.
double noisy(double sound, double each, double cells, Random& random) {
  const double along = std::sqrt(sound) + std::sqrt(each / 2) * random.normal();
  const double squares = 2 * cells;
  double power = along * along + each / 2 * std::min(squares - 1, 1.0) * std::pow(random.normal(), 2);
  if (const double rest = squares - 2; rest > 0.5) {
    const double spread = 2 / (9 * rest);
    power += each / 2 * rest * std::pow(std::max(0.0, 1 - spread + std::sqrt(spread) * random.normal()), 3);
  }
  return power;
}

}  // namespace

void MelNoise::add(double amount, Random& random, std::span<const bool> mask, float* values) const {
  for (size_t t = 0; t < mask.size(); ++t, values += mean.size())
    for (size_t f = 0; f < white.size() && mask[t]; ++f) {
      const double sound = std::max(0.0, std::exp(mean[f] + double(deviation[f]) * values[f]) - floor);
      const double each = white[f].power * amount * amount / white[f].cells;
      values[f] = float((std::log(noisy(sound, each, white[f].cells, random) + floor) - mean[f]) / deviation[f]);
      if (channels > 1) add_to_channels(amount, sound, f, random, values);
    }
}

/// The power of each channel follows from that of the mix, how much louder they are than the first and how they cohere
/// with it.
void MelNoise::add_to_channels(double amount, double sound, size_t band, Random& random, float* step) const {
  const size_t bands = white.size(), plane = size_t(LogMel::comparisons) * bands;
  const auto at = [&](int64_t channel, size_t comparison) {
    return band + bands + size_t(channel - 1) * plane + comparison * bands;
  };
  const auto told = [&](size_t i) { return double(mean[i]) + double(deviation[i]) * step[i]; };
  const auto tell = [&](size_t i, double value) { step[i] = float((value - mean[i]) / deviation[i]); };
  const auto coherence_of = [&](int64_t c) { return std::complex<double>(told(at(c, 1)), told(at(c, 2))); };

  std::complex<double> sum = 1;  // of the amplitudes of all channels, that of the first being 1
  double apart = 0;              // power in none but one of them
  for (int64_t c = 1; c < channels; ++c) {
    const double louder = std::exp(told(at(c, 0)));
    sum += std::sqrt(louder) * coherence_of(c);
    apart += louder * std::max(0.0, 1 - std::norm(coherence_of(c)));
  }
  constexpr double least_share = 1e-3;  // channels that cancel in the mix are louder than it can tell
  const double count = double(channels);
  const double first = sound / std::max(least_share, (std::norm(sum) + apart) / (count * count));
  const double cells = white[band].cells, noise = white[band].power * amount * amount * count;  // of a channel
  const double noisy_first = noisy(first, noise / cells, cells, random);
  for (int64_t c = 1; c < channels; ++c) {
    const double other = first * std::exp(told(at(c, 0)));
    const double noisy_other = noisy(other, noise / cells, cells, random);
    const double beats = std::sqrt(((first + noise) * (other + noise) - first * other) / (2 * cells));
    const std::complex<double> cross = coherence_of(c) * (std::sqrt(first * other) + floor) +
                                       std::complex<double>(beats * random.normal(), beats * random.normal());
    std::complex<double> coherence = cross / (std::sqrt(noisy_first * noisy_other) + floor);
    coherence /= std::max(1.0, std::abs(coherence));
    tell(at(c, 0), std::log((noisy_other + floor) / (noisy_first + floor)));
    tell(at(c, 1), coherence.real());
    tell(at(c, 2), coherence.imag());
  }
}

}  // namespace braid
