#pragma once

#include <optional>
#include <string>

#include "braid/features/item_clip.h"
#include "braid/features/time_jitter.h"
#include "braid/media/series.h"
#include "braid/media/series_grid.h"
#include "braid/tensor/torch.h"

/// @file time_grid.h
/// Whether the steps of a stream are those of its file, or those of a regular grid.

namespace braid {

/// A grid of moments that all streams of a row which state the same rate have in common: it has a step at the begin of
/// the item on the shared clock, which is 0 of that clock where the row does not say where its part begins.
struct TimeGrid {
  double rate_hz = 0;
  std::string method = "none";

  template <class V>
  void fields(V& v) {
    v.field("rate_hz", rate_hz, "steps a second of a grid from the begin of the item; 0: as the file has them",
            {0, 1e6});
    v.field(
        "method", method,
        "what a step of the grid holds: nearest, previous or linear to its begin, mean or max of it; none: no grid");
  }
  /// @throws Error(config) for a method that is none, a method without a rate or a rate without a method
  void validate() const;

  bool is_on() const { return rate_hz > 0; }

  /// What of a jitter of time training may do: on a grid nothing is stretched, so that streams keep their common
  /// moments.
  template <class Jitter>
  Jitter allowed(Jitter jitter) const {
    if (is_on()) jitter.stretch = 0;
    return jitter;
  }

  /// How measurements are put on this grid, which is on.
  GridRequest request() const;

  /// How far before a part its log is to be read, so that what was known last stands at the begin of the part: 0 for a
  /// method that asks for what lies in a step. @param usual_step  of the log
  Ticks looks_back(Ticks usual_step) const;
};

/// When the steps of a view begin and end, [T, 2] float64 seconds; exact where they are whole steps of the rate.
/// @param together  so many steps of the rate are one of the item's
torch::Tensor view_times(const TimeView& view, double together, const SampleRate& rate);

/// Puts a log on a grid. It then has the grid's steps, NaN where nothing is known, on a clock that shows 0 at the begin
/// of the item, and so has its clip.
/// @param log  the part that the clip names, and as much before it as `looks_back` says
/// @return Fault::data for a log without a clock, or a grid that exceeds the limit; where no step would hold anything
/// Fault::absent if a row asks for a part, else Fault::data
std::optional<Error> put_on_grid(const TimeGrid& grid, Series& log, ItemClip& clip);

}  // namespace braid
