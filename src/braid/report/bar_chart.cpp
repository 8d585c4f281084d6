#include <algorithm>
#include <cmath>

#include "braid/report/canvas.h"
#include "braid/report/plot.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr double width = 460, label_end = 150, right = 400, row_height = 26, top = 28;
constexpr int64_t label_letters = 21;

/// Zero, all values and the reference; the upper ends of intervals too, while a lower end below zero is cut.
std::pair<double, double> value_range(const BarChart& chart) {
  double low = 0, high = 0;
  const auto cover = [&](double value) {
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  };
  for (const Bar& bar : chart.bars) {
    cover(bar.value);
    if (bar.interval) cover(bar.interval->second);
  }
  if (chart.reference) cover(*chart.reference);
  return {low, high > low ? high : low + 1};
}

void draw_bar(Canvas& canvas, const Bar& bar, const Axis& x, double y) {
  canvas.label(label_end - 8, y + 17, shortened(bar.label, label_letters), "end", bar.strong ? "tick strong" : "tick");
  if (!std::isfinite(bar.value)) {
    canvas.label(x.at(0) + 6, y + 17, "not defined", "start", "tick");
    return;
  }
  const double from = x.at(std::min(0.0, bar.value)), to = x.at(std::max(0.0, bar.value));
  canvas.rect(from, y + 5, std::max(to - from, 1.0), row_height - 10, bar.strong ? "fill s1" : "fill s1 soft", 1,
              bar.label);
  double text_at = to;
  if (bar.interval && std::isfinite(bar.interval->first) && std::isfinite(bar.interval->second)) {
    const double low = std::max(x.at(bar.interval->first), x.begin), high = x.at(bar.interval->second);
    const double middle = y + row_height / 2;
    canvas.line(low, middle, high, middle, "whisker");
    canvas.line(low, middle - 4, low, middle + 4, "whisker");
    canvas.line(high, middle - 4, high, middle + 4, "whisker");
    text_at = std::max(text_at, high);
  }
  canvas.label(text_at + 6, y + 17, shown(bar.value), "start", bar.strong ? "tick strong" : "tick");
}

}  // namespace

std::string draw(const BarChart& chart) {
  const auto [low, high] = value_range(chart);
  const double bottom = top + row_height * double(chart.bars.size());
  const Axis x = make_axis(low, high, label_end, right, 5, false);
  Canvas canvas(width, bottom + 42, chart.title);
  for (const double tick : x.ticks) {
    canvas.line(x.at(tick), top, x.at(tick), bottom, "grid");
    canvas.label(x.at(tick), bottom + 17, x.tick_label(tick), "middle", "tick");
  }
  canvas.label((x.begin + x.end) / 2, bottom + 36, chart.value_label, "middle", "axis-label");
  for (size_t i = 0; i < chart.bars.size(); ++i) draw_bar(canvas, chart.bars[i], x, top + row_height * double(i));
  canvas.line(x.at(0), top, x.at(0), bottom, "axis");
  if (chart.reference && std::isfinite(*chart.reference)) {
    const double at = x.at(*chart.reference);
    canvas.line(at, top - 6, at, bottom, "reference");
    canvas.label(at, top - 11, chart.reference_label, at > 330 ? "end" : at < 200 ? "start" : "middle", "tick");
  }
  return std::move(canvas).finish();
}

}  // namespace braid
