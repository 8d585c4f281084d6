#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t heat_map_classes = 30, shown_classes = 200, shown_pairs = 20, label_letters = 60;

/// @param resamples  that intervals are from; 0: not known
std::string metrics_table(const TargetEvaluation& target, int64_t resamples) {
  std::vector<std::vector<std::string>> rows;
  const std::string main = main_metric(target.kind);
  for (const MetricInfo& info : metric_infos(target.kind)) {
    const auto own = target.metrics.find(info.name);
    if (own == target.metrics.end()) continue;
    const auto constant = target.baseline.find(info.name);
    const std::string title = metric_title(info.name) + (info.higher_is_better ? "\u00A0↑" : "\u00A0↓");
    rows.push_back({info.name == main ? "<b>" + title + "</b>" : title,
                    "<b>" + shown_metric(info.name, own->second.value) + "</b>",
                    shown_metric(info.name, own->second.low) + " to " + shown_metric(info.name, own->second.high),
                    constant == target.baseline.end() ? "–" : shown_metric(info.name, constant->second),
                    "<span class=\"hint\">" + escape_html(info.help) + "</span>"});
  }
  return html_table({"Metric", "#Value", "#95 % interval", "#Constant answer", "Meaning"}, rows) +
         text("<p class=\"hint\">↑ higher is better, ↓ lower is better. Intervals: percentile bootstrap",
              resamples > 0 ? ", " + shown(resamples) + " resamples," : "",
              " over rows, or over groups where the rows have them. The constant answer never looks at the inputs: it "
              "is what the training rows' targets alone tell.</p>\n");
}

std::string class_table(const TargetEvaluation& target) {
  if (target.per_class.empty()) return {};
  std::vector<LabelReport> classes = target.per_class;
  if (classes.size() > shown_classes) {
    std::stable_sort(classes.begin(), classes.end(),
                     [](const LabelReport& a, const LabelReport& b) { return a.support > b.support; });
    classes.resize(shown_classes);
  }
  std::vector<std::vector<std::string>> rows;
  for (const LabelReport& one : classes)
    rows.push_back({escape_html(shortened(one.label, label_letters)), fixed(100 * one.precision, 1) + " %",
                    fixed(100 * one.recall, 1) + " %", shown(one.f1), shown(one.support)});
  std::string out = html_table({"Label", "#Precision", "#Recall", "#F1", "#Rows"}, rows);
  if (target.per_class.size() > classes.size())
    out +=
        text("<p class=\"hint\">the ", shown_classes, " most frequent of ", target.per_class.size(), " labels</p>\n");
  return rows.size() <= 12 ? out : text("<details><summary>", rows.size(), " labels</summary>", out, "</details>\n");
}

std::string confusion_map(const TargetEvaluation& target) {
  HeatMap map{"Confusion matrix", "true label", "answered label", {}, {}};
  for (const std::string& label : target.labels) map.labels.push_back(shortened(label, label_letters));
  for (const auto& row : target.confusion) map.counts.emplace_back(row.begin(), row.end());
  return html_figure("Confusion: which label was answered for which",
                     draw(map) +
                         "<div class=\"hint\">Colour: share of the row. Blue was right, orange was "
                         "not.</div>");
}

std::string confused_pairs(const TargetEvaluation& target) {
  struct Pair {
    size_t truth, answer;
    int64_t count;
  };
  std::vector<Pair> pairs;
  for (size_t t = 0; t < target.confusion.size(); ++t)
    for (size_t a = 0; a < target.confusion[t].size(); ++a)
      if (t != a && target.confusion[t][a] > 0) pairs.push_back({t, a, target.confusion[t][a]});
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.count > b.count; });
  std::vector<std::vector<std::string>> rows;
  for (const Pair& one : pairs) {
    if (rows.size() == shown_pairs) break;
    const auto& truths = target.confusion[one.truth];
    const auto support = std::accumulate(truths.begin(), truths.end(), int64_t{0});
    rows.push_back({escape_html(shortened(target.labels[one.truth], label_letters)),
                    escape_html(shortened(target.labels[one.answer], label_letters)), shown(one.count),
                    fixed(100.0 * double(one.count) / double(support), 1) + " %"});
  }
  return html_figure(text("Most confused of ", target.labels.size(), " labels"),
                     html_table({"True", "Answered", "#Rows", "#Share of the true label"}, rows));
}

std::string reliability_diagram(const TargetEvaluation& target) {
  ChartSeries line{"", {}};
  int64_t total = 0;
  for (const ReliabilityBin& bin : target.reliability) {
    if (bin.count > 0) line.points.emplace_back(bin.confidence, bin.frequency);
    total += bin.count;
  }
  if (line.points.empty()) return {};
  const std::string y_label = target.kind == "multilabel" ? "share that has the label" : "share that was right";
  LineChart chart{"Reliability",       "stated probability", y_label, {line}, {}, "",
                  std::pair(0.0, 1.0), std::pair(0.0, 1.0),  true,    true};
  Histogram counts{
      "Stated probabilities", "stated probability", target.kind == "multilabel" ? "answers" : "rows", {0.0}, {}};
  for (const ReliabilityBin& bin : target.reliability) {
    counts.edges.push_back(bin.high);
    counts.counts.push_back(double(bin.count));
  }
  return "<div>" +
         html_figure("Reliability: does it know what it knows?",
                     draw(chart) +
                         "<div class=\"hint\">On the dashed line, answers given with probability p are right "
                         "in a share p of cases; below it the model is too sure.</div>") +
         html_figure("How sure it is", draw(counts)) + "</div>\n";
}

std::vector<std::string> quantity_figures(const TargetEvaluation& target) {
  Scatter agreement{"Answer against truth", "true value", "answer", {}, true, false};
  Scatter residuals{"Residuals", "answer", "answer − truth", {}, false, true};
  for (const auto& [truth, answer] : target.truth_and_answer) {
    agreement.points.emplace_back(truth, answer);
    residuals.points.emplace_back(answer, answer - truth);
  }
  if (agreement.points.empty()) return {};
  return {html_figure("Answer against truth", draw(agreement)), html_figure("Residuals", draw(residuals))};
}

/// True when rows are grouped by a picture or recording that several share: such groups say nothing to a reader.
bool groups_are_files(const Recipe& recipe) {
  for (const InputRecipe& input : recipe.inputs)
    for (size_t i = 0; i < input.kinds.size(); ++i)
      if (const std::string& kind = input.kinds[i]; input.columns[i] == recipe.split.group)
        return kind == "image" || kind == "bands" || kind == "audio" || kind == "array";
  return false;
}

std::string group_figure(const ReportInput& input, const TargetEvaluation& target) {
  if (target.groups.size() < 2 || groups_are_files(input.bundle->recipe)) return {};
  BarChart chart{"Groups", metric_title(main_metric(target.kind)), {}, {}, ""};
  for (const GroupEvaluation& one : target.groups) {
    if (chart.bars.size() == 20) break;
    chart.bars.push_back({shortened(one.group, 14) + " (" + shown(one.rows) + ")", one.value, {}, false});
  }
  return html_figure("By group (rows in brackets)", draw(chart));
}

}  // namespace

std::string target_section(const ReportInput& input, const TargetEvaluation& target) {
  size_t index = 0;
  while (index < input.evaluation.targets.size() && &input.evaluation.targets[index] != &target) ++index;
  std::string body;  // one target's verdict stands at the head of the page
  if (input.evaluation.targets.size() > 1) body = "<p>" + verdict(target) + "</p>\n";
  if (target.unlabelled > 0) body += "<p class=\"hint\">" + shown(target.unlabelled) + " rows have no value.</p>\n";
  if (target.unseen_labels > 0)
    body += "<p class=\"note warning\">" + shown(target.unseen_labels) +
            " rows have a label that training never saw. They count as wrong answers; measures of probabilities leave "
            "them out.</p>\n";
  body += metrics_table(target, input.evaluation.resamples);
  std::vector<std::string> figures = quantity_figures(target);
  if (!target.confusion.empty())
    figures.push_back(target.labels.size() <= heat_map_classes ? confusion_map(target) : confused_pairs(target));
  for (std::string figure : {reliability_diagram(target), group_figure(input, target)})
    if (!figure.empty()) figures.push_back(std::move(figure));
  body += html_grid(figures);
  if (const std::string classes = class_table(target); !classes.empty()) body += "<h3>By label</h3>\n" + classes;
  return html_section(text("target-", index), "Results: " + shortened(target.column, 80), body);
}

}  // namespace braid
