#pragma once

#include <cstdint>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/fit_checks.h"

/// @file fit_tolerances.h
/// How noisy a vector may be and still be worth more than none, learned from held-out rows.

namespace braid {

/// Sets `InputCheck::tolerance` of every input whose content is checked. The rows are answered with noise of 0.3, 1 and
/// 3 standard deviations on that input, and without it; the tolerance is half way, on a logarithmic scale, between how
/// far the noise of the last level is away, in rising order, at which the mean loss is no higher than without it, and
/// that of the next. With no other input there is nothing to compare with and it stays infinite. An input that `rows`
/// lack stays as it is too.
/// @param bundle  with its pattern table, whose answers are compared  @param rows  that training did not learn from
/// @param seed  of the noise
void set_tolerances(Bundle& bundle, const Reader& reader, const std::vector<int64_t>& rows, uint64_t seed,
                    const FitChecksOptions& options, Monitor& monitor);

}  // namespace braid
