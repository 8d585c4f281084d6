#pragma once

#include <optional>
#include <string_view>

/// @file date_text.h
/// Dates and times of day as tables write them.

namespace braid {

/// A moment of the proleptic Gregorian calendar.
struct Moment {
  double days = 0;        ///< since 1970-01-01, with the time of day as fraction; in UTC where an offset is given
  bool has_time = false;  ///< whether a time of day was written
};

/// Reads `2024-03-09`, `2024/3/9`, `20240309`, `9.3.2024`, `2024-03`, a time after `T` or a space (`14:05`,
/// `14:05:09.25`) and an offset (`Z`, `+01:00`, `-0530`). None for anything else, also for a day that does not exist.
/// `3/9/2024` is refused: half the world reads March, the other half September.
std::optional<Moment> parse_moment(std::string_view text);

/// Days since 1970-01-01 of a day of the Gregorian calendar. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
int64_t days_from_civil(int64_t year, int month, int day);

/// Fraction of its year, in [0, 1), at which a moment lies.
double year_fraction(double days);

}  // namespace braid
