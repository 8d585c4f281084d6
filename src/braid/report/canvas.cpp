#include "braid/report/canvas.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/words.h"

namespace braid {
namespace {

/// A round number near `value`: 1, 2 or 5 times a power of ten, rounded up when `above`.
double nice_number(double value, bool above) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  const double share = value / power;
  if (above) return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
  return power * (share < 1.5 ? 1 : share < 3 ? 2 : share < 7 ? 5 : 10);
}

std::string attribute(std::string_view name, double value) { return text(" ", name, "=\"", fixed(value, 1), "\""); }

std::string class_of(std::string_view css_class) {
  return css_class.empty() ? std::string() : text(" class=\"", css_class, "\"");
}

}  // namespace

std::string Axis::tick_label(double tick) const {
  if (const auto place = size_t(std::max(0.0, std::round(tick))); !names.empty())
    return place < names.size() ? names[place] : std::string();
  double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1, most = std::abs(tick);
  for (const double other : ticks) most = std::max(most, std::abs(other));
  if (most >= 1e12 || step < 1e-6) return shown(tick);
  // Beside an axis there is room for six characters.
  const auto [unit, letter] = most >= 1e9   ? std::pair(1e9, "G")
                              : most >= 1e6 ? std::pair(1e6, "M")
                              : most >= 1e5 ? std::pair(1e3, "k")
                                            : std::pair(1.0, "");
  if (tick == 0) return "0";
  step /= unit, tick /= unit;
  const int decimals = std::max(0, int(-std::floor(std::log10(step) + 1e-9)));
  return (decimals == 0 ? shown(int64_t(std::llround(tick))) : fixed(tick, decimals)) + letter;
}

Axis make_axis(double low, double high, double begin, double end, int wanted_ticks, bool widen) {
  const double step = nice_number(nice_number(high - low, true) / std::max(1, wanted_ticks - 1), false);
  Axis axis{low, high, begin, end, {}};
  if (widen) {
    axis.low = std::floor(low / step + 1e-9) * step;
    axis.high = std::ceil(high / step - 1e-9) * step;
  }
  const double first = std::ceil(axis.low / step - 1e-9);
  for (int k = 0; k < 50; ++k) {  // a step is never below a twentieth of the range
    const double tick = (first + k) * step;
    if (tick > axis.high + 1e-9 * step) break;
    axis.ticks.push_back(tick);
  }
  return axis;
}

std::pair<double, double> range_of(const std::vector<double>& values) {
  double low = INFINITY, high = -INFINITY;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (low > high) return {0, 1};
  if (high - low > 1e-12 * std::max(std::abs(low), std::abs(high))) return {low, high};
  const double room = std::max(std::abs(low) * 0.1, 0.5);
  return {low - room, high + room};
}

Canvas::Canvas(double width, double height, std::string_view title)
    : svg_(text("<svg class=\"plot\" role=\"img\" viewBox=\"0 0 ", fixed(width, 0), " ", fixed(height, 0),
                "\" aria-label=\"", escape_html(title), "\">")) {}

void Canvas::line(double x0, double y0, double x1, double y1, std::string_view css_class) {
  svg_ += "<line" + attribute("x1", x0) + attribute("y1", y0) + attribute("x2", x1) + attribute("y2", y1) +
          class_of(css_class) + "/>";
}

void Canvas::rect(double x, double y, double width, double height, std::string_view css_class, double opacity,
                  std::string_view tooltip) {
  svg_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", std::max(0.0, width)) +
          attribute("height", std::max(0.0, height)) + class_of(css_class);
  if (opacity < 1) svg_ += text(" fill-opacity=\"", fixed(opacity, 3), "\"");
  svg_ += tooltip.empty() ? "/>" : "><title>" + escape_html(tooltip) + "</title></rect>";
}

void Canvas::dot(double x, double y, double radius, std::string_view css_class) {
  svg_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + class_of(css_class) + "/>";
}

void Canvas::path(const std::vector<std::pair<double, double>>& points, std::string_view css_class) {
  if (points.empty()) return;
  svg_ += "<polyline points=\"";
  for (const auto& [x, y] : points) svg_ += fixed(x, 1) + "," + fixed(y, 1) + " ";
  svg_.back() = '"';
  svg_ += class_of(css_class) + "/>";
}

void Canvas::label(double x, double y, std::string_view words, std::string_view anchor, std::string_view css_class,
                   double turn) {
  svg_ += "<text" + attribute("x", x) + attribute("y", y) + class_of(css_class);
  if (anchor != "start") svg_ += text(" text-anchor=\"", anchor, "\"");
  if (turn != 0) svg_ += text(" transform=\"rotate(", fixed(turn, 0), " ", fixed(x, 1), " ", fixed(y, 1), ")\"");
  svg_ += ">" + escape_html(words) + "</text>";
}

void Canvas::axes(const Axis& x, const Axis& y, std::string_view x_label, std::string_view y_label, bool x_grid) {
  for (const double tick : y.ticks) {
    line(x.begin, y.at(tick), x.end, y.at(tick), "grid");
    label(x.begin - 6, y.at(tick) + 4, y.tick_label(tick), "end", "tick");
  }
  for (const double tick : x.ticks) {
    if (x_grid) line(x.at(tick), y.begin, x.at(tick), y.end, "grid");
    label(x.at(tick), y.begin + 17, x.tick_label(tick), "middle", "tick");
  }
  line(x.begin, y.begin, x.end, y.begin, "axis");
  label((x.begin + x.end) / 2, y.begin + 35, x_label, "middle", "axis-label");
  if (!y_label.empty()) label(x.begin, y.end - 10, y_label, "start", "axis-label");
}

std::string Canvas::finish() && { return std::move(svg_) + "</svg>"; }

}  // namespace braid
