#include "braid/evaluate/unit_error.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/core/random.h"

namespace braid {
namespace {

/// Sum of the values of each unit, [U] double; units without rows have 0.
torch::Tensor unit_sums(const torch::Tensor& values, const torch::Tensor& units) {
  return torch::zeros({units.max().item<int64_t>() + 1}, torch::kDouble).index_add(0, units, values);
}

/// Rows of each unit that has any, [G] double.
torch::Tensor unit_sizes(const torch::Tensor& units) {
  const auto sizes = unit_sums(torch::ones({units.size(0)}, torch::kDouble), units);
  return sizes.masked_select(sizes > 0);
}

torch::Tensor units_or_rows(const torch::Tensor& units, int64_t rows) {
  return units.defined() ? units : torch::arange(rows, torch::kLong);
}

}  // namespace

double error_of_mean(const torch::Tensor& values, const torch::Tensor& units) {
  const int64_t rows = values.size(0);
  if (rows < 2) return std::numeric_limits<double>::infinity();
  const auto unit = units_or_rows(units, rows);
  const auto count = double(unit_sizes(unit).size(0));
  if (count < 2) return std::numeric_limits<double>::infinity();
  const double squares = unit_sums(values - values.mean(), unit).square().sum().item<double>();
  return std::sqrt(count / (count - 1) * squares) / double(rows);
}

double independent_rows(const torch::Tensor& holds, const torch::Tensor& units) {
  const auto rows = double(holds.size(0));
  if (!units.defined() || rows < 2) return rows;
  const auto sizes = unit_sizes(units);
  const double alike = rows * rows / sizes.square().sum().item<double>();
  const double share = holds.mean().item<double>(), error = error_of_mean(holds, units);
  if (share == 0 || share == 1 || !std::isfinite(error)) return alike;
  const double lone = share * (1 - share) / (rows - 1);  // the squared error of as many rows on their own
  return error > 0 ? std::min(lone / (error * error), 1.0) * rows : rows;
}

double luck_of_best(const torch::Tensor& values, const torch::Tensor& units, uint64_t seed) {
  constexpr int64_t draws = 200;
  if (values.size(0) < 2 || values.size(1) < 2) return 0;  // of one mean the signs cancel out
  const auto unit = units_or_rows(units, values.size(1));
  const auto off = (values - values.mean(1, true)).t();  // [R, K]
  const auto sums =
      torch::zeros({unit.max().item<int64_t>() + 1, values.size(0)}, torch::kDouble).index_add(0, unit, off);  // [U, K]
  const auto size = sums.square().sum(0).sqrt();                                                               // [K]
  auto signs = torch::empty({draws, sums.size(0)}, torch::kDouble);
  Random random(derive_seed(seed, "luck of the best"));
  double* sign = signs.mutable_data_ptr<double>();
  for (int64_t i = 0; i < signs.numel(); ++i) sign[i] = random() >> 63 ? 1 : -1;
  const auto errors = (signs.mm(sums) / size).masked_fill((size == 0).unsqueeze(0), 0);  // [draws, K]
  return std::get<0>(errors.max(1)).mean().item<double>();
}

}  // namespace braid
