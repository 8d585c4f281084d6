#include <algorithm>

#include "braid/report/canvas.h"
#include "braid/report/plot.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr double map_left = 104, map_top = 104, map_side = 350;
constexpr size_t numbered_classes = 14;  ///< above that a number does not fit its cell; the tooltip has it

/// A count as it fits a cell of so many pixels: `3,521`, or `3.5k`.
std::string fitting(double count, double cell) {
  constexpr double letter = 6.5;
  const std::string whole = shown(count);
  if (double(whole.size()) * letter <= cell || count < 1000) return whole;
  return count < 1e4   ? fixed(count / 1e3, 1) + "k"
         : count < 1e6 ? fixed(count / 1e3, 0) + "k"
                       : fixed(count / 1e6, 0) + "M";
}

}  // namespace

std::string draw(const HeatMap& chart) {
  const size_t count = chart.labels.size();
  const double cell = std::min(map_side / double(std::max<size_t>(count, 1)), 72.0);
  const double size = cell * double(count);
  Canvas canvas(map_left + std::max(size, 220.0) + 6, map_top + size + 8, chart.title);
  canvas.label(map_left, 14, chart.column_title, "start", "axis-label");
  canvas.label(12, map_top + size, chart.row_title, "start", "axis-label", -90);
  for (size_t i = 0; i < count; ++i) {
    const double middle = (double(i) + 0.5) * cell;
    canvas.label(map_left - 6, map_top + middle + 4, shortened(chart.labels[i], 12), "end", "tick");
    canvas.label(map_left + middle + 3, map_top - 6, shortened(chart.labels[i], 12), "start", "tick", -45);
  }
  for (size_t r = 0; r < count; ++r) {
    double total = 0;
    for (const double value : chart.counts[r]) total += value;
    for (size_t c = 0; c < count; ++c) {
      const double value = chart.counts[r][c], share = total > 0 ? value / total : 0;
      const double x = map_left + cell * double(c), y = map_top + cell * double(r);
      canvas.rect(x, y, cell - 1, cell - 1, "empty-cell");
      if (value > 0)
        canvas.rect(x, y, cell - 1, cell - 1, r == c ? "fill s1" : "fill s2", 0.12 + 0.88 * share,
                    chart.labels[r] + " → " + chart.labels[c] + ": " + shown(value) + " (" + fixed(100 * share, 0) +
                        " % of the row)");
      if (value > 0 && count <= numbered_classes)
        canvas.label(x + (cell - 1) / 2, y + (cell - 1) / 2 + 4, fitting(value, cell), "middle",
                     share > 0.55 ? "tick on-fill" : "tick in-cell");
    }
  }
  return std::move(canvas).finish();
}

}  // namespace braid
