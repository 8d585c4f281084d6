/// A number a row. Symmetric percentage error: Armstrong 1985, "Long-Range Forecasting", page 348, as a share of the
/// mean of the two sizes; two zeros agree.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/evaluate/meter.h"

namespace braid {
namespace {

/// Rows in ascending order of a number, with the ends of runs of equals.
struct Order {
  explicit Order(const std::vector<double>& numbers) : rows(numbers.size()), last(numbers.size()) {
    std::iota(rows.begin(), rows.end(), 0u);
    std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return numbers[a] < numbers[b]; });
    for (size_t i = 0; i < rows.size(); ++i) last[i] = i + 1 == rows.size() || numbers[rows[i]] < numbers[rows[i + 1]];
  }

  /// Mean rank of each row among the weighted rows, less the mean of all ranks. [N]
  std::vector<double> ranks(std::span<const uint32_t> weights, double total) const {
    std::vector<double> out(rows.size());
    double below = 0, equal = 0;
    for (size_t i = 0, first = 0; i < rows.size(); ++i) {
      equal += weights[rows[i]];
      if (!last[i]) continue;
      for (; first <= i; ++first) out[rows[first]] = below + (equal - total) / 2;
      below += equal;
      equal = 0;
    }
    return out;
  }

  std::vector<uint32_t> rows;
  std::vector<uint8_t> last;
};

/// Whether a sum of squared distances from a mean is no more than what rounding leaves of a constant.
bool is_constant(double variation, double total, double mean) {
  constexpr double rounding = 1e-13;
  return variation <= total * (rounding * mean) * (rounding * mean);
}

/// Pearson's correlation of weighted pairs; NaN when one side is constant.
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::span<const uint32_t> weights) {
  double total = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    total += weights[i];
    mean_a += weights[i] * a[i];
    mean_b += weights[i] * b[i];
  }
  mean_a /= total;
  mean_b /= total;
  for (size_t i = 0; i < a.size(); ++i) {
    const double x = a[i] - mean_a, y = b[i] - mean_b;
    aa += weights[i] * x * x;
    bb += weights[i] * y * y;
    ab += weights[i] * x * y;
  }
  if (is_constant(aa, total, mean_a) || is_constant(bb, total, mean_b)) return std::nan("");
  return ab / std::sqrt(aa * bb);
}

class QuantityMeter final : public Meter {
 public:
  explicit QuantityMeter(const Predictions& predictions)
      : values_(predictions.values),
        targets_(predictions.targets),
        errors_(values_.size()),
        by_value_(values_),
        by_target_(targets_),
        by_error_(fill_errors()) {}

  std::map<std::string, double> measure(std::span<const uint32_t> weights) const override {
    double total = 0, absolute = 0, squared = 0, target = 0, share = 0, share_total = 0, symmetric = 0;
    for (size_t i = 0; i < values_.size(); ++i) {
      const double weight = weights[i], size = std::abs(targets_[i]), both = size + std::abs(values_[i]);
      total += weight;
      absolute += weight * errors_[i];
      squared += weight * errors_[i] * errors_[i];
      target += weight * targets_[i];
      if (size > 0) {
        share += weight * errors_[i] / size;
        share_total += weight;
      }
      if (both > 0) symmetric += weight * 2 * errors_[i] / both;
    }
    std::map<std::string, double> out;
    if (total == 0) return out;
    out["mae"] = absolute / total;
    out["rmse"] = std::sqrt(squared / total);
    out["smape"] = symmetric / total;
    out["median_absolute_error"] = median_error(weights, total);
    if (share_total > 0) out["mape"] = share / share_total;
    double variation = 0;
    for (size_t i = 0; i < targets_.size(); ++i) {
      const double distance = targets_[i] - target / total;
      variation += weights[i] * distance * distance;
    }
    if (!is_constant(variation, total, target / total)) out["r2"] = 1 - squared / variation;
    const double pearson = correlation(values_, targets_, weights);
    if (std::isfinite(pearson)) out["pearson"] = pearson;
    const double spearman = correlation(by_value_.ranks(weights, total), by_target_.ranks(weights, total), weights);
    if (std::isfinite(spearman)) out["spearman"] = spearman;
    return out;
  }

 private:
  const std::vector<double>& fill_errors() {
    for (size_t i = 0; i < errors_.size(); ++i) errors_[i] = std::abs(values_[i] - targets_[i]);
    return errors_;
  }

  /// The middle error; the mean of the two in the middle of an even number.
  double median_error(std::span<const uint32_t> weights, double total) const {
    const uint64_t count = uint64_t(total), low = (count - 1) / 2, high = count / 2;
    uint64_t seen = 0;
    double lower = 0;
    bool found = false;
    for (const uint32_t row : by_error_.rows) {
      seen += weights[row];
      if (!found && seen > low) {
        lower = errors_[row];
        found = true;
      }
      if (seen > high) return (lower + errors_[row]) / 2;
    }
    return lower;
  }

  std::vector<double> values_, targets_, errors_;
  Order by_value_, by_target_, by_error_;
};

}  // namespace

std::unique_ptr<Meter> quantity_meter(const Predictions& predictions) {
  return std::make_unique<QuantityMeter>(predictions);
}

}  // namespace braid
