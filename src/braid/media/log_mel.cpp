#include "braid/media/log_mel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr int64_t lanes = fft_lanes;
constexpr int64_t batch = 2 * lanes;  ///< frames at once: two to a lane, as real and imaginary part

/// Natural logarithm of positive normal numbers, to 2 units in the last place; NaN stays NaN and infinity becomes NaN.
/// Cephes, logf.c (S. Moshier), without branches, so that loops over it become SIMD.
[[gnu::always_inline]] inline float fast_log(float x) {
  const auto bits = std::bit_cast<uint32_t>(x);
  // Shifts the mantissa's range from [1, 2) to [1/sqrt 2, sqrt 2).
  const uint32_t shifted = bits - 0x3f3504f3;
  const auto exponent = float(int32_t(shifted) >> 23);
  const float m = std::bit_cast<float>((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float y = m * z * p + exponent * -2.12194440e-4f - 0.5f * z;
  return m + y + exponent * 0.693359375f + x * 0.0f;
}

/// Everything that one batch of frames needs.
struct Batch {
  const LaneFft* fft;
  const float* hann;  ///< [window]
  int64_t window, hop, first_row;
  const float* samples;  ///< [(batch - 1) * hop + window]
  float* real;           ///< scratch [points][lanes]
  float* imag;           ///< scratch [points][lanes]
  float* power;          ///< scratch [points / 2 + 1][batch]: even frames, then odd frames
};

/// Windows and transforms `batch` frames and leaves their power spectra in `power`.
[[gnu::always_inline]] inline void power_spectra(const Batch& b) {
  const int64_t points = b.fft->points();
  std::fill_n(b.real, b.first_row * lanes, 0.0f);
  std::fill_n(b.imag, b.first_row * lanes, 0.0f);
  const int64_t end = b.first_row + b.window;
  std::fill_n(b.real + end * lanes, (points - end) * lanes, 0.0f);
  std::fill_n(b.imag + end * lanes, (points - end) * lanes, 0.0f);
  float* __restrict real = b.real + b.first_row * lanes;
  float* __restrict imag = b.imag + b.first_row * lanes;
  const float* __restrict hann = b.hann;
  const int64_t hop = b.hop, window = b.window;
  for (int64_t i = 0; i < window; ++i) {
    const float w = hann[i];
    const float* __restrict x = b.samples + i;
    float even[lanes], odd[lanes];
    for (int64_t l = 0; l < lanes; ++l, x += 2 * hop) {
      even[l] = x[0];
      odd[l] = x[hop];
    }
    for (int64_t l = 0; l < lanes; ++l) real[i * lanes + l] = w * even[l];
    for (int64_t l = 0; l < lanes; ++l) imag[i * lanes + l] = w * odd[l];
  }
  b.fft->transform(b.real, b.imag);
  for (int64_t k = 0; k <= points / 2; ++k) {
    const int64_t row = b.fft->row(k) * lanes, mirror = b.fft->row((points - k) & (points - 1)) * lanes;
    const float* __restrict r = b.real + row;
    const float* __restrict i = b.imag + row;
    const float* __restrict mr = b.real + mirror;
    const float* __restrict mi = b.imag + mirror;
    float* __restrict p = b.power + k * batch;
    // z = even + i odd, so even = (z + conj z') / 2 and odd = (z - conj z') / 2i.
#pragma GCC ivdep
    for (int64_t l = 0; l < lanes; ++l) {
      const float re = r[l] + mr[l], im = i[l] - mi[l];
      p[l] = 0.25f * (re * re + im * im);
    }
#pragma GCC ivdep
    for (int64_t l = 0; l < lanes; ++l) {
      const float re = r[l] - mr[l], im = i[l] + mi[l];
      p[lanes + l] = 0.25f * (re * re + im * im);
    }
  }
}

/// ln(floor + sum of weighted bins) of one band, for the whole batch. @param out  [batch]
[[gnu::always_inline]] inline void band_logs(const float* __restrict power, const float* __restrict weights,
                                             int64_t bins, float floor, float* __restrict out) {
  float even[lanes] = {}, odd[lanes] = {};  // two loops, because each array is one register then
  for (int64_t k = 0; k < bins; ++k, power += batch) {
    const float w = weights[k];
    for (int64_t l = 0; l < lanes; ++l) even[l] += w * power[l];
    for (int64_t l = 0; l < lanes; ++l) odd[l] += w * power[lanes + l];
  }
  for (int64_t l = 0; l < lanes; ++l) out[l] = fast_log(even[l] + floor);
  for (int64_t l = 0; l < lanes; ++l) out[lanes + l] = fast_log(odd[l] + floor);
}

void power_spectra_any(const Batch& b) { power_spectra(b); }
void band_logs_any(const float* power, const float* weights, int64_t bins, float floor, float* out) {
  band_logs(power, weights, bins, floor, out);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] void power_spectra_avx2(const Batch& b) { power_spectra(b); }
[[gnu::target("avx2,fma")]] void band_logs_avx2(const float* power, const float* weights, int64_t bins, float floor,
                                                float* out) {
  band_logs(power, weights, bins, floor, out);
}
#endif

/// The two kernels in the best version that this processor runs.
struct Kernels {
  void (*power_spectra)(const Batch&) = power_spectra_any;
  void (*band_logs)(const float*, const float*, int64_t, float, float*) = band_logs_any;
  Kernels() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      power_spectra = power_spectra_avx2;
      band_logs = band_logs_avx2;
    }
#endif
  }
};
const Kernels kernels;

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

int64_t LogMel::frames(int64_t samples) const { return samples > 0 ? 1 + samples / hop_ : 0; }

void LogMel::compute(std::span<const float> samples, float* out) const {
  const int64_t total = frames(int64_t(samples.size())), points = fft_.points();
  const int64_t span = (batch - 1) * hop_ + window_, power_size = (points / 2 + 1) * batch;
  const auto scratch = std::make_unique_for_overwrite<float[]>(size_t(2 * points * lanes + power_size + span));
  float* const stretch = scratch.get() + 2 * points * lanes + power_size;
  Batch b{&fft_,
          hann_.data(),
          window_,
          hop_,
          (points - window_) / 2,
          stretch,
          scratch.get(),
          scratch.get() + points * lanes,
          scratch.get() + 2 * points * lanes};
  // torch.stft centres the window in its zero padding; an odd rest goes to the right, and so does the window's middle.
  const int64_t centre = points / 2 - b.first_row;
  for (int64_t first = 0; first < total; first += batch) {
    copy_mirrored(samples, first * hop_ - centre, span, stretch);
    kernels.power_spectra(b);
    const int64_t count = std::min(batch, total - first);
    for (int64_t m = 0; m < config_.mels; ++m) {
      const Band& band = bands_[size_t(m)];
      float logs[batch];
      kernels.band_logs(b.power + band.first_bin * batch, weights_.data() + band.first_weight, band.bins,
                        float(config_.floor), logs);
      for (int64_t f = 0; f < count; ++f) out[(first + f) * config_.mels + m] = logs[f % 2 * lanes + f / 2];
    }
  }
}

Interval LogMel::frame_time(int64_t index, int64_t samples) const {
  const int64_t begin = std::max<int64_t>(0, index * hop_ - hop_ / 2);
  const int64_t end = index + 1 >= frames(samples) ? samples : std::min(samples, (index + 1) * hop_ - hop_ / 2);
  return {sample_time(begin, config_.rate_hz), sample_time(end, config_.rate_hz)};
}

}  // namespace braid
