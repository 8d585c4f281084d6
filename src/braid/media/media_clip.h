#pragma once

#include <cstdint>
#include <string>

#include "braid/core/clock.h"

/// @file media_clip.h
/// A part of a recording or film, asked for by its times.

namespace braid {

/// @throws Error  Fault::data when a clip ends before it begins, or lies years away
void check_clip(Interval clip, const std::string& subject);

/// Numbers of samples, [first, last).
struct SampleRange {
  int64_t first = 0, last = INT64_MAX;
};

/// The samples that begin inside `clip`, of a track whose sample 0 begins at `begin`.
SampleRange samples_of(Interval clip, Ticks begin, int64_t rate_hz);

}  // namespace braid
