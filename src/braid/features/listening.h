#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "braid/core/result.h"
#include "braid/features/feature.h"
#include "braid/features/item_clip.h"
#include "braid/features/time_grid.h"
#include "braid/media/log_mel.h"

/// @file listening.h
/// The recordings of a column as frames of a spectrogram, and what is known of them before.

namespace braid {

/// Speech has little above 8 kHz, and most recognisers are built for it.
constexpr int64_t usual_rate_hz = 16000;

/// From frame to frame, in seconds: whole samples.
double hop_seconds(const LogMelConfig& mel);

/// Sums over the finite samples.
struct SampleSums {
  double squares = 0, count = 0;

  /// @param samples  full scale is [-1, 1]
  void add(const std::vector<float>& samples) {
    for (const float v : samples)
      if (std::isfinite(v)) squares += double(v) * v, count += 1;
  }
};

/// What a few recordings tell before any is worked on.
struct FirstLook {
  int64_t rate_hz = 0;          ///< that of most; faster ones count as `usual_rate_hz`, slower ones than 1 kHz as that
  std::vector<double> lengths;  ///< sorted, in seconds, of what is listened to
  bool is_mono = true;          ///< each has one channel
};

/// How many channels recordings have, and whether these differ.
struct ChannelLook {
  int64_t channels = 1;        ///< of most of those whose channels differ; where there are none, of most
  int64_t recordings = 0;      ///< that were looked at
  int64_t with_different = 0;  ///< of these, which have so many channels, and these differ
  int64_t folded = 0;          ///< of these, which are surround sound that was mixed to two
};

/// Looks at the first half minute of 32 recordings. Channels differ where a thousandth of their energy is not in their
/// mean: 30 dB below it is more than what most codecs leave between two equal ones. Only what lies below 4 kHz counts:
/// higher up, codecs such as AAC put noise of each channel's own in place of a hiss that both had. Nor is it a
/// difference that all recordings are silent in all channels but one, as a stereo recorder with one microphone makes
/// them.
/// @param rate_hz  at which recordings are listened to
/// @param folds    whether surround sound counts as its stereo mix, see `is_surround`
/// @throws Error(data) naming the column, where none can be read
ChannelLook look_at_channels(const FitSource& source, const std::string& column, const StreamClock& clock,
                             int64_t rate_hz, bool folds);

/// Channels of which differences are heard, at most: each adds three planes, and memory as for a recording of its own.
constexpr int64_t most_channels = 8;

/// Looks at 32 recordings, or an hour of them. @param most_seconds  that are read of one
/// @throws Error(data) naming the column, where none can be read
FirstLook first_look(const FitSource& source, const std::string& column, const StreamClock& clock, double most_seconds);

/// How recordings are listened to.
struct Listening {
  StreamClock clock;        ///< of all of them, see `clip_of`
  TimeGrid grid;            ///< off: a step is a frame
  double most_seconds = 0;  ///< of one recording
  int64_t channels = 1;     ///< above 1, how each but the first differs from it is heard beside their mix

  /// P of a step: that of the mix, and `LogMel::comparisons` of each channel but the first.
  int64_t planes() const { return 1 + LogMel::comparisons * (channels - 1); }
};

/// Log-mel steps [T, P F] of a recording: its frames, or those on a grid, where a frame is a measurement at its centre;
/// T >= 1 and at least one step has a finite value. What is wanted and not heard has steps of NaN: before a sound track
/// begins, behind the end of a recording that does not hold all of a part, and after `most_seconds` of a longer one
/// (four hours at most). Where two channels are compared, surround sound is mixed to two. A recording of another number
/// of channels, such as one, is mixed: all channels hear that.
/// @param sums  also takes the samples; may be null
/// @return Fault::absent where its sound begins later, or a part holds no step of the grid; else as `read_audio`, or
/// Fault::data without a finite sample or a step
Result<std::vector<float>> hear(const Item& item, const Listening& how, const LogMel& mel, SampleSums* sums = nullptr);

}  // namespace braid
