#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/table/moments.h"
#include "braid/table/target.h"

/// @file last_rows.h
/// The end of a table in time, held out of the rows before it.

namespace braid {

/// Takes the last `share` of `rows` out of them, as they stand in time, and returns it; both are then in order.
///
/// Units (`unit_names`) stay whole: those that began last are taken, and rows of their own are their own begin. A
/// moment is not cut: the cut is the begin of the moment next to the wanted place. Rows without a moment stay, and so
/// does the first unit of each label that nothing before it has, as a label has to be learned before it can be
/// answered. Shares are of the rows with a label, where there are targets.
///
/// Takes nothing where what is taken would be less than half of what is wanted or, if that is more than wanted, above
/// two fifths of the rows, or would have one class of a target only.
/// @param unit  column of the units; empty: every row is one
std::vector<int64_t> take_last(const Table& table, std::vector<int64_t>& rows, const Moments& moments,
                               const std::string& unit, const std::vector<TargetInfo>& targets, double share);

}  // namespace braid
