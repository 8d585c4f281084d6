#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "braid/evaluate/evaluation.h"

/// @file rows_in_time.h
/// Which rows an evaluation takes where time is limited and rows are many.

namespace braid {

/// However short the time, no fewer are judged where there are so many: fewer tell nothing.
inline constexpr int64_t fewest_judged_rows = 30;

/// How many of `rows` can be answered within `seconds`. A few are tried first, and more of them as long as that costs
/// little, because the first ones of a process are slow.
/// @param answer  answers so many rows and says in how many seconds
int64_t rows_in_time(int64_t rows, double seconds, const std::function<double(int64_t)>& answer);

/// At most `most` of the rows, drawn by lot, in their order; sequences stay whole. @param what  names the lot
std::vector<int64_t> drawn_whole(const Reader& reader, const std::vector<int64_t>& rows, int64_t most, uint64_t seed,
                                 std::string_view what);

/// The rows that an evaluation can answer by every pattern of inputs in half of `options.seconds`; all of them without
/// a limit. Of more an even choice by lot is left, of rows that have a label, and a note says of how many.
std::vector<int64_t> judged_in_time(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows,
                                    const EvaluateOptions& options, Monitor& monitor);

}  // namespace braid
