#include "braid/features/usual_range.h"

#include <algorithm>

#include "braid/core/quantile.h"

namespace braid {
namespace {

constexpr double deep_tail = 0.001;   // share of deep values at either end that may be cut
constexpr double deep_margin = 0.25;  // of the range between the tails, to either side

/// Without values at the ends that stand for "not measured".
std::vector<double> measured(std::vector<double> sorted) {
  for (int round = 0; round < 2; ++round) {  // what stands apart at one end may hide what does at the other
    const auto next = std::upper_bound(sorted.begin(), sorted.end(), sorted.front());
    if (next != sorted.end() && *next - sorted.front() > sorted.back() - *next) sorted.erase(sorted.begin(), next);
    const auto last = std::lower_bound(sorted.begin(), sorted.end(), sorted.back());
    if (last != sorted.begin() && sorted.back() - last[-1] > last[-1] - sorted.front())
      sorted.erase(last, sorted.end());
  }
  return sorted;
}

}  // namespace

std::optional<DeepRange> range_of_values(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::vector<double> usual = measured(values);
  double low = quantile(usual, deep_tail), high = quantile(usual, 1 - deep_tail);
  if (low == high) low = values.front(), high = values.back();
  if (low == high) return std::nullopt;
  const double margin = deep_margin * (high - low);
  return DeepRange{std::max(values.front(), low - margin), std::min(values.back(), high + margin)};
}

}  // namespace braid
