#include "braid/media/log_mel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>

#include "braid/core/error.h"
#include "braid/media/log_mel_kernels.h"

namespace braid {
namespace {

double mel_of(double hz) { return 2595 * std::log10(1 + hz / 700); }
double hz_of(double mel) { return 700 * (std::pow(10, mel / 2595) - 1); }

/// Copies `count` samples from `first` on, mirrored at the ends of the recording.
void copy_mirrored(std::span<const float> samples, int64_t first, int64_t count, float* out) {
  const auto length = int64_t(samples.size());
  if (first >= 0 && first + count <= length) {
    std::copy_n(samples.data() + first, count, out);
    return;
  }
  const int64_t period = std::max<int64_t>(1, 2 * (length - 1));
  for (int64_t i = 0; i < count; ++i) {
    int64_t at = first + i;
    if (at < 0 || at >= length) {
      at = (at % period + period) % period;
      if (at >= length) at = period - at;
    }
    out[i] = samples[size_t(at)];
  }
}

int64_t samples_of(double ms, int64_t rate_hz) { return std::llround(ms * double(rate_hz) / 1000); }

}  // namespace

int64_t LogMelConfig::window_samples() const { return samples_of(window_ms, rate_hz); }
int64_t LogMelConfig::hop_samples() const { return samples_of(hop_ms, rate_hz); }

void LogMelConfig::validate() const {
  const double nyquist = double(rate_hz) / 2, high = high_hz > 0 ? high_hz : nyquist;
  require(rate_hz > 0 && mels > 0 && floor > 0, Fault::config, "", "rate_hz, mels and floor must be more than 0");
  require(low_hz >= 0 && low_hz < high && high <= nyquist, Fault::config, "", "mel bands from ", low_hz, " to ", high,
          " Hz do not fit between 0 and half the sample rate, ", nyquist, " Hz");
  require(window_samples() >= 2 && hop_samples() >= 1, Fault::config, "", "a window of ", window_ms,
          " ms and a hop of ", hop_ms, " ms are too short at ", rate_hz, " Hz");
}

LogMel::LogMel(const LogMelConfig& config)
    : config_((config.validate(), config)),
      window_(config.window_samples()),
      hop_(config.hop_samples()),
      fft_(int64_t(std::bit_ceil(uint64_t(std::max<int64_t>(4, window_))))) {
  for (int64_t i = 0; i < window_; ++i)
    hann_.push_back(float(0.5 - 0.5 * std::cos(2 * std::numbers::pi * double(i) / double(window_))));
  build_bands();
}

void LogMel::build_bands() {
  const int64_t last_bin = fft_.points() / 2;
  const double nyquist = double(config_.rate_hz) / 2;
  const double low = mel_of(config_.low_hz), high = mel_of(config_.high_hz > 0 ? config_.high_hz : nyquist);
  for (int64_t m = 0; m < config_.mels; ++m) {
    double corner[3];
    for (int i = 0; i < 3; ++i) corner[i] = hz_of(low + (high - low) * double(m + i) / double(config_.mels + 1));
    Band band{0, 0, int64_t(weights_.size())};
    for (int64_t k = 0; k <= last_bin; ++k) {
      const double hz = nyquist * double(k) / double(last_bin);
      const double weight =
          std::min((hz - corner[0]) / (corner[1] - corner[0]), (corner[2] - hz) / (corner[2] - corner[1]));
      if (weight <= 0) continue;
      if (band.bins++ == 0) band.first_bin = k;
      weights_.push_back(float(weight));
    }
    bands_.push_back(band);  // a band narrower than the distance of two bins may have none: always ln(floor)
  }
}

std::vector<LogMel::BandNoise> LogMel::white_noise() const {
  double energy = 0;
  for (const float w : hann_) energy += double(w) * w;
  int64_t widest = 1;
  for (const Band& band : bands_) widest = std::max(widest, band.bins);
  std::vector<double> alike;  // correlation of the powers of two bins, by their distance
  for (int64_t d = 0; d < widest; ++d) {
    double re = 0, im = 0;
    for (int64_t i = 0; i < window_; ++i) {
      const double turn = 2 * std::numbers::pi * double(d * i) / double(fft_.points());
      const double square = double(hann_[size_t(i)]) * hann_[size_t(i)];
      re += square * std::cos(turn), im += square * std::sin(turn);
    }
    alike.push_back((re * re + im * im) / (energy * energy));
    if (alike.back() < 1e-6) break;
  }
  const auto likeness = [&](int64_t distance) {
    const int64_t round = std::min(distance, fft_.points() - distance);  // a real signal's spectrum is mirrored
    return round < int64_t(alike.size()) ? alike[size_t(round)] : 0.0;
  };
  std::vector<BandNoise> out;
  for (const Band& band : bands_) {
    const float* weight = &weights_[size_t(band.first_weight)];
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < band.bins; ++i) {
      sum += weight[i];
      for (int64_t j = 0; j <= i; ++j)
        squares +=
            (j < i ? 2 : 1) * double(weight[i]) * weight[j] * (likeness(i - j) + likeness(2 * band.first_bin + i + j));
    }
    out.push_back({energy * sum, squares > 0 ? std::max(0.5, sum * sum / squares) : 1});
  }
  return out;
}

int64_t LogMel::frames(int64_t samples) const { return samples > 0 ? 1 + samples / hop_ : 0; }

int64_t LogMel::batch_floats() const { return 2 * fft_.points() * fft_lanes + (fft_.points() / 2 + 1) * mel_batch; }

// torch.stft centres the window in its zero padding; an odd rest goes to the right, and so does the window's middle.
int64_t LogMel::rows_before() const { return (fft_.points() - window_) / 2; }

MelBatch LogMel::batch_in(float* scratch, float* stretch) const {
  const int64_t half = fft_.points() * fft_lanes;
  return {&fft_, hann_.data(), window_, hop_, rows_before(), stretch, scratch, scratch + half, scratch + 2 * half};
}

void LogMel::compute(std::span<const float> samples, float* out) const {
  const int64_t total = frames(int64_t(samples.size())), mels = config_.mels;
  const int64_t span = (mel_batch - 1) * hop_ + window_;
  const auto scratch = std::make_unique_for_overwrite<float[]>(size_t(batch_floats() + span + mels * mel_batch));
  float* const stretch = scratch.get() + batch_floats();
  float* const logs = stretch + span;  // [mels, mel_batch]
  const int64_t centre = fft_.points() / 2 - rows_before();
  const MelBatch batch = batch_in(scratch.get(), stretch);
  const MelKernels& kernels = mel_kernels();
  for (int64_t first = 0; first < total; first += mel_batch) {
    copy_mirrored(samples, first * hop_ - centre, span, stretch);
    kernels.power_spectra(batch);
    for (int64_t m = 0; m < mels; ++m) {
      const Band& band = bands_[size_t(m)];
      kernels.band_logs(batch.power + band.first_bin * mel_batch, weights_.data() + band.first_weight, band.bins,
                        float(config_.floor), logs + m * mel_batch);
    }
    for (int64_t f = 0; f < std::min(mel_batch, total - first); ++f) {
      const float* column = logs + f % 2 * fft_lanes + f / 2;
      float* row = out + (first + f) * mels;
      for (int64_t m = 0; m < mels; ++m) row[m] = column[m * mel_batch];
    }
  }
}

void LogMel::compare(std::span<const float> first, std::span<const float> second, float* out) const {
  require(first.size() == second.size(), Fault::internal, "", "channels of ", first.size(), " and ", second.size(),
          " samples are compared");
  const int64_t total = frames(int64_t(first.size())), mels = config_.mels;
  const int64_t span = (fft_lanes - 1) * hop_ + window_, cross = (fft_.points() / 2 + 1) * mel_batch;
  const int64_t bands = mels * mel_batch;
  const auto scratch = std::make_unique_for_overwrite<float[]>(size_t(batch_floats() + 2 * span + cross + 2 * bands));
  float* const stretch = scratch.get() + batch_floats();
  const MelPair pair{batch_in(scratch.get(), stretch), stretch + span, stretch + 2 * span};
  float* const powers = pair.cross + cross;  // [mels, mel_batch], of the first and the second
  float* const both = powers + bands;        // the same, real and imaginary
  const int64_t centre = fft_.points() / 2 - rows_before();
  const auto floor = float(config_.floor);
  // Both come out of one transform: what rounding leaves in a band of the loudest ones of the frame, 1e-7 of their
  // amplitude, would else be all that is heard of a silent channel, and cohere with the other.
  constexpr float rounding = 1e-5f;
  const MelKernels& kernels = mel_kernels();
  for (int64_t begin = 0; begin < total; begin += fft_lanes) {
    copy_mirrored(first, begin * hop_ - centre, span, stretch);
    copy_mirrored(second, begin * hop_ - centre, span, stretch + span);
    kernels.pair_spectra(pair);
    for (int64_t m = 0; m < mels; ++m) {
      const Band& band = bands_[size_t(m)];
      const float* const weights = weights_.data() + band.first_weight;
      kernels.band_sums(pair.batch.power + band.first_bin * mel_batch, weights, band.bins, powers + m * mel_batch);
      kernels.band_sums(pair.cross + band.first_bin * mel_batch, weights, band.bins, both + m * mel_batch);
    }
    for (int64_t f = 0; f < std::min(fft_lanes, total - begin); ++f) {
      float loudest = 0;
      for (int64_t at = f; at < bands; at += fft_lanes) loudest = std::max(loudest, powers[at]);
      loudest = std::sqrt(loudest);
      float* to = out + (begin + f) * comparisons * mels;
      for (int64_t at = f; at < bands; at += mel_batch, ++to) {
        const float one = powers[at], other = powers[at + fft_lanes];
        const float root = std::sqrt(one), other_root = std::sqrt(other);
        const float scale = root * other_root + rounding * loudest * std::max(root, other_root) + floor;
        to[0] = std::log((other + floor) / (one + floor));
        to[mels] = both[at] / scale;
        to[2 * mels] = both[at + fft_lanes] / scale;
      }
    }
  }
}

Interval LogMel::frame_time(int64_t index, int64_t samples) const {
  const int64_t begin = std::max<int64_t>(0, index * hop_ - hop_ / 2);
  const int64_t end = index + 1 >= frames(samples) ? samples : std::min(samples, (index + 1) * hop_ - hop_ / 2);
  return {sample_time(begin, config_.rate_hz), sample_time(end, config_.rate_hz)};
}

}  // namespace braid
