#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file canvas.h
/// What all plots share: an SVG element that grows, and axes.

namespace braid {

/// Values to positions along one direction.
struct Axis {
  double low = 0, high = 1;   ///< values at the ends
  double begin = 0, end = 1;  ///< positions of the ends, in SVG units; `begin` > `end` for an upward axis
  std::vector<double> ticks;
  std::vector<std::string> names = {};  ///< of the ticks 0, 1, 2 …, where they are no numbers

  double at(double value) const { return begin + (value - low) / (high - low) * (end - begin); }
  std::string tick_label(double tick) const;  ///< as many decimals as the ticks need; 2.5M for 2,500,000
};

/// An axis over [low, high] with round ticks. Heckbert 1990, "Nice numbers for graph labels", Graphics Gems.
/// @param widen  moves the ends out to ticks
Axis make_axis(double low, double high, double begin, double end, int wanted_ticks, bool widen);

/// Smallest and largest finite value, {0, 1} of none; equal ones are moved apart.
std::pair<double, double> range_of(const std::vector<double>& values);

/// Builds one SVG element. Coordinates are SVG units, y downwards.
class Canvas {
 public:
  /// @param title  what a screen reader says
  Canvas(double width, double height, std::string_view title);

  /// From (x0, y0) to (x1, y1). @param css_class  of the page (style.h), here and below; it gives colour and width
  void line(double x0, double y0, double x1, double y1, std::string_view css_class);
  /// @param x, y  upper left corner; a negative size is drawn as 0  @param tooltip  any text; escaped
  void rect(double x, double y, double width, double height, std::string_view css_class, double opacity = 1,
            std::string_view tooltip = {});
  /// A filled circle around (x, y).
  void dot(double x, double y, double radius, std::string_view css_class);
  /// Joins the points in their order by straight lines; draws nothing for none.
  void path(const std::vector<std::pair<double, double>>& points, std::string_view css_class);
  /// @param anchor  start, middle or end; @param turn  degrees around the position
  void label(double x, double y, std::string_view text, std::string_view anchor = "start",
             std::string_view css_class = "", double turn = 0);

  /// Frame, grid lines, tick and axis labels of a plot between two axes.
  void axes(const Axis& x, const Axis& y, std::string_view x_label, std::string_view y_label, bool x_grid = false);

  /// The closed `<svg>` element; the canvas is used up.
  std::string finish() &&;

 private:
  std::string svg_;
};

}  // namespace braid
