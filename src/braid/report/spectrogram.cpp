#include "braid/report/spectrogram.h"

#include <algorithm>
#include <cmath>

#include "braid/media/log_mel.h"
#include "braid/media/resample.h"
#include "braid/report/palette.h"

namespace braid {
Image spectrogram(const Audio& audio, int64_t width_px, int64_t height_px) {
  LogMelConfig config;
  config.rate_hz = audio.rate_hz;
  config.mels = 64;
  config.high_hz = std::min(8000.0, double(audio.rate_hz) / 2);
  const LogMel log_mel(config);
  const auto& samples = audio.channels[0];
  const int64_t frames = log_mel.frames(audio.samples());
  std::vector<float> energies(size_t(frames * config.mels));
  log_mel.compute(samples, energies.data());
  float loudest = -1e30F;
  for (const float energy : energies)
    if (std::isfinite(energy)) loudest = std::max(loudest, energy);
  loudest = std::max(loudest, 2.0F);                // near silence stays dark
  constexpr double shown_range = 80 / 4.342944819;  // dB of power to natural logarithm
  Image out;
  out.width = out.source_width = frames;
  out.height = out.source_height = config.mels;
  out.channels = 3;
  out.pixels.resize(size_t(frames * config.mels * 3));
  for (int64_t t = 0; t < frames; ++t)
    for (int64_t m = 0; m < config.mels; ++m) {
      const float energy = energies[size_t(t * config.mels + m)];
      const auto colour = magma(std::isfinite(energy) ? 1 + (energy - loudest) / shown_range : 0);
      std::copy(colour.begin(), colour.end(), &out.pixels[size_t(((config.mels - 1 - m) * frames + t) * 3)]);
    }
  return resample(out, whole(out), width_px, height_px);
}

}  // namespace braid
