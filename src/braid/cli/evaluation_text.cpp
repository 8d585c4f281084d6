#include "braid/cli/evaluation_text.h"

#include <cstdio>

#include "braid/cli/aligned_text.h"
#include "braid/cli/cost_text.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

std::string line(const std::string& name, const Measured& measured) {
  char numbers[1100];  // three of the largest
  std::snprintf(numbers, sizeof numbers, " %9.4f   [%.4f, %.4f]\n", measured.value, measured.low, measured.high);
  return "  " + name + std::string(name.size() < 28 ? 28 - name.size() : 0, ' ') + numbers;
}

std::string interval(const Measured& one) { return text('[', fixed(one.low, 4), ", ", fixed(one.high, 4), ']'); }

/// The main metric by pattern of inputs, beside the best of these inputs alone.
std::string patterns_text(const Evaluation& evaluation, const TargetEvaluation& target) {
  const std::string main = main_metric(target.kind);
  std::vector<std::vector<std::string>> rows;
  bool has_singles = false;
  for (const PatternEvaluation& pattern : evaluation.patterns) {
    const auto of_target = pattern.metrics.find(target.column);
    if (of_target == pattern.metrics.end() || of_target->second.count(main) == 0) continue;
    const Measured& own = of_target->second.at(main);
    std::string names;
    for (const std::string& name : pattern.inputs) names += (names.empty() ? "" : " + ") + terminal_words(name, 40);
    rows.push_back({names, fixed(own.value, 4), interval(own)});
    const auto single = pattern.best_single.find(target.column);
    if (single == pattern.best_single.end()) continue;
    has_singles = true;
    const auto& [input, complete, alone, ahead] = single->second;
    rows.back().insert(rows.back().end(), {terminal_words(input, 40), fixed(alone.value, 4), interval(alone),
                                           fixed(ahead.value, 4), interval(ahead), text(complete)});
  }
  if (has_singles)
    rows.insert(rows.begin(), {"", "", "", "best alone", "", "", "ahead of it", "", "rows that have all"});
  const std::string words = together_verdict(evaluation, target);
  return main + " of " + target.column + " with\n" + aligned(rows) +
         (words.empty() ? "" : terminal_words(words, words.size()) + "\n");
}

}  // namespace

std::string evaluation_text(const Evaluation& evaluation) {
  std::string out = std::to_string(evaluation.rows) + " rows\n";
  for (const TargetEvaluation& target : evaluation.targets) {
    out += target.column + " (" + target.kind + ", " + std::to_string(target.rows) + " labelled rows)\n";
    for (const MetricInfo& info : metric_infos(target.kind))
      if (const auto found = target.metrics.find(info.name); found != target.metrics.end())
        out += line(info.name, found->second);
  }
  if (evaluation.patterns.size() > 1)
    for (const TargetEvaluation& target : evaluation.targets) out += patterns_text(evaluation, target);
  for (const NoiseCurve& curve : evaluation.noise.curves) {
    out += curve.metric + " of " + curve.target + " with noise on " + curve.input + ", in deviations\n";
    for (const NoisePoint& point : curve.points) out += line(text(point.level), point.measured);
    if (curve.without) out += line("without it", *curve.without);
  }
  return out + cost_text(evaluation);
}

}  // namespace braid
