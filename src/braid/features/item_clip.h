#pragma once

#include <optional>
#include <vector>

#include "braid/core/clock.h"
#include "braid/features/feature.h"

/// @file item_clip.h
/// Which part of its file an item is about, where the table has columns for that.

namespace braid {

/// The items of `cells[0]`, a cell of files, each with the begin (`cells[1]`) and the end (`cells[2]`) of the wanted
/// part of the file where the input has such columns; parts are told apart by the items' keys.
std::vector<Item> clip_items(std::vector<Item> items, const std::vector<Cell>& cells);

/// The wanted part of an item's file; none: all of it.
struct ItemClip {
  std::optional<Interval> span;
  Ticks begin() const { return span ? span->begin : Ticks{0}; }
};

/// Begin and end as seconds (`12.5`) or as a clock (`1:02:03.5`). A missing begin is the file's, a missing end is
/// beyond any file's. @return Fault::data for cells that are no times, or an end that is not after the begin
Result<ItemClip> clip_of(const Item& item);

/// Where the end of a clip is not said.
constexpr Ticks end_of_time = Ticks(int64_t{705'600'000} * 1'000'000'000);

}  // namespace braid
