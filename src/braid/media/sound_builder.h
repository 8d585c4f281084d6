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
  uint64_t channel_mask = 0;  ///< see `speakers.h`; 0: not said
};

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
  int64_t result_channels() const { return weights_.empty() ? format_.channels : int64_t(weights_.size()); }

  AudioRequest request_;
  SoundFormat format_;
  std::string subject_;
  int64_t result_rate_hz_;
  int64_t wanted_;                           ///< samples of the file to take at most
  int64_t taken_ = 0;                        ///< samples of the file so far
  std::vector<std::vector<float>> weights_;  ///< of the file's channels in each of the result's; empty: no mixing
  std::vector<std::vector<float>> mixed_;    ///< scratch, one a channel of the result
  std::vector<std::vector<float>> out_;      ///< [C][S]
  std::optional<Resampler> resampler_;
};

}  // namespace braid
