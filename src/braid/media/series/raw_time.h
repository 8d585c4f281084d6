#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "braid/core/clock.h"
#include "braid/media/time_unit.h"

/// @file raw_time.h
/// Moments as a log states them, and their exact place on the clock.

namespace braid {

/// How a cell of a time column is written.
enum class TimeForm : uint8_t { none, number, date, time_of_day };

/// A moment in a log's own unit, as `whole` + `fraction`, so that nanoseconds since 1970 lose nothing.
struct RawTime {
  int64_t whole = 0;
  double fraction = 0;  ///< in [0, 1); NaN where the cell holds no time
  TimeForm form = TimeForm::none;

  bool is_known() const { return form != TimeForm::none; }
  double value() const { return is_known() ? double(whole) + fraction : std::numeric_limits<double>::quiet_NaN(); }
};

/// A finite number as a time; unknown for NaN, infinities and what 63 bits do not hold.
RawTime raw_time(double value);

/// Reads a cell: a decimal number (digits are kept exactly), a date of ISO 8601 (`2024-03-01T12:00:00.25+01:00`, also
/// with a space or slashes; UTC where no zone is given; seconds since 1970) or a time of day (`12:00:00.25`).
/// @param decimal_mark  `.` or `,`
RawTime parse_raw_time(std::string_view cell, char decimal_mark = '.');

/// The nearest tick, from the absolute value. None where a tick count does not hold it (about 200 years).
std::optional<Ticks> to_ticks(const RawTime& time, TimeUnit unit);

}  // namespace braid
