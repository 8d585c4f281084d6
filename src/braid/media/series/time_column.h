#pragma once

#include <string>
#include <vector>

#include "braid/media/series/series_rows.h"

/// @file time_column.h
/// Which column of a log is its time, and what it counts.

namespace braid {

/// A unit, and why.
struct UnitChoice {
  TimeUnit unit = TimeUnit::none;
  bool is_epoch = false;
  std::string reason;  ///< "its median step of 10 is 100 Hz in milliseconds"
  std::string doubt;   ///< a sentence, where another unit is about as likely or the name says something else
};

/// Judges the unit of times. In this order: written dates and times of day; a number of seconds, milliseconds,
/// microseconds or nanoseconds since 1970 that lies between 1980 and 2096; the name, unless it gives a rate outside
/// 0.01 Hz to 100 kHz and another unit does not; the unit in which the median step gives the likeliest rate.
/// @param forced  a unit the user states, which always wins; the doubt then says what speaks against it
UnitChoice choose_unit(const std::vector<RawTime>& times, const std::string& column, TimeUnit named, TimeUnit forced);

/// The time column of a log.
struct TimeColumn {
  int column = -1;  ///< -1: none
  UnitChoice unit;
  std::string reason;          ///< why this column, or why none
  std::vector<size_t> others;  ///< further clocks and counters of rows, which are no channels
};

/// Finds the time column among the first rows of a log: by its name where it increases or is a date, or, without names,
/// the first column where it always increases and does not count rows.
/// @param wanted  name or number of the column, empty when it is to be found
/// @param forced  unit, `none` when it is to be found
/// @throws Error  Fault::config when there is no such column
TimeColumn find_time_column(const SeriesRows& rows, const std::string& wanted, TimeUnit forced,
                            const std::string& subject);

}  // namespace braid
