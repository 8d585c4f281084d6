#include "braid/evaluate/contributions.h"

#include <algorithm>

#include "braid/predict/attribution.h"

namespace braid {
namespace {

constexpr double tells = 0.02;  // of a metric between 0 and 1

}  // namespace

Contributions contributions(const Evaluation& evaluation, const TargetEvaluation& target) {
  Contributions out;
  const auto& all = evaluation.patterns.at(0).inputs;
  const size_t count = all.size();
  if (count < 2 || evaluation.patterns.size() + 1 != size_t(1) << count) return out;
  const std::string metric = main_metric(target.kind);
  const auto constant = target.baseline.find(metric);
  const Coalitions coalitions = Coalitions::of(int64_t(count));  // bit i of a set's place tells whether it has input i
  std::vector<double> value(coalitions.sets.size(), constant == target.baseline.end() ? 0.0 : constant->second);
  for (const PatternEvaluation& pattern : evaluation.patterns) {
    size_t bits = 0;
    for (size_t i = 0; i < count; ++i)
      if (std::count(pattern.inputs.begin(), pattern.inputs.end(), all[i])) bits |= size_t(1) << i;
    const auto metrics = pattern.metrics.find(target.column);
    if (metrics == pattern.metrics.end() || !metrics->second.count(metric)) return {};
    value[bits] = metrics->second.at(metric).value;
  }
  const auto shares = coalitions.weights.mv(torch::tensor(value, torch::kDouble));
  const size_t full = value.size() - 1;
  const auto one = [](size_t i) { return size_t(1) << i; };
  for (size_t i = 0; i < count; ++i) {
    const double share = shares[int64_t(i)].item<double>();
    out.inputs.push_back({all[i], value[one(i)], value[full] - value[full ^ one(i)], share});
    for (size_t j = i + 1; j < count; ++j) {
      const double both = value[one(i) | one(j)] - value[one(i)] - value[one(j)] + value[0];
      out.pairs.push_back({all[i], all[j], both,
                           both > tells    ? "synergy"
                           : both < -tells ? "redundancy"
                                           : "independent"});
    }
  }
  return out;
}

}  // namespace braid
