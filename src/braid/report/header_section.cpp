#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

std::string tile(const std::string& name, const std::string& value, const std::string& more) {
  return "<div class=\"tile\"><div class=\"name\">" + escape_html(name) + "</div><div class=\"value\">" +
         escape_html(value) + "</div><div class=\"more\">" + escape_html(more) + "</div></div>\n";
}

/// `a, b, c and 4 more`
std::string listed(const std::vector<std::string>& names, size_t most) {
  std::string out;
  for (size_t i = 0; i < names.size() && i < most; ++i) out += (i ? ", " : "") + shortened(names[i], 40);
  return names.size() > most ? out + text(" and ", names.size() - most, " more") : out;
}

std::string tiles(const ReportInput& input) {
  std::string out = "<div class=\"tiles\">\n";
  for (size_t i = 0; i < input.evaluation.targets.size() && i < 4; ++i) {
    const TargetEvaluation& target = input.evaluation.targets[i];
    const std::string metric = main_metric(target.kind);
    const auto own = target.metrics.find(metric);
    if (own == target.metrics.end()) continue;
    const auto constant = target.baseline.find(metric);
    const std::string name = input.evaluation.targets.size() > 1
                                 ? metric_title(metric) + " · " + shortened(target.column, 30)
                                 : metric_title(metric);
    out +=
        tile(name, shown_metric(metric, own->second.value),
             shown_metric(metric, own->second.low) + " to " + shown_metric(metric, own->second.high) +
                 (constant == target.baseline.end() ? std::string()
                                                    : "; constant answer " + shown_metric(metric, constant->second)));
  }
  const Split& split = input.split;
  if (!split.train.empty())
    out += tile("Rows trained on", shown(int64_t(split.train.size())),
                shown(int64_t(split.validation.size())) + " validate, " + shown(int64_t(split.test.size())) + " test");
  out += tile("Inputs", shown(int64_t(input.bundle->inputs.size())),
              input.bundle->model ? shown(input.bundle->model->parameter_count()) + " weights" : std::string());
  double seconds = 0;
  for (const auto& [stage, took] : input.stage_seconds) seconds += took;
  if (seconds > 0) out += tile("Time", shown_duration(seconds), "all stages together");
  if (input.evaluation.rows_per_second > 0)
    out += tile("Speed", shown(input.evaluation.rows_per_second), "rows evaluated a second");
  return out + "</div>\n";
}

}  // namespace

std::string header_section(const ReportInput& input) {
  std::vector<std::string> targets, columns;
  for (const BundleTarget& target : input.bundle->targets) targets.push_back(target.recipe.column);
  for (const BundleInput& one : input.bundle->inputs)
    for (const std::string& column : one.recipe.columns)
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  std::string out = "<header>\n<h1>" + escape_html(listed(targets, 4)) + " <span class=\"muted\">from</span> " +
                    escape_html(listed(columns, 6)) + "</h1>\n<div class=\"muted\">";
  out += "Trained on " + escape_html(shortened(input.table->subject(), 120));
  if (!input.finished.empty()) out += " · " + escape_html(input.finished);
  if (!input.version.empty()) out += " · Braid " + escape_html(input.version);
  out += "</div>\n";
  for (const TargetEvaluation& target : input.evaluation.targets) {
    const std::string words = verdict(target);
    if (!words.empty()) out += "<p class=\"verdict\">" + words + "</p>\n";
    if (const std::string together = together_verdict(input.evaluation, target); !together.empty())
      out += "<p class=\"note\">" + escape_html(together) + "</p>\n";
  }
  return out + tiles(input) + "</header>\n";
}

}  // namespace braid
