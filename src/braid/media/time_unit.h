#pragma once

/// @file time_unit.h
/// Units in which logs count time.

namespace braid {

/// What a number in a time column counts.
enum class TimeUnit {
  none,
  ticks,
  nanoseconds,
  microseconds,
  milliseconds,
  seconds,
  minutes,
  hours,
  date,
  time_of_day
};

/// `seconds`, `milliseconds`, …; `ISO 8601 dates` and `times of day` for the two that are written with colons.
const char* name(TimeUnit unit);

/// Seconds that one count of a unit takes; 1 for dates and times of day, which are kept in seconds; 0 for none.
double seconds_of(TimeUnit unit);

/// 1980 and 2096, in seconds since 1970: between them a time counts from then, for no recording is so long.
inline constexpr double earliest_moment_s = 315'532'800, latest_moment_s = 4e9;

/// Whether a time in seconds counts from 1970, instead of from the begin of what was recorded.
inline bool is_moment(double seconds) { return seconds > earliest_moment_s && seconds < latest_moment_s; }

}  // namespace braid
