#include "braid/evaluate/possible.h"

#include <cmath>

namespace braid {
namespace {

constexpr double two_sided_95 = 1.959964;

void add_interval(Possible& out, int64_t held) {
  const double n = double(out.rows), z = two_sided_95;
  if (n == 0) return;
  out.coverage = double(held) / n;
  const double middle = (out.coverage + z * z / (2 * n)) / (1 + z * z / n);
  const double away = z / (1 + z * z / n) * std::sqrt(out.coverage * (1 - out.coverage) / n + z * z / (4 * n * n));
  out.low = middle - away;
  out.high = middle + away;
}

}  // namespace

Possible measure_possible(const TargetSpec& target, const Truth& truth, const torch::Tensor& regions) {
  Possible out;
  int64_t held = 0;
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
    ++out.rows;
    held += holds;
  }
  if (out.rows > 0) out.size /= double(out.rows);
  add_interval(out, held);
  return out;
}

}  // namespace braid
