#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/media/audio.h"
#include "braid/media/resampler.h"

/// @file sound_builder.h
/// Decoded blocks -> the recording that was asked for: mixed down, resampled, within the limits.

namespace braid {

/// What a file says about its samples.
struct SoundFormat {
  int64_t rate_hz = 0;
  int64_t channels = 0;
  /// Speaker positions, lowest bit first, numbered as in WAVE_FORMAT_EXTENSIBLE (FFmpeg's AV_CH_* are the same bits);
  /// 0: not said.
  uint64_t channel_mask = 0;
};

/// Weights that mix channels down to one; their sum is 1.
///
/// ITU-R BS.775-3, annex 4, table 2 (mono): front left and right 1/sqrt(2), centre 1, surround 1/2, and no
/// low-frequency channel; then scaled to the sum 1, so that nothing clips. A mask that does not name every channel
/// gives the mean. Stereo is the mean either way.
std::vector<float> mono_weights(int64_t channels, uint64_t channel_mask);

/// The mono mix of a recording whose channels were kept apart: what reading it as `mono` gives, but for rounding. [S]
std::vector<float> mono_mix(const Audio& audio);

/// Collects blocks of decoded samples.
class SoundBuilder {
 public:
  /// @throws Error  Fault::data when rate or channels are beyond the limits
  SoundBuilder(const AudioRequest& request, const SoundFormat& format, std::string subject);

  /// Tells the length beforehand, so that a limit is met before anything is decoded.
  /// @throws Error  Fault::data when it exceeds a limit
  void expect(int64_t samples);

  bool full() const { return taken_ >= wanted_; }  ///< the wanted beginning is there
  bool empty() const { return taken_ == 0; }

  /// Adds `samples` of every channel of the file. @param planes  [C], each [samples]
  /// @throws Error  Fault::data when a limit is exceeded
  void push(const float* const* planes, int64_t samples);

  /// @param begin  when the first sample sounds
  /// @throws Error  Fault::data when there are no samples
  Audio finish(Ticks begin) &&;

 private:
  void check(int64_t samples) const;
  int64_t result_samples(int64_t samples) const;
  int64_t result_channels() const { return request_.mono ? 1 : format_.channels; }

  AudioRequest request_;
  SoundFormat format_;
  std::string subject_;
  int64_t result_rate_hz_;
  int64_t wanted_;                       ///< samples of the file to take at most
  int64_t taken_ = 0;                    ///< samples of the file so far
  std::vector<float> weights_;           ///< empty: no mixing
  std::vector<float> mixed_;             ///< scratch
  std::vector<std::vector<float>> out_;  ///< [C][S]
  std::optional<Resampler> resampler_;
};

}  // namespace braid
