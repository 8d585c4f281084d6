#pragma once

#include <cstdint>
#include <vector>

#include "braid/core/clock.h"
#include "braid/media/series.h"

/// @file log_windows.h
/// The rows of a log as the steps of an item.

namespace braid {

/// What of a channel is a measurement, and how its spread within a step is told.
struct LogChannel {
  int64_t place = -1;  ///< column of the log; -1: it has none
  double mark = 0;     ///< the number that stands for nothing measured; NaN: none does
  double middle = 0;   ///< mean of the training measurements, near which sums stay exact
  double least = 0;    ///< smallest deviation that is told, above 0
};

/// How rows are joined.
struct LogWindows {
  Ticks length{0};       ///< of a window on the log's clock; 0: by rows
  int64_t together = 1;  ///< rows of a step, where not by time
  int64_t most = 1;      ///< steps of a log; a longer one is looked at more coarsely, not cut
  bool spread = false;   ///< each step also holds the logarithm of each channel's deviation within it
};

/// Steps with at least one measurement.
struct LogSteps {
  int64_t width = 0;            ///< W: the channels, twice where `spread` is set
  std::vector<double> values;   ///< [T, W]; NaN where nothing was measured, and for the spread of one measurement
  std::vector<Interval> spans;  ///< [T] on the log's clock; empty without one

  int64_t steps() const { return width > 0 ? int64_t(values.size()) / width : 0; }
};

/// Joins the rows of a log: each step holds the means of its windows' measurements, and where asked for the logarithm
/// of their deviations, by which a vibration is known that is faster than the windows.
LogSteps windowed(const Series& log, const std::vector<LogChannel>& channels, const LogWindows& windows);

}  // namespace braid
