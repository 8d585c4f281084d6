#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/evaluate/comparisons.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t shown_patterns = 24;

std::vector<std::string> table_metrics(const std::string& kind) {
  if (kind == "regression") return {"r2", "mae", "rmse"};
  if (kind == "multilabel") return {"f1_micro", "f1_macro", "auroc_macro"};
  return {"accuracy", "f1_macro", "auroc"};
}

/// `front + km`, or `all but km` where that is shorter.
std::string pattern_name(const PatternEvaluation& pattern, const std::vector<std::string>& all) {
  if (pattern.inputs.size() == all.size()) return "all inputs";
  if (all.size() > 3 && pattern.inputs.size() + 1 == all.size())
    for (const std::string& name : all) {
      bool used = false;
      for (const std::string& own : pattern.inputs) used |= own == name;
      if (!used) return "all but " + shortened(name, 40);
    }
  std::string out;
  for (const std::string& name : pattern.inputs) out += (out.empty() ? "" : " + ") + shortened(name, 40);
  return out;
}

std::string figure_of(const Evaluation& evaluation, const TargetEvaluation& target) {
  const std::string metric = main_metric(target.kind);
  const auto& all = evaluation.patterns[0].inputs;
  BarChart chart{"Results by inputs", metric_title(metric), {}, {}, "constant answer"};
  if (const auto constant = target.baseline.find(metric); constant != target.baseline.end() && metric != "r2")
    chart.reference = constant->second;
  for (size_t i = 0; i < evaluation.patterns.size() && i < shown_patterns; ++i) {
    const PatternEvaluation& pattern = evaluation.patterns[i];
    const auto metrics = pattern.metrics.find(target.column);
    if (metrics == pattern.metrics.end()) continue;
    const auto own = metrics->second.find(metric);
    if (own == metrics->second.end()) continue;
    chart.bars.push_back(
        {pattern_name(pattern, all), own->second.value, std::pair(own->second.low, own->second.high), i == 0});
  }
  return html_figure(shortened(target.column, 80), draw(chart));
}

std::string with_interval(const std::string& metric, const Measured& one) {
  return shown_metric(metric, one.value) + " <span class=\"muted\">" + shown_metric(metric, one.low) + " to " +
         shown_metric(metric, one.high) + "</span>";
}

/// @param labelled  rows of the target; fewer that have all of the pattern are said
std::string beside_cell(const std::string& metric, const BestSingle& single, int64_t labelled) {
  return escape_html(shortened(single.input, 40)) + " " + with_interval(metric, single.alone) +
         (single.rows < labelled ? " <span class=\"muted\">on " + shown(single.rows) + " rows</span>" : "");
}

std::string table_of(const Evaluation& evaluation, const TargetEvaluation& target) {
  std::vector<std::string> head{"Inputs", "#Complete rows"};
  const auto names = table_metrics(target.kind);
  for (const std::string& name : names) head.push_back("#" + metric_title(name));
  const bool has_singles = std::any_of(evaluation.patterns.begin(), evaluation.patterns.end(),
                                       [&](const auto& one) { return one.best_single.count(target.column) > 0; });
  const std::string main = main_metric(target.kind);
  if (has_singles)
    for (const std::string& title : {"#Best input alone: " + metric_title(main), std::string("#Ahead of it")})
      head.push_back(title);
  const bool tabled = !evaluation.patterns[0].possible.empty();
  if (tabled)
    for (const char* title :
         {"Answered by", "#Truth among the possible", target.kind == "regression" ? "#Mean width" : "#Possible labels"})
      head.emplace_back(title);
  std::vector<std::vector<std::string>> rows;
  for (const PatternEvaluation& pattern : evaluation.patterns) {
    const auto metrics = pattern.metrics.find(target.column);
    if (metrics == pattern.metrics.end() || rows.size() == 100) continue;
    auto& row = rows.emplace_back();
    row.push_back(escape_html(pattern_name(pattern, evaluation.patterns[0].inputs)));
    row.push_back(shown(pattern.complete));
    for (const std::string& name : names) {
      const auto own = metrics->second.find(name);
      row.push_back(own == metrics->second.end() ? "–" : with_interval(name, own->second));
    }
    if (has_singles) {
      const auto found = pattern.best_single.find(target.column);
      const bool is_there = found != pattern.best_single.end();
      row.push_back(is_there ? beside_cell(main, found->second, target.rows) : "–");
      row.push_back(is_there ? with_interval(main, found->second.ahead) : "–");
    }
    if (!tabled) continue;
    const auto who = pattern.answered_by.find(target.column);
    row.push_back(who == pattern.answered_by.end() ? "–" : escape_html(shortened(who->second, 80)));
    const Possible& possible = pattern.possible.at(target.column);
    row.push_back(with_interval("coverage", {possible.coverage, possible.low, possible.high}));
    row.push_back(shown(possible.size));
  }
  return html_table(head, rows);
}

/// What each input and pair is worth; nothing where not every subset was measured.
std::string worth_of(const TargetEvaluation& target) {
  const Contributions& all = target.contributions;
  if (all.inputs.empty()) return {};
  const std::string metric = main_metric(target.kind);
  std::vector<std::vector<std::string>> rows, pairs;
  for (const InputWorth& one : all.inputs)
    rows.push_back({escape_html(shortened(one.input, 40)), shown_metric(metric, one.alone),
                    shown_metric(metric, one.lost), shown_metric(metric, one.share)});
  for (const PairWorth& one : all.pairs)
    pairs.push_back({escape_html(shortened(one.first, 40) + " and " + shortened(one.second, 40)),
                     with_interval(metric, one.interaction), one.word});
  return html_table({"Input", "#Alone", "#Lost without it", "#Share of what all add"}, rows) +
         html_table({"Pair", "#More together than apart", "Meaning"}, pairs) + "<p class=\"hint\">In " +
         escape_html(metric_title(metric)) +
         ". Shares are Shapley values and sum to what all inputs add to the constant answer. A pair with synergy is "
         "worth more than its inputs one by one; in a redundant one each tells in part what the other does. The 95 % "
         "intervals of all pairs hold at once; where one reaches from below 0 to above it these rows cannot "
         "tell.</p>\n";
}

/// Whether the answer from several inputs is ever clearly worse than one of them alone, as a note.
std::string together_words(const Evaluation& evaluation, const TargetEvaluation& target) {
  const std::string words = together_verdict(evaluation, target);
  const bool is_worse = beside_singles(evaluation, target.column).worse > 0;
  return words.empty() ? "" : text("<p class=\"note", is_worse ? " warning" : "", "\">", escape_html(words), "</p>\n");
}

}  // namespace

std::string patterns_section(const ReportInput& input) {
  const Evaluation& evaluation = input.evaluation;
  if (evaluation.patterns.size() < 2) return {};
  std::string body =
      "<p>The same rows, answered with some of the inputs only. Close to the full result, an input adds little; close "
      "to the constant answer, it tells nothing on its own.</p>\n";
  if (!evaluation.patterns[0].possible.empty())
    body += text(
        "<p>Who answers was decided for each pattern on rows apart from training: the fused answer, unless "
        "leaving inputs out or asking them one by one was clearly better",
        input.bundle->patterns.specialists.empty()
            ? ""
            : "; an input by itself is answered together with a model of it alone, unless that was clearly worse",
        ". Beside its answer a row has the set of possible ones, made to hold the truth in ",
        shown_metric("coverage", input.bundle->patterns.coverage), " of rows.</p>\n");
  if (std::any_of(evaluation.patterns.begin(), evaluation.patterns.end(),
                  [](const auto& one) { return !one.best_single.empty(); }))
    body +=
        "<p>Beside each answer from several inputs stands the one of them that answers best by itself the rows that "
        "have them all, and how far the answer is ahead of it on these rows, paired row by row: an interval "
        "wholly below 0 says that the others do harm. These 95 % intervals hold for all patterns at once.</p>\n";
  std::vector<std::string> figures;
  std::string tables;
  for (const TargetEvaluation& target : evaluation.targets) {
    if (figures.size() == 8) break;
    figures.push_back(figure_of(evaluation, target));
    tables += (evaluation.targets.size() > 1 ? "<h3>" + escape_html(shortened(target.column, 80)) + "</h3>\n" : "") +
              together_words(evaluation, target) + table_of(evaluation, target) + worth_of(target);
  }
  return html_section("inputs", "With some of the inputs", body + html_grid(figures) + tables);
}

}  // namespace braid
