#pragma once

#include <cstdint>
#include <vector>

#include "braid/media/audio.h"
#include "braid/media/series.h"
#include "braid/media/video.h"

/// @file course.h
/// How a recording, a film or a log goes from its begin to its end, coarsely: a fingerprint by which copies are looked
/// for.

namespace braid {

/// What changes over time in at most 192 numbers. What stays (the voice, the room, the place before the camera, the
/// unit of a channel, how loud a recording is) is taken away, since different recordings share it. Copies have a
/// small `course_distance`, whatever they were encoded with; so may what is made alike, see `are_copies`.
struct Course {
  std::vector<int16_t> values;  ///< of length 32767, [moments][bands, cells or channels]; empty where little changes
  /// The signs of 64 random sums of the values. Charikar 2002, doi:10.1145/509907.509965: two courses of correlation r
  /// differ in acos(r) / pi of the bits.
  uint64_t hash = 0;
  double seconds = 0;  ///< from its begin to its end; 0 for a log without a clock

  bool tells() const { return !values.empty(); }
};

/// Decibels of 12 mel bands from 100 to 3800 Hz in 16 equal parts of the time in which all but 2 % of the energy is:
/// whatever the rate and the volume, with more or less silence around it. Bands and times as in Haitsma & Kalker 2002,
/// "A Highly Robust Audio Fingerprinting System".
Course sound_course(const Audio& audio);

/// Brightness of 4 x 3 cells in 16 frames. @param film  grey, by `UniformFrames{16}`
Course film_course(const Video& film);

/// Up to 12 channels, each on its own scale, in 16 to 192 equal parts of the time.
Course log_course(const Series& log);

/// 1 - correlation, in [0, 2]; 2 where they cannot be compared: either tells nothing, or has another number of values.
double course_distance(const Course& a, const Course& b);

}  // namespace braid
