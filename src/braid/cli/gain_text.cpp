#include "braid/cli/gain_text.h"

#include <algorithm>

#include "braid/cli/aligned_text.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/words.h"

namespace braid {
namespace {

std::string four_places(double value) { return fixed(value, 4); }

std::string signed_places(double value) { return (value < 0 ? "" : "+") + four_places(value); }

const TargetEvaluation* find_target(const Evaluation& evaluation, const std::string& column) {
  for (const TargetEvaluation& target : evaluation.targets)
    if (target.column == column) return &target;
  return nullptr;
}

/// The one that is shown first, and the one that tells the finest differences.
std::vector<std::string> shown_measures(const std::string& kind) {
  if (kind == "regression") return {main_metric(kind), "mae"};
  if (kind == "multilabel") return {main_metric(kind)};
  return {main_metric(kind), "log_loss"};
}

bool is_higher_better(const std::string& kind, const std::string& measure) {
  for (const MetricInfo& info : metric_infos(kind))
    if (info.name == measure) return info.higher_is_better;
  return true;
}

std::string verdict(const Measured& difference, bool higher_is_better) {
  if (difference.low <= 0 && difference.high >= 0) return "which these rows cannot tell from none";
  return (difference.low > 0) == higher_is_better ? "a gain" : "a loss";
}

}  // namespace

std::string gain_text(const std::vector<TargetGain>& students, const Evaluation& teacher, const Evaluation* alone) {
  std::string out;
  for (const TargetGain& target : students) {
    out += text(target.column, " (", target.kind, ", ", target.rows, " labelled rows)\n");
    for (const std::string& measure : shown_measures(target.kind)) {
      if (!target.ours.count(measure)) continue;
      std::vector<std::vector<std::string>> lines;
      const auto add = [&](const std::string& who, const std::map<std::string, Measured>& metrics) {
        if (const auto one = metrics.find(measure); one != metrics.end())
          lines.push_back({measure + " of " + who, four_places(one->second.value)});
      };
      if (const auto* one = find_target(teacher, target.column)) add("the teacher", one->metrics);
      if (const auto* one = alone ? find_target(*alone, target.column) : nullptr)
        add("the teacher, with these inputs alone", one->metrics);
      add("a plain model of these inputs", target.other);
      add("the student", target.ours);
      out += aligned(lines);
      if (!target.difference.count(measure)) continue;
      const Measured& difference = target.difference.at(measure);
      out += text("  student minus plain: ", signed_places(difference.value), " (95 %: ", signed_places(difference.low),
                  " to ", signed_places(difference.high), "), ",
                  verdict(difference, is_higher_better(target.kind, measure)), "\n");
    }
  }
  return out;
}

}  // namespace braid
