#include "braid/tensor/target.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/error.h"

namespace braid {
namespace {

bool is_log(const TargetSpec& target) {
  require(target.transform == "none" || target.transform == "log1p", Fault::internal, target.column,
          "unknown target transform \"", target.transform, "\"; known: none, log1p");
  return target.transform == "log1p";
}

double soften(double weight, Balance balance, double limit) {
  return std::min(balance == Balance::sqrt ? std::sqrt(weight) : weight, limit);
}

/// Rows that carry labels, for a multilabel target.
double labelled_rows(const TargetSpec& target) {
  const double most = *std::max_element(target.counts.begin(), target.counts.end());
  require(target.rows > 0 && target.rows >= most, Fault::internal, target.column,
          "a multilabel target needs its number of labelled rows: it is ", target.rows, ", and one label has ", most);
  return target.rows;
}

}  // namespace

double safe_deviation(const TargetSpec& target) { return target.deviation > 0 ? target.deviation : 1; }

double to_scale(const TargetSpec& target, double value) {
  if (is_log(target)) {
    require(value > -target.unit, Fault::data, target.column, "the logarithm of 1 + value / ", target.unit,
            " needs a value above ", -target.unit, ", not ", value, "; set the target's transform to \"none\"");
    value = std::log1p(value / target.unit);
  }
  return (value - target.mean) / safe_deviation(target);
}

double from_scale(const TargetSpec& target, double scaled) {
  const double value = scaled * safe_deviation(target) + target.mean;
  return is_log(target) ? std::expm1(value) * target.unit : value;
}

void check_target(const TargetSpec& target, const std::string& task, const std::vector<std::string>& kinds,
                  int64_t least_labels) {
  require(std::find(kinds.begin(), kinds.end(), target.kind) != kinds.end(), Fault::config, target.column, "task \"",
          task, "\" answers a ", joined(kinds, " or "), " target, and this one is ", target.kind);
  require(int64_t(target.labels.size()) >= least_labels, Fault::config, target.column, "task \"", task,
          "\" needs at least ", least_labels, " labels, and the training rows have ", target.labels.size());
  require(least_labels == 0 || target.labels.size() == target.counts.size(), Fault::internal, target.column,
          target.labels.size(), " labels with ", target.counts.size(), " counts");
}

Balance parse_balance(const std::string& word) {
  if (word == "none") return Balance::none;
  if (word == "balanced") return Balance::balanced;
  if (word == "sqrt") return Balance::sqrt;
  fail(Fault::config, "", "\"", word, "\" is no way to weigh labels; known: none, balanced, sqrt",
       guess(word, {"none", "balanced", "sqrt"}));
}

std::vector<double> class_weights(const TargetSpec& target, Balance balance, double limit) {
  std::vector<double> weights(target.counts.size(), 1.0);
  if (balance == Balance::none) return weights;
  double rows = 0, weighted = 0;
  for (size_t k = 0; k < weights.size(); ++k) {
    const double count = std::max(target.counts[k], 1.0);
    weights[k] = balance == Balance::sqrt ? 1 / std::sqrt(count) : 1 / count;
    rows += count;
    weighted += count * weights[k];
  }
  for (double& weight : weights) weight = std::min(weight * rows / weighted, limit);
  return weights;
}

std::vector<double> positive_weights(const TargetSpec& target, Balance balance, double limit) {
  std::vector<double> weights(target.counts.size(), 1.0);
  if (balance == Balance::none) return weights;
  const double rows = labelled_rows(target);
  for (size_t k = 0; k < weights.size(); ++k) {
    const double positives = std::max(target.counts[k], 1.0);
    weights[k] = soften(std::max(rows - target.counts[k], 1.0) / positives, balance, limit);
  }
  return weights;
}

std::vector<double> class_prior(const TargetSpec& target) {
  std::vector<double> prior = target.counts;
  for (double& count : prior) count += 0.5;
  const double sum = std::accumulate(prior.begin(), prior.end(), 0.0);
  for (double& count : prior) count /= sum;
  return prior;
}

std::vector<double> label_prior(const TargetSpec& target) {
  std::vector<double> prior = target.counts;
  const double rows = labelled_rows(target);
  for (double& count : prior) count = (count + 0.5) / (rows + 1);
  return prior;
}

}  // namespace braid
