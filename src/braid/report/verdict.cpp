#include <cmath>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/evaluate/comparisons.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

bool is_share(const std::string& name) {
  return name == "accuracy" || name == "balanced_accuracy" || name == "subset_accuracy" || name == "hamming" ||
         name == "precision" || name == "coverage" || name == "recall" || name == "mape" || name.rfind("top_", 0) == 0;
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
  const std::string compared = judged_metric(target.kind);
  const auto constant = target.baseline.find(compared);
  if (constant == target.baseline.end()) return out;
  const Measured &measured = target.metrics.at(compared), &ahead = target.ahead_of_constant;
  out += ahead.low > 0    ? "<span class=\"good\">Clearly better</span> than "
         : ahead.high < 0 ? "<span class=\"bad\">Worse</span> than "
                          : "<span class=\"even\">Not clearly better</span> than ";
  out += constant_words(target) + ": ";
  if (compared != metric)
    out += "its mean absolute error is " + shown_metric(compared, measured.value) + " against " +
           shown_metric(compared, constant->second) + ".";
  else
    out += shown_metric(compared, constant->second) + ".";
  return out;
}

std::string together_verdict(const Evaluation& evaluation, const TargetEvaluation& target) {
  const BesideSingles beside = beside_singles(evaluation, target.column);
  if (beside.compared == 0) return {};
  const std::string whole = "The answer from all inputs together";
  if (!beside.tells)
    return "These rows cannot tell whether answers from several inputs are worse than those from one of them alone.";
  if (beside.worse == 0)
    return beside.compared == 1
               ? whole + " is not clearly worse than that from any of them alone."
               : text("None of the ", beside.compared,
                      " answers from several inputs is clearly worse than that from one of these inputs alone.");
  const std::string metric = main_metric(target.kind);
  const BestSingle& best = beside.last->best_single.at(target.column);
  const double together = best.alone.value + best.ahead.value;  // on the rows that have all of the pattern
  std::string names;
  for (const std::string& name : beside.last->inputs) names += (names.empty() ? "" : " + ") + shortened(name, 40);
  const std::string who =
      beside.compared == 1 ? whole : text(beside.worse, " of the ", beside.compared, " answers from several inputs");
  return text(who, beside.worse == 1 ? " is" : " are",
              " clearly worse than that from one of these inputs alone: ", metric_title(metric), " with ", names,
              " is ", shown_metric(metric, together), " where ", shortened(beside.input, 40), " alone has ",
              shown_metric(metric, together - beside.ahead.value), " on the same ", shown(best.rows),
              " rows (behind by ", shown_metric(metric, -beside.ahead.value), ", ",
              shown_metric(metric, -beside.ahead.high), " to ", shown_metric(metric, -beside.ahead.low), ").");
}

}  // namespace braid
