#include "braid/evaluate/contributions.h"

#include <cmath>

#include "braid/predict/attribution.h"

namespace braid {
namespace {

constexpr double tells = 0.02;  // of a metric between 0 and 1

std::string word_of(const Measured& interaction) {
  if (std::abs(interaction.value) <= tells) return "independent";
  if (interaction.low == interaction.high) return "unclear";  // as of no resamples or one group: it says nothing
  return interaction.low > 0 ? "synergy" : interaction.high < 0 ? "redundancy" : "unclear";
}

}  // namespace

Contributions contributions(const std::vector<std::string>& inputs, const std::vector<Resampled>& values,
                            double confidence) {
  std::vector<double> points;
  for (const Resampled& one : values) points.push_back(one.value);
  const auto shares = Coalitions::of(int64_t(inputs.size())).weights.mv(torch::tensor(points, torch::kDouble));
  const size_t full = values.size() - 1;
  const auto one = [](size_t i) { return size_t(1) << i; };
  Contributions out;
  std::vector<Resampled> interactions;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const double share = shares[int64_t(i)].item<double>();
    out.inputs.push_back({inputs[i], points[one(i)], points[full] - points[full ^ one(i)], share});
    for (size_t j = i + 1; j < inputs.size(); ++j) {
      out.pairs.push_back({inputs[i], inputs[j], {}, ""});
      interactions.push_back(
          values[one(i) | one(j)].plus(values[one(i)], -1).plus(values[one(j)], -1).plus(values[0], 1));
    }
  }
  const auto intervals = joint_intervals(interactions, confidence);
  for (size_t p = 0; p < intervals.size(); ++p) {
    out.pairs[p].interaction = intervals[p];
    out.pairs[p].word = word_of(intervals[p]);
  }
  return out;
}

}  // namespace braid
