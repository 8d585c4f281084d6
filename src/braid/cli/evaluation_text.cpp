#include "braid/cli/evaluation_text.h"

#include <cstdio>

#include "braid/cli/cost_text.h"
#include "braid/evaluate/metrics.h"

namespace braid {
namespace {

std::string line(const std::string& name, const Measured& measured) {
  char numbers[1100];  // three of the largest
  std::snprintf(numbers, sizeof numbers, " %9.4f   [%.4f, %.4f]\n", measured.value, measured.low, measured.high);
  return "  " + name + std::string(name.size() < 28 ? 28 - name.size() : 0, ' ') + numbers;
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
  if (evaluation.patterns.size() > 1) {
    for (const TargetEvaluation& target : evaluation.targets) {
      const std::string main = main_metric(target.kind);
      out += main + " of " + target.column + " with\n";
      for (const PatternEvaluation& pattern : evaluation.patterns) {
        std::string names;
        for (const std::string& name : pattern.inputs) names += (names.empty() ? "" : " + ") + name;
        const auto of_target = pattern.metrics.find(target.column);
        if (of_target == pattern.metrics.end()) continue;
        if (const auto found = of_target->second.find(main); found != of_target->second.end())
          out += line(names, found->second);
      }
    }
  }
  for (const NoiseCurve& curve : evaluation.noise.curves) {
    out += curve.metric + " of " + curve.target + " with noise on " + curve.input + ", in deviations\n";
    for (const NoisePoint& point : curve.points) out += line(text(point.level), point.measured);
    if (curve.without) out += line("without it", *curve.without);
  }
  return out + cost_text(evaluation);
}

}  // namespace braid
