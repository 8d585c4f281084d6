#include "braid/features/number_encoding.h"

#include <algorithm>
#include <cmath>

#include "braid/features/fit_sample.h"

namespace braid {

void NumberEncoding::validate() const {
  require(edges.size() != 1 && std::is_sorted(edges.begin(), edges.end(), std::less_equal<double>()), Fault::data, "",
          "the edges of a number's bins must be none, or at least two and increasing; there are ", edges.size());
}

NumberEncoding NumberEncoding::of(const std::vector<double>& sorted, int64_t bins) {
  NumberEncoding out;
  double squares = 0;
  const double n = double(sorted.size());
  for (const double x : sorted) out.mean += x / n;
  for (const double x : sorted) squares += (x - out.mean) * (x - out.mean) / n;
  const double deviation = std::sqrt(squares);
  // A column that never changed has no scale of its own; and squares of 1e200 have no number.
  out.deviation = std::isfinite(deviation) && deviation > 1e-12 * std::abs(out.mean) && deviation > 0 ? deviation : 1;
  if (!std::isfinite(out.mean)) out.mean = 0;

  for (const double x : sorted)
    if (out.edges.empty() || x > out.edges.back()) {
      out.edges.push_back(x);
      if (int64_t(out.edges.size()) > bins + 1) break;
    }
  if (int64_t(out.edges.size()) > bins + 1) {
    out.edges.clear();
    for (int64_t t = 0; t <= bins; ++t)
      if (const double edge = quantile(sorted, double(t) / double(bins)); out.edges.empty() || edge > out.edges.back())
        out.edges.push_back(edge);
  }
  if (out.edges.size() < 2) out.edges.clear();
  return out;
}

std::optional<Believable> NumberEncoding::believable(double reach) const {
  if (edges.empty() || reach <= 0) return std::nullopt;
  const double least = edges.front(), greatest = edges.back(), middle = edges[edges.size() / 2];
  const double apart = std::max(greatest - least, 0.01 * std::max(std::abs(least), std::abs(greatest)));
  Believable out{least - reach * apart, greatest + reach * apart};
  if (least >= 0 && middle > 0) out.high = std::max(out.high, greatest * (greatest / middle));
  if (least > 0.5 * (greatest - least)) out.low = std::max(out.low, 0.1 * least);
  return out;
}

void NumberEncoding::encode(double x, float* out) const {
  out[0] = float(std::clamp((x - mean) / deviation, -10.0, 10.0));
  for (size_t t = 1; t < edges.size(); ++t) {
    const double low = t == 1 ? -1 : 0, high = t + 1 == edges.size() ? 2 : 1;
    out[t] = float(std::clamp((x - edges[t - 1]) / (edges[t] - edges[t - 1]), low, high));
  }
}

}  // namespace braid
