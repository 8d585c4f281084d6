#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"

/// @file audio.h
/// Recordings: any file that FFmpeg reads -> planar float samples at the wanted rate.

namespace braid {

/// A recording.
struct Audio {
  /// [C][S] samples, full scale is [-1, 1]; float files may go beyond it and may hold NaN (see `sound_facts`).
  std::vector<std::vector<float>> channels;
  int64_t rate_hz = 0;
  /// When it sounds, counted from the start of the file: a sound track that begins after the picture begins after 0.
  Interval span;
  Ticks length{0};              ///< of the whole track, as the file says; 0 where it does not
  int64_t source_channels = 0;  ///< in the file; more than `channels` where they were mixed
  uint64_t channel_mask = 0;    ///< speaker positions of those in the file, see `speakers.h`; 0: not said
  int64_t damaged_packets = 0;  ///< compressed packets that could not be decoded and were left out

  int64_t samples() const { return channels.empty() ? 0 : int64_t(channels[0].size()); }
};

/// What one file may cost. Checked before memory is taken.
struct AudioLimits {
  double max_seconds = 3600 * 4;
  int64_t max_channels = 64;
  int64_t max_bytes = int64_t{4} << 30;  ///< of the samples returned

  bool operator==(const AudioLimits&) const = default;
};

/// How a recording is wanted.
struct AudioRequest {
  int64_t rate_hz = 0;     ///< 0: as stored
  bool mono = true;        ///< mixed down to one channel, see `mono_weights`
  bool stereo = false;     ///< where `mono` is not: surround sound mixed down to two, see `is_surround`; all else apart
  double max_seconds = 0;  ///< the beginning is enough: stop after so much; 0: all of it
  /// The samples that begin in this part of the file's time; none: all. What the track does not cover is not there in
  /// the result either: `Audio::span` says what is.
  std::optional<Interval> clip;
  int64_t track = -1;  ///< number of the sound track, from 0; -1: the best one
  AudioLimits limits;
};

/// Reads a recording.
///
/// Plain PCM in RIFF/WAVE is read by `read_wav`, everything else by FFmpeg; both give the same samples. The sound track
/// of a video is read too. A file that is cut short gives the samples it has. A clip costs what it is long, plus in
/// containers without exact time stamps (MP3, Ogg) the reading, not the decoding, of what lies before it; its samples
/// are those of the whole recording (a rate other than the stored one: but for the resampling filter at its ends;
/// Vorbis in Matroska: but for that container's rounding of times to milliseconds).
///
/// @return Fault::io when the file cannot be opened; Fault::data when it is no sound, holds no samples, has no such
///         track or exceeds a limit; Fault::absent when a film has no sound track, or the recording nothing in the
///         clip; Fault::unsupported for a codec that is not built in
Result<Audio> read_audio(const std::filesystem::path& path, const AudioRequest& request);

/// The same from memory.
Result<Audio> decode_audio(std::span<const std::byte> bytes, const AudioRequest& request);

}  // namespace braid
