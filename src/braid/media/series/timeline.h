#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "braid/media/series.h"

/// @file timeline.h
/// From times in the order of a file to steps in the order of time.

namespace braid {

/// Stands for a row without a time.
inline constexpr Ticks no_time{std::numeric_limits<int64_t>::min()};

/// Which rows of a file make which step.
struct Timeline {
  std::vector<Ticks> times;     ///< [T] strictly increasing
  std::vector<int64_t> rows;    ///< rows in the order of time; empty: step i is row i
  std::vector<int64_t> starts;  ///< [T + 1] where the rows of each step begin in `rows`; empty: one row each

  int64_t first_row(int64_t step) const { return starts.empty() ? step : starts[size_t(step)]; }
};

/// Orders the rows of a log.
///
/// 1. The clock is followed in the order of the file. Where it falls back by almost `period` (a 32-bit counter that
///    overflowed, midnight), whole periods are added. Where it falls back to near the start of what came before and
///    goes on from there, it was set back: what follows is placed one median step after what came before. Neither is
///    looked for where more than a tenth of the rows are out of order.
/// 2. Rows are sorted by time, stably, and rows of one time are joined or spread, see `Duplicates`.
/// 3. Steps above 5 times the median are gaps, unless a quarter of all steps are.
/// @param times   one per row of the file, `no_time` where there is none; at least one is there
/// @param period  0: none
/// @param can_spread  the rows of one time are complete, so that spreading them in automatic mode is an answer
/// @param facts   what was found is noted here
Timeline order_rows(std::vector<Ticks> times, Ticks period, Duplicates duplicates, bool can_spread, SeriesFacts& facts);

}  // namespace braid
