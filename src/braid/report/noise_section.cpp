#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t most_lines = 12, most_targets = 8;

using Curves = std::vector<const NoiseCurve*>;

std::string level_name(double level) { return level == 0 ? "clean" : shown(level); }

/// What noise is measured against: the model without the input, or without any.
std::optional<double> reference_of(const NoiseCurve& curve, const TargetEvaluation& target) {
  if (curve.without) return curve.without->value;
  const auto constant = target.baseline.find(curve.metric);
  return constant == target.baseline.end() ? std::nullopt : std::optional(constant->second);
}

std::string figure_of(const Curves& curves, const TargetEvaluation& target) {
  LineChart chart;
  chart.title = "Results by noise";
  chart.x_label = "noise, in standard deviations";
  chart.y_label = metric_title(curves[0]->metric);
  chart.markers = true;
  for (const double level : noise_levels) chart.x_names.push_back(level_name(level));
  for (const NoiseCurve* curve : curves) {
    ChartSeries line{curve->input, {}, reference_of(*curve, target)};
    for (const NoisePoint& point : curve->points) {
      const auto place = std::find(std::begin(noise_levels), std::end(noise_levels), point.level);
      line.points.emplace_back(double(place - std::begin(noise_levels)), point.measured.value);
    }
    chart.series.push_back(std::move(line));
  }
  return html_figure(shortened(target.column, 80), draw(chart));
}

std::string cell_of(const std::string& metric, const Measured& measured) {
  return shown_metric(metric, measured.value) + " <span class=\"muted\">" + shown_metric(metric, measured.low) +
         " to " + shown_metric(metric, measured.high) + "</span>";
}

std::string table_of(const Curves& curves) {
  std::vector<std::string> head{"Noise on"};
  for (const double level : noise_levels) head.push_back("#" + level_name(level));
  head.push_back("#Without it");
  std::vector<std::vector<std::string>> rows;
  for (const NoiseCurve* curve : curves) {
    auto& row = rows.emplace_back();
    row.push_back(escape_html(shortened(curve->input, 40)));
    for (const double level : noise_levels) {
      const auto point = std::find_if(curve->points.begin(), curve->points.end(),
                                      [&](const NoisePoint& one) { return one.level == level; });
      row.push_back(point == curve->points.end() ? "–" : cell_of(curve->metric, point->measured));
    }
    row.push_back(curve->without ? cell_of(curve->metric, *curve->without) : "–");
  }
  return html_table(head, rows);
}

}  // namespace

std::string noise_section(const ReportInput& input) {
  std::vector<std::string> figures;
  std::string tables;
  const auto& targets = input.evaluation.targets;
  for (size_t t = 0; t < targets.size() && t < most_targets; ++t) {
    Curves curves;
    for (const NoiseCurve& curve : input.evaluation.noise.curves)
      if (curve.target == targets[t].column && curves.size() < most_lines) curves.push_back(&curve);
    if (curves.empty()) continue;
    for (size_t i = 0; i < curves.size(); i += lines_a_chart)
      figures.push_back(figure_of(
          Curves(curves.begin() + int64_t(i), curves.begin() + int64_t(std::min(i + lines_a_chart, curves.size()))),
          targets[t]));
    if (targets.size() > 1) tables += "<h3>" + escape_html(shortened(targets[t].column, 80)) + "</h3>\n";
    tables += table_of(curves);
  }
  if (figures.empty()) return {};
  const std::string words = text(
      "<p>One input is noisy, the others are clean (", shown(input.evaluation.noise.rows),
      " rows). The level is the deviation of the noise in standard deviations of the training data; of a text or a "
      "category 7, 19, 50 and 88 % are exchanged. The dashed line is the result without that input (with a single "
      "input: the constant answer). A line above it: the input still helps. A line below it: noise does more "
      "harm than losing the input would.</p>\n");
  return html_section("noise", "With noise on an input", words + html_grid(figures) + tables);
}

}  // namespace braid
