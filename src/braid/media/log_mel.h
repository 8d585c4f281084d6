#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "braid/core/clock.h"
#include "braid/media/lane_fft.h"

/// @file log_mel.h
/// Log-mel spectrogram of a recording.

namespace braid {

struct MelBatch;

/// The defaults are those of torchaudio.transforms.MelSpectrogram(16000, 512, 400, 160, n_mels=80), then ln(x + 1e-6).
struct LogMelConfig {
  int64_t rate_hz = 16000;
  int64_t mels = 80;
  double window_ms = 25;
  double hop_ms = 10;
  double low_hz = 0;
  double high_hz = 0;
  double floor = 1e-6;

  template <class V>
  void fields(V& v) {
    v.field("rate_hz", rate_hz, "sample rate the recording is brought to", {1000, 192000});
    v.field("mels", mels, "mel bands", {1, 512});
    v.field("window_ms", window_ms, "length of the Hann window", {1, 1000});
    v.field("hop_ms", hop_ms, "step from window to window", {0.5, 1000});
    v.field("low_hz", low_hz, "lower edge of the first band", {0, 96000});
    v.field("high_hz", high_hz, "upper edge of the last band; 0: half the sample rate", {0, 96000});
    v.field("floor", floor, "added to the power before the logarithm", {1e-30, 1});
  }
  /// @throws Error  Fault::config when the band edges do not fit the rate, or a length is less than a sample
  void validate() const;
  bool operator==(const LogMelConfig&) const = default;

  int64_t window_samples() const;  ///< at `rate_hz`, rounded
  int64_t hop_samples() const;     ///< at `rate_hz`, rounded
};

/// Computes log-mel frames.
///
/// Frame t is centred at sample t * hop: a periodic Hann window, zero-padded on both sides to the next power of two,
/// the power spectrum, triangles equally spaced on the HTK mel scale 2595 log10(1 + f / 700) with peak 1, and
/// ln(x + floor). Beyond its ends the recording is mirrored without repeating the end sample; a recording shorter than
/// the window is mirrored to and fro, and one sample is repeated.
/// A sample that is not finite makes the frames around it NaN.
///
/// Immutable after construction: one object may serve many threads.
class LogMel {
 public:
  /// @throws Error  as `LogMelConfig::validate`
  explicit LogMel(const LogMelConfig& config);

  const LogMelConfig& config() const { return config_; }

  /// 1 + samples / hop, rounded down; 0 for an empty recording.
  int64_t frames(int64_t samples) const;

  /// @param samples  [S] at `config().rate_hz`
  /// @param out      [frames(S), mels]
  void compute(std::span<const float> samples, float* out) const;

  /// Numbers of a band that compare two channels.
  static constexpr int64_t comparisons = 3;

  /// How the second channel of a recording differs from the first, in each band of each frame: how much louder it is,
  /// the difference of their log-mel values; then the real and the imaginary part of how coherent they are, the sum of
  /// their cross spectrum over the root of the product of their powers, to which the floor and what rounding leaves are
  /// added. It is 0 for silence, also of one of them, and for unrelated sounds; the real part is 1 for equal sounds,
  /// the imaginary one above 0 where the second is ahead by less than half a period. Breebaart et al. 2005,
  /// doi:10.1155/ASP.2005.1305, section 3.1.
  /// @param first, second  [S] each, at `config().rate_hz`
  /// @param out            [frames(S), comparisons, mels]
  void compare(std::span<const float> first, std::span<const float> second, float* out) const;

  /// What white noise with a deviation of 1 puts into a band of one frame.
  struct BandNoise {
    double power = 0;  ///< mean of the band's power, before the logarithm; 0 in a band without a bin
    double cells = 1;  ///< the power is spread as the mean of so many independent exponential ones
  };
  /// [mels]. Neighbouring bins of a windowed spectrum are not independent: their correlation is that of the squared
  /// window's spectrum. Harris 1978, doi:10.1109/PROC.1978.10837, section III.
  std::vector<BandNoise> white_noise() const;

  /// The stretch that frame `index` of a recording of `samples` stands for: half a hop to either side of its centre.
  /// The stretches of all frames cover the recording without gap or overlap.
  Interval frame_time(int64_t index, int64_t samples) const;

 private:
  struct Band {
    int64_t first_bin, bins, first_weight;
  };
  void build_bands();
  MelBatch batch_in(float* scratch, float* stretch) const;
  int64_t batch_floats() const;  ///< that a batch takes of `scratch`
  int64_t rows_before() const;   ///< zeros before the window

  LogMelConfig config_;
  int64_t window_, hop_;
  LaneFft fft_;
  std::vector<float> hann_;     ///< [window]
  std::vector<Band> bands_;     ///< [mels]
  std::vector<float> weights_;  ///< the non-zero weights of all bands, one after the other
};

}  // namespace braid
