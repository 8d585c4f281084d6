#include "braid/evaluate/comparisons.h"

#include <algorithm>
#include <optional>

namespace braid {
namespace {

std::optional<size_t> place_of(const std::vector<Pattern>& patterns, const Pattern& wanted) {
  const auto found = std::find(patterns.begin(), patterns.end(), wanted);
  if (found == patterns.end()) return std::nullopt;
  return size_t(found - patterns.begin());
}

/// The main metric of one pattern less that of another, with a paired interval; none where it is not defined.
std::optional<Measured> difference(const PatternAnswers& answers, size_t ours, size_t theirs, BootstrapConfig config) {
  config.resamples = std::min(config.resamples, paired_resamples);
  config.areas = false;  // only the main metric is asked for
  const auto decoded = [&](size_t pattern) { return answers.outputs[pattern].decoded.at(answers.target.id); };
  const auto every =
      measure_difference(answers.target.spec, answers.truth, decoded(ours), decoded(theirs), config, answers.groups);
  const auto main = every.find(main_metric(answers.target.spec.kind));
  return main == every.end() ? std::nullopt : std::optional(main->second);
}

}  // namespace

void add_lost(const PatternAnswers& answers, const BootstrapConfig& config, CostSheet& into) {
  for (const BundleInput& input : answers.bundle.inputs) {
    Pattern others = answers.patterns[0];
    if (others.erase(input.id) == 0) continue;
    const auto place = place_of(answers.patterns, others);
    if (!place) continue;
    const auto cost = std::find_if(into.inputs.begin(), into.inputs.end(),
                                   [&](const InputCost& one) { return one.input == input.recipe.name; });
    if (const auto lost = difference(answers, 0, *place, config)) cost->lost[answers.target.spec.column] = *lost;
  }
}

void add_best_singles(const PatternAnswers& answers, const BootstrapConfig& config,
                      std::vector<PatternEvaluation>& into) {
  const std::string& column = answers.target.spec.column;
  const std::string metric = main_metric(answers.target.spec.kind);
  const auto main_of = [&](size_t pattern) -> const Measured* {
    const auto found = into[pattern].metrics.at(column).find(metric);
    return found == into[pattern].metrics.at(column).end() ? nullptr : &found->second;
  };
  for (size_t p = 0; p < answers.patterns.size(); ++p) {
    if (answers.patterns[p].size() < 2 || !main_of(p)) continue;
    // The best on these very rows: chance can only help the single input, never the answer that is compared with it.
    std::optional<size_t> best;
    const BundleInput* its_input = nullptr;
    for (const BundleInput& input : answers.bundle.inputs) {
      if (!answers.patterns[p].count(input.id)) continue;
      const auto alone = place_of(answers.patterns, {input.id});
      if (!alone || !main_of(*alone) || (best && main_of(*alone)->value <= main_of(*best)->value)) continue;
      best = alone;
      its_input = &input;
    }
    if (!best) continue;
    if (const auto ahead = difference(answers, p, *best, config))
      into[p].best_single[column] = {its_input->recipe.name, *main_of(*best), *ahead};
  }
}

}  // namespace braid
