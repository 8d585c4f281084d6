#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/evaluate/truth.h"

/// @file possible.h
/// Whether sets of possible labels and intervals hold the true answers as often as they should.

namespace braid {

/// How often the true answer was among the possible ones, and how much was possible.
struct Possible {
  int64_t rows = 0;          ///< labelled, of labels that training knew
  double coverage = 0;       ///< share of them whose answer was among the possible ones
  double low = 0, high = 0;  ///< 95 % interval of that share, Wilson 1927, doi:10.2307/2276774, of `independent_rows`
  double size = 0;           ///< mean number of possible labels, or mean width of intervals
};

/// @param regions  [R, K] bool or [R, 2] double of the R rows, see `Task::conformal_region`
/// @param units    [R] as `units_of` numbers them
Possible measure_possible(const TargetSpec& target, const Truth& truth, const torch::Tensor& regions,
                          const std::vector<int64_t>& units);

}  // namespace braid
