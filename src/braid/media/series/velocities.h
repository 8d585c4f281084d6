#pragma once

#include <deque>
#include <limits>
#include <span>
#include <vector>

#include "braid/core/clock.h"
#include "braid/media/gps.h"

/// @file velocities.h
/// How fast a receiver moved, from its positions and their times.

namespace braid {

/// A position and its moment; the altitude is NaN where it is not known.
struct Fix {
  Ticks time{0};
  GeoPoint point;
};

/// How far apart two fixes are that make a velocity.
struct FixPace {
  /// At least so long. More than a tick where a log has several rows for each position that its receiver found: the
  /// difference of two such rows is nothing, and then all of the way at once.
  Ticks apart{1};
  Ticks longest{0};  ///< and at most so long: a longer pause is a gap, of which nothing is known
};

/// Of a log, by the fixes of its begin and of some stretches later on. Fixes are as far apart as half of them are, and
/// a gap is five times that, unless a quarter of them are farther apart: then the log is written when something
/// happens, and its longest pause is no gap.
/// @param stretches  each without a hole, in the order of time
/// @param usual_step  of the log, for one with fewer than two fixes
FixPace fix_pace(std::span<const std::vector<Fix>> stretches, Ticks usual_step);

/// Metres a second, as seen from the place where it was.
struct Velocity {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  double speed = unknown;  ///< over the ground; unlike those below the same in every direction
  double east = unknown, north = unknown;
  double up = unknown;  ///< only where both altitudes are known
};

/// The velocity at each fix of a log since the last one that is far enough before it: nothing later is asked.
class FixTrack {
 public:
  /// @param breaks  moments, ascending, from which on the clock tells nothing about what was before them
  FixTrack(const FixPace& pace, std::vector<Ticks> breaks) : pace_(pace), breaks_(std::move(breaks)) {}

  /// Fixes come in the order of time. Unknown for the first, after a break and after a gap.
  Velocity next(const Fix& fix);

 private:
  FixPace pace_;
  std::vector<Ticks> breaks_;
  std::deque<Fix> fixes_;  ///< the one to start from, and those that a later fix may start from
};

}  // namespace braid
