#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "braid/data/course.h"

/// @file course_copies.h
/// Which of many courses are so near to one another that one may be a copy.

namespace braid {

/// Calls `found(a, b)`, a < b, for each pair of courses that may be copies: their distance is at most 0.01, their
/// lengths differ by 3 % at most, and the distance is by a factor of `apart` below that of either to its eighth-nearest
/// course (the ratio test of Lowe 2004, doi:10.1023/B:VISI.0000029664.99615.94). So where all are alike (a gesture that
/// is always the same, the tone of a machine), only what is far more alike than they are counts. A course of more than
/// eight copies is not found.
///
/// The limits were chosen on 3,000 spoken digits of six speakers, 780 films of lips and 780 logs of spectral features
/// without copies: no pair is found, and the smallest distances are 0.012, 0.015 and 0.18. Of 100 digits encoded anew
/// (MP3 of 64 and 32 kbit/s, Vorbis, Opus of 24 kbit/s, FLAC, another rate, a quarter as loud) 86 to 99 are found, and
/// 66 that lack their first 20 ms. Films of lips that are strongly compressed or have half the frames are mostly
/// missed. Sounds that a program makes of a few parameters, such as sweeps and bursts, are often as alike as copies:
/// `are_copies` tells them apart.
/// Time: as `find_near_pairs` for 7 bits, and 2,000 distances for each course that has a near one.
/// @return whether every pair was compared that could be near
bool find_copies(const std::vector<const Course*>& courses, double apart,
                 const std::function<void(size_t, size_t)>& found);

}  // namespace braid
