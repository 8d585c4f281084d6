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

}  // namespace braid
