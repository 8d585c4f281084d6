#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"
#include "braid/media/frame_plan.h"

/// @file video.h
/// Films: any file that FFmpeg reads -> the frames that are shown at wanted moments, small and upright.

namespace braid {

/// What a film says about itself.
struct VideoFacts {
  int64_t width = 0, height = 0;  ///< as displayed: upright, with square pixels
  Interval span;  ///< when the picture track shows, counted from the start of the file, as `Audio::span` is
  double frames_per_second = 0;  ///< on average; 0: not known
  std::string codec;             ///< FFmpeg's name: "h264"
  int64_t sound_tracks = 0;
  int64_t picture_tracks = 0;
  bool whole = true;  ///< false: the file ends before the moment that its header claims
};

/// What one film may cost. Checked before memory is taken.
struct VideoLimits {
  int64_t max_pixels = 178'956'970;      ///< of one stored frame, width x height; as `ImageLimits::max_pixels`
  int64_t max_frames = 1'000'000;        ///< that a plan may want
  int64_t max_bytes = int64_t{4} << 30;  ///< of the pixels returned
  bool operator==(const VideoLimits&) const = default;
};

/// Which frames are wanted, and how.
struct VideoRequest {
  FramePlan plan = UniformFrames{16};
  /// On the clock of the file; none: all that the picture track shows.
  std::optional<Interval> clip;
  int64_t width = 0, height = 0;  ///< 0: as displayed; one of them 0: in proportion
  bool grey = false;              ///< one channel of luma (full range) instead of red, green, blue
  VideoLimits limits;
};

/// Frames of a film in the order of showing, each once.
struct Video {
  int64_t width = 0, height = 0, channels = 3;
  std::vector<uint8_t> pixels;  ///< [T, height, width, channels], T = frames()
  std::vector<Interval> times;  ///< [T] when each is shown, on the clock of the file; intervals do not overlap
  std::vector<Ticks> moments;   ///< [N] what the plan wants, ascending
  /// [N] the frame that is shown at each moment; -1 where none is: before the first, after the last, in a stretch that
  /// cannot be decoded. Moments that fall into one frame share it.
  std::vector<int64_t> frame_of;
  Interval wanted;      ///< the clip
  Interval seen;        ///< the part of the clip that the track covers and, at its ends, could be decoded
  int64_t damaged = 0;  ///< packets that could not be decoded, and frames that the decoder had to patch
  VideoFacts facts;

  int64_t frames() const { return int64_t(times.size()); }
};

/// Reads frames of a film.
///
/// The frame for moment t is the one whose [begin, end) by presentation time stamps contains t: exact with B-frames,
/// variable rates and edit lists. Only what leads to a wanted frame is decoded, from the key frame before it on; memory
/// does not depend on the length of the film. Where packets do not say when they are shown (AVI with B-frames), all is
/// decoded from the start, and times are FFmpeg's best effort. Pixels are what an antialiased bilinear resize of the
/// full frame gives
/// (`resample`), up to rounding, with the matrix (BT.601, 709, 2020) and range that the file names; where it names
/// none, BT.601 in limited range, as FFmpeg assumes. High dynamic range is not tone-mapped.
///
/// A film that is cut short gives the frames that it has; `frame_of` and `seen` say which are missing.
///
/// @return Fault::io when the file cannot be opened; Fault::data when it is no film, has no picture track, has
///         no frame that can be decoded or exceeds a limit; Fault::absent when the clip is outside of it;
///         Fault::unsupported for a codec that is not built in
Result<Video> read_video(const std::filesystem::path& path, const VideoRequest& request);

/// The same from memory.
Result<Video> decode_video(std::span<const std::byte> bytes, const VideoRequest& request);

/// What a film says about itself, without decoding a frame of it. Errors as `read_video`.
Result<VideoFacts> video_facts(const std::filesystem::path& path);

/// The same from memory.
Result<VideoFacts> video_facts(std::span<const std::byte> bytes);

}  // namespace braid
