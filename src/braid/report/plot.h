#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// @file plot.h
/// Plots as inline SVG. Each `draw` gives one well-formed `<svg>` element; every text is escaped and what is not finite
/// is left out. Colours are the page's CSS variables (page.h), so that plots follow light, dark and print.

namespace braid {

/// One line of a line chart.
struct ChartSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< in the order they are joined
  std::optional<double> reference = {};           ///< a dashed horizontal line in the same colour
};

/// A chart has as many colours; more lines are several charts.
inline constexpr size_t lines_a_chart = 3;

/// Lines over a common x.
struct LineChart {
  std::string title, x_label, y_label;
  std::vector<ChartSeries> series;  ///< up to `lines_a_chart` have colours of their own
  std::optional<double> marked_x;
  std::string mark;                                  ///< what stands at `marked_x`
  std::optional<std::pair<double, double>> x_range;  ///< of the axis; chosen from the points when not given
  std::optional<std::pair<double, double>> y_range;
  bool diagonal = false;                  ///< the line y = x
  bool markers = false;                   ///< a dot at every point
  std::vector<std::string> x_names = {};  ///< what stands at x = 0, 1, 2 … in place of numbers
};

/// One bar with the interval of its value.
struct Bar {
  std::string label;
  double value = 0;
  std::optional<std::pair<double, double>> interval;  ///< low, high
  bool strong = false;                                ///< stands out
};

/// Horizontal bars, one a row, so that long labels can be read.
struct BarChart {
  std::string title, value_label;
  std::vector<Bar> bars;
  std::optional<double> reference;  ///< a vertical line, such as a baseline
  std::string reference_label;
};

/// Points in a plane.
struct Scatter {
  std::string title, x_label, y_label;
  std::vector<std::pair<double, double>> points;
  bool diagonal = false;  ///< the line y = x, both axes alike
  bool zero = false;      ///< the line y = 0
};

/// How often values fall between edges.
struct Histogram {
  std::string title, x_label, y_label;
  std::vector<double> edges;   ///< one more than counts, ascending
  std::vector<double> counts;  ///< of [edges[i], edges[i + 1])
};

/// A table of counts as colours; each row's shares give the colour, so that rare rows can be read too.
struct HeatMap {
  std::string title, row_title, column_title;
  std::vector<std::string> labels;          ///< of rows and columns
  std::vector<std::vector<double>> counts;  ///< [labels][labels]
};

/// The chart as an `<svg>` element, empty but for its axes where nothing is finite.
std::string draw(const LineChart& chart);
std::string draw(const BarChart& chart);
std::string draw(const Scatter& chart);
std::string draw(const Histogram& chart);
std::string draw(const HeatMap& chart);

}  // namespace braid
