#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

/// @file quantile.h
/// Below which number a share of some numbers lies.

namespace braid {

/// Linear between neighbours: type 7 of Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566.
/// @param sorted  ascending, not empty  @param share  0 to 1
inline double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * double(sorted.size() - 1);
  const size_t low = size_t(std::floor(at)), high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - double(low)) * (sorted[high] - sorted[low]);
}

/// The middle one of some values in any order, of an even number of them the upper of the two; 0 without any. O(N).
template <class Value>
Value median(std::vector<Value> values) {
  if (values.empty()) return Value{};
  const auto middle = values.begin() + int64_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace braid
