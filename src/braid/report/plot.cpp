#include "braid/report/plot.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/error.h"
#include "braid/report/canvas.h"
#include "braid/report/words.h"

namespace braid {
namespace {

// Drawn at this size and scaled to the column: 12-unit letters stay readable on a phone.
constexpr double plot_width = 460, plot_height = 280;
constexpr double plot_left = 54, plot_right = 430, plot_top = 40, plot_bottom = 236;

constexpr const char* line_classes[] = {"line s1", "line s2", "line s3"};
constexpr const char* dot_classes[] = {"dot s1", "dot s2", "dot s3"};
constexpr const char* fill_classes[] = {"fill s1", "fill s2", "fill s3"};

using Points = std::vector<std::pair<double, double>>;

Points finite(const Points& points) {
  Points out;
  for (const auto& point : points)
    if (std::isfinite(point.first) && std::isfinite(point.second)) out.push_back(point);
  return out;
}

std::pair<double, double> range_along(const std::vector<Points>& all, bool second) {
  std::vector<double> values;
  for (const Points& points : all)
    for (const auto& point : points) values.push_back(second ? point.second : point.first);
  return range_of(values);
}

/// Names of the series at the top right, last one first.
void legend(Canvas& canvas, const std::vector<ChartSeries>& series) {
  double x = plot_right;
  for (size_t i = series.size(); i-- > 0;) {
    const std::string name = shortened(series[i].name, 24);
    canvas.label(x, plot_top - 22, name, "end", "tick");
    x -= 6.4 * double(std::min<size_t>(name.size(), 24)) + 6;
    canvas.rect(x - 12, plot_top - 31, 12, 10, fill_classes[i % 3]);
    x -= 26;
  }
}

/// A line of values of one series is cut where a value is missing.
void draw_series(Canvas& canvas, const ChartSeries& series, size_t index, const Axis& x, const Axis& y, bool markers) {
  Points run;
  const auto end_run = [&] {
    if (run.size() == 1) canvas.dot(run[0].first, run[0].second, 2.5, dot_classes[index % 3]);
    canvas.path(run.size() > 1 ? run : Points(), line_classes[index % 3]);
    run.clear();
  };
  for (const auto& [px, py] : series.points) {
    if (!std::isfinite(px) || !std::isfinite(py)) {
      end_run();
      continue;
    }
    run.emplace_back(x.at(px), y.at(py));
    if (markers) canvas.dot(x.at(px), y.at(py), 3.5, dot_classes[index % 3]);
  }
  end_run();
}

}  // namespace

std::string draw(const LineChart& chart) {
  std::vector<Points> all;
  for (const ChartSeries& one : chart.series) {
    all.push_back(finite(one.points));
    if (one.reference && std::isfinite(*one.reference) && !all.back().empty())
      all.push_back({{all.back()[0].first, *one.reference}});
  }
  const auto xs = chart.x_range.value_or(range_along(all, false));
  const auto ys = chart.y_range.value_or(range_along(all, true));
  Axis x = make_axis(xs.first, xs.second, plot_left, plot_right, 6, false);
  if (!chart.x_names.empty()) {
    x.ticks.resize(chart.x_names.size());
    std::iota(x.ticks.begin(), x.ticks.end(), 0.0);
    x.names = chart.x_names;
    x.low = 0, x.high = std::max(1.0, double(x.ticks.size()) - 1);
  }
  const Axis y = make_axis(ys.first, ys.second, plot_bottom, plot_top, 5, true);
  Canvas canvas(plot_width, plot_height, chart.title);
  canvas.axes(x, y, chart.x_label, chart.y_label);
  if (chart.series.size() > 1) legend(canvas, chart.series);
  if (chart.diagonal) canvas.line(x.begin, y.begin, x.end, y.end, "reference");
  if (chart.marked_x && *chart.marked_x >= xs.first && *chart.marked_x <= xs.second) {
    const double at = x.at(*chart.marked_x);
    const bool at_right = at > (plot_left + plot_right) / 2;
    canvas.line(at, plot_bottom, at, plot_top, "reference");
    canvas.label(at + (at_right ? -5 : 5), plot_top + 10, chart.mark, at_right ? "end" : "start", "tick");
  }
  for (size_t i = 0; i < chart.series.size(); ++i)
    if (const auto& level = chart.series[i].reference; level && std::isfinite(*level))
      canvas.line(x.begin, y.at(*level), x.end, y.at(*level), text(line_classes[i % 3], " dashed"));
  for (size_t i = 0; i < chart.series.size(); ++i) draw_series(canvas, chart.series[i], i, x, y, chart.markers);
  return std::move(canvas).finish();
}

std::string draw(const Scatter& chart) {
  const Points points = finite(chart.points);
  auto xs = range_along({points}, false), ys = range_along({points}, true);
  if (chart.diagonal) xs = ys = {std::min(xs.first, ys.first), std::max(xs.second, ys.second)};
  if (chart.zero) ys = {std::min(0.0, ys.first), std::max(0.0, ys.second)};
  const Axis x = make_axis(xs.first, xs.second, plot_left, plot_right, 6, true);
  const Axis y = make_axis(ys.first, ys.second, plot_bottom, plot_top, 5, true);
  Canvas canvas(plot_width, plot_height, chart.title);
  canvas.axes(x, y, chart.x_label, chart.y_label, true);
  for (const auto& [px, py] : points) canvas.dot(x.at(px), y.at(py), 2.4, "point s1");
  if (chart.diagonal) canvas.line(x.begin, y.begin, x.end, y.end, "reference");
  if (chart.zero) canvas.line(x.begin, y.at(0), x.end, y.at(0), "reference");
  return std::move(canvas).finish();
}

std::string draw(const Histogram& chart) {
  const auto xs = range_of(chart.edges);
  const Axis x = make_axis(xs.first, xs.second, plot_left, plot_right, 6, false);
  const double most = chart.counts.empty() ? 1 : *std::max_element(chart.counts.begin(), chart.counts.end());
  const Axis y = make_axis(0, std::max(most, 1.0), plot_bottom, plot_top, 5, true);
  Canvas canvas(plot_width, plot_height, chart.title);
  canvas.axes(x, y, chart.x_label, chart.y_label);
  for (size_t i = 0; i + 1 < chart.edges.size() && i < chart.counts.size(); ++i) {
    const double begin = x.at(chart.edges[i]), end = x.at(chart.edges[i + 1]),
                 height = plot_bottom - y.at(chart.counts[i]);
    canvas.rect(begin + 0.5, plot_bottom - height, end - begin - 1, height, "fill s1", 1,
                shown(chart.edges[i]) + " to " + shown(chart.edges[i + 1]) + ": " + shown(chart.counts[i]));
  }
  return std::move(canvas).finish();
}

}  // namespace braid
