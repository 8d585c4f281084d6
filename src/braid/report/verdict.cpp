#include <cmath>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

bool is_share(const std::string& name) {
  return name == "accuracy" || name == "balanced_accuracy" || name == "subset_accuracy" || name == "hamming" ||
         name == "precision" || name == "coverage" || name == "recall" || name == "mape" || name.rfind("top_", 0) == 0;
}

enum class Standing { better, even, worse };

/// Whether the whole interval is on one side of the constant answer.
Standing standing(const std::string& metric, const std::string& kind, const Measured& own, double constant) {
  bool higher_is_better = true;
  for (const MetricInfo& info : metric_infos(kind))
    if (info.name == metric) higher_is_better = info.higher_is_better;
  const double low = higher_is_better ? own.low - constant : constant - own.high;
  const double high = higher_is_better ? own.high - constant : constant - own.low;
  return low > 0 ? Standing::better : high < 0 ? Standing::worse : Standing::even;
}

/// What the best constant answer is, in words.
std::string constant_words(const TargetEvaluation& target) {
  if (target.kind == "regression") return "always answering one typical training value";
  if (target.kind == "multilabel") return "always answering the labels that most training rows have";
  return "always answering the label that most training rows have";
}

}  // namespace

std::string shown_metric(const std::string& name, double value) {
  if (is_share(name) && std::isfinite(value)) return fixed(100 * value, 1) + "\u00A0%";
  return shown(value);
}

std::string shown_measured(const std::string& name, const Measured& measured) {
  return shown_metric(name, measured.value) + " (" + shown_metric(name, measured.low) + " to " +
         shown_metric(name, measured.high) + ")";
}

std::string verdict(const TargetEvaluation& target) {
  std::string metric = main_metric(target.kind);
  if (target.kind == "regression" && !target.metrics.count(metric)) metric = "mae";  // a constant target has no R²
  const auto own = target.metrics.find(metric);
  if (own == target.metrics.end()) return {};
  std::string out = "<b>" + escape_html(shortened(target.column, 80)) + "</b>: " + escape_html(metric_title(metric)) +
                    " <b>" + shown_metric(metric, own->second.value) + "</b>, 95 % interval " +
                    shown_metric(metric, own->second.low) + " to " + shown_metric(metric, own->second.high) + ", on " +
                    shown(target.rows) + " rows. ";
  std::string compared = metric;  // of a constant answer R² says little, the error in the target's unit much
  if (target.kind == "regression" && target.metrics.count("mae")) compared = "mae";
  const auto constant = target.baseline.find(compared);
  if (constant == target.baseline.end()) return out;
  const Measured& measured = target.metrics.at(compared);
  const Standing stands = standing(compared, target.kind, measured, constant->second);
  out += stands == Standing::better  ? "<span class=\"good\">Clearly better</span> than "
         : stands == Standing::worse ? "<span class=\"bad\">Worse</span> than "
                                     : "<span class=\"even\">Not clearly better</span> than ";
  out += constant_words(target) + ": ";
  if (compared != metric)
    out += "its mean absolute error is " + shown_metric(compared, measured.value) + " against " +
           shown_metric(compared, constant->second) + ".";
  else
    out += shown_metric(compared, constant->second) + ".";
  return out;
}

}  // namespace braid
