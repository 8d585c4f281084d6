#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"
#include "braid/media/series.h"

/// @file series_grid.h
/// Measurements of any times on a regular grid. Moments are whole ticks and rates are fractions, so that a grid is
/// exact however long it runs, and two streams on grids of one rate have the very same moments.

namespace braid {

/// What a step of a grid holds of the measurements.
enum class GridMethod : uint8_t {
  nearest,   ///< the one nearest to the begin of the step; the earlier of two that are as near
  previous,  ///< the last one up to the begin of the step, never a later one
  linear,    ///< the straight line between the ones before and after the begin of the step
  mean,      ///< the mean of those that lie in the step
  max,       ///< the largest of those that lie in the step
};

inline constexpr std::string_view grid_method_names[] = {"nearest", "previous", "linear", "mean", "max"};

/// A pause of more usual steps than these is a gap, as in the timeline of a log.
inline constexpr int64_t gap_steps = 5;

/// Whether a step holds what lies in it, and not what is known at its begin.
inline bool takes_windows(GridMethod method) { return method == GridMethod::mean || method == GridMethod::max; }

/// How measurements are put on a grid.
struct GridRequest {
  GridMethod method = GridMethod::mean;
  SampleRate rate;                       ///< of the grid, which has a step that begins at 0
  Ticks usual_step{0};                   ///< between two measurements; 0: as long as a step of the grid
  bool is_irregular = false;             ///< written on change: no pause is a gap, see `SeriesFacts`
  std::optional<Ticks> from;             ///< steps that begin earlier are left out
  std::optional<Ticks> until;            ///< and those that begin here or later
  int64_t max_bytes = int64_t{2} << 30;  ///< of the values
};

/// Steps of a grid: step t is `first` + t of it, which lasts from `rate.time(first + t)` to `rate.time(first + t + 1)`.
struct GridSteps {
  int64_t first = 0;
  std::vector<float> values;  ///< [G][C], NaN where nothing is known
};

/// Puts measurements on a grid, channel by channel. What is no finite number is no measurement.
///
/// Every measurement lies in one step. `nearest`, `previous` and `linear` do not reach over a gap, which is a pause
/// above `gap_steps` usual steps (of the channel's own, where it has a number in fewer rows): the measurement before a
/// gap, and the last of all, stands for one usual step, and to `nearest` also the one after a gap, and the first of
/// all, for half of one. Steps within a gap hold nothing.
///
/// @param moments  [T] ascending, within +-2^62 ticks  @param values  [T][C]
/// @return no steps where none would hold anything; Fault::data where they would exceed the limit
Result<GridSteps> on_grid(std::span<const Ticks> moments, std::span<const float> values, const GridRequest& request);

}  // namespace braid
