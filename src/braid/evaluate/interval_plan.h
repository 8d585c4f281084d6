#pragma once

#include <cstdint>

#include "braid/bundle/bundle.h"

/// @file interval_plan.h
/// From how many resamples intervals are made where time is limited.

namespace braid {

/// However short the time, no fewer are drawn: of fewer the ends of an interval are a matter of luck.
inline constexpr int64_t fewest_resamples = 100;

/// What intervals are asked for, in numbers that a slow or busy machine does not change.
struct IntervalWork {
  int64_t rows = 0;      ///< that are answered
  int64_t patterns = 1;  ///< of inputs, each with all measures
  int64_t targets = 0;
  int64_t curves = 0;  ///< of all targets, under which areas are measured: one a label, of two labels one
  int64_t threads = 1;
  int64_t compared = 0;  ///< answers of one pattern to the rows of one, at most, see `Comparisons`; without areas
};

/// The work of an evaluation of all targets of a bundle, on the compute threads of this process.
IntervalWork interval_work(const Bundle& bundle, int64_t rows, int64_t patterns);

/// Seconds that so many resamples take, and what is sorted for them before; roughly, on a usual processor.
double interval_seconds(const IntervalWork& work, int64_t resamples);

/// How many resamples fit into `seconds`, in whole hundreds: `fewest_resamples` at least and `most` at most, where that
/// is not less itself.
int64_t affordable_resamples(const IntervalWork& work, double seconds, int64_t most);

/// What an evaluation of so many rows by every pattern of a bundle's inputs takes for intervals at the least.
double least_interval_seconds(const Bundle& bundle, int64_t rows);

}  // namespace braid
