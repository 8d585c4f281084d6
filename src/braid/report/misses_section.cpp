#include <cmath>
#include <map>
#include <set>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t shown_media = 3, shown_facts = 8;

/// By column; a film that is two inputs, its frames and its sound, has two.
std::map<std::string, std::set<std::string>> kinds_of(const Bundle& bundle) {
  std::map<std::string, std::set<std::string>> out;
  for (const BundleInput& input : bundle.inputs)
    for (size_t i = 0; i < input.recipe.columns.size() && i < input.recipe.kinds.size(); ++i)
      out[input.recipe.columns[i]].insert(input.recipe.kinds[i]);
  return out;
}

std::string certainty(const Miss& miss, const std::string& kind) {
  if (kind == "regression") return "off by " + std::string(miss.confidence > 0 ? "+" : "") + shown(miss.confidence);
  if (!std::isfinite(miss.confidence)) return {};
  return fixed(100 * miss.confidence, 1) + " % sure";
}

std::string card(const Miss& miss, const std::string& target_kind,
                 const std::map<std::string, std::set<std::string>>& kinds, bool name_target, MediaCells& media) {
  std::string pictures, facts;
  size_t seen = 0, listed = 0;
  for (const auto& [column, words] : miss.inputs) {
    const auto found = kinds.find(column);
    const Cell cell = trimmed(words).empty() ? Cell() : Cell(words);
    bool is_shown = false;
    if (found != kinds.end() && !cell.is_absent())
      for (const std::string& kind : found->second)
        if (MediaCells::is_medium(kind) && seen++ < shown_media) {
          pictures += "<div>" + media.show(kind, cell) + "</div>";
          is_shown = true;
        }
    if (!is_shown && listed++ < shown_facts)
      facts += "<dt>" + escape_html(shortened(column, 40)) + "</dt><dd>" + media.show("", cell) + "</dd>";
  }
  std::string out = "<div class=\"miss\">" + pictures + "<dl>";
  if (name_target) out += "<dt>target</dt><dd>" + escape_html(shortened(miss.target, 60)) + "</dd>";
  out += "<dt>truth</dt><dd><b>" + escape_html(shortened(miss.truth, 80)) +
         "</b></dd><dt>answer</dt><dd class=\"bad\">" + "<b>" + escape_html(shortened(miss.answer, 80)) +
         "</b></dd><dt></dt><dd>" + certainty(miss, target_kind) + "</dd>" + facts + "</dl><div class=\"hint\">row " +
         shown(miss.row + 1) + "</div></div>\n";
  return out;
}

}  // namespace

std::string misses_section(const ReportInput& input, MediaCells& media) {
  const Evaluation& evaluation = input.evaluation;
  if (evaluation.worst.empty()) return {};
  std::map<std::string, std::string> target_kinds;
  for (const TargetEvaluation& target : evaluation.targets) target_kinds[target.column] = target.kind;
  const auto kinds = kinds_of(*input.bundle);
  std::string cards;
  for (const Miss& miss : evaluation.worst)
    cards += card(miss, target_kinds[miss.target], kinds, evaluation.targets.size() > 1, media);
  return html_section(
      "errors", "Worst errors",
      "<p>Wrong answers that the model was most sure of, and the largest residuals. Wrong labels in the "
      "table often show up here first.</p>\n<div class=\"misses\">\n" +
          cards + "</div>\n");
}

}  // namespace braid
