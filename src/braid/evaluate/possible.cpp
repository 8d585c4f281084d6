#include "braid/evaluate/possible.h"

#include <cmath>
#include <vector>

#include "braid/evaluate/unit_error.h"

namespace braid {
namespace {

constexpr double two_sided_95 = 1.959964;

/// @param n  independent rows
void add_interval(Possible& out, double n) {
  const double z = two_sided_95;
  const double middle = (out.coverage + z * z / (2 * n)) / (1 + z * z / n);
  const double away = z / (1 + z * z / n) * std::sqrt(out.coverage * (1 - out.coverage) / n + z * z / (4 * n * n));
  out.low = middle - away;
  out.high = middle + away;
}

}  // namespace

Possible measure_possible(const TargetSpec& target, const Truth& truth, const torch::Tensor& regions,
                          const std::vector<int64_t>& units) {
  Possible out;
  std::vector<double> held;
  std::vector<int64_t> unit_of;
  const auto all = regions.to(torch::kDouble).contiguous();
  const int64_t width = all.size(1);
  for (size_t i = 0; i < truth.places.size(); ++i) {
    const double* region = all.const_data_ptr<double>() + truth.places[i] * width;
    bool holds = true;
    if (target.kind == "regression") {
      holds = region[0] <= truth.values[i] && truth.values[i] <= region[1];
      out.size += region[1] - region[0];
    } else {
      if (!truth.classes.empty() && truth.classes[i] >= width) continue;  // a label that training never saw
      if (!truth.classes.empty()) holds = region[truth.classes[i]] > 0;
      for (int64_t k = 0; k < width; ++k) {
        out.size += region[k];
        if (truth.classes.empty())
          holds = holds && (region[k] > 0 || truth.labels[i * size_t(width) + size_t(k)] < 0.5);
      }
    }
    held.push_back(holds ? 1 : 0);
    unit_of.push_back(units[size_t(truth.places[i])]);
  }
  out.rows = int64_t(held.size());
  if (out.rows == 0) return out;
  const auto all_held = torch::tensor(held, torch::kDouble);
  out.size /= double(out.rows);
  out.coverage = all_held.mean().item<double>();
  add_interval(out, independent_rows(all_held, torch::tensor(unit_of, torch::kLong)));
  return out;
}

}  // namespace braid
