#include <algorithm>

#include "braid/report/canvas.h"
#include "braid/report/plot.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr double left = 104, top = 104, side = 350;
constexpr size_t numbered_classes = 14;  ///< above that a number does not fit its cell; the tooltip has it

}  // namespace

std::string draw(const HeatMap& chart) {
  const size_t count = chart.labels.size();
  const double cell = std::min(side / double(std::max<size_t>(count, 1)), 72.0);
  const double size = cell * double(count);
  Canvas canvas(left + std::max(size, 220.0) + 6, top + size + 8, chart.title);
  canvas.label(left, 14, chart.column_title, "start", "axis-label");
  canvas.label(12, top + size, chart.row_title, "start", "axis-label", -90);
  for (size_t i = 0; i < count; ++i) {
    const double middle = (double(i) + 0.5) * cell;
    canvas.label(left - 6, top + middle + 4, shortened(chart.labels[i], 12), "end", "tick");
    canvas.label(left + middle + 3, top - 6, shortened(chart.labels[i], 12), "start", "tick", -45);
  }
  for (size_t r = 0; r < count; ++r) {
    double total = 0;
    for (const double value : chart.counts[r]) total += value;
    for (size_t c = 0; c < count; ++c) {
      const double value = chart.counts[r][c], share = total > 0 ? value / total : 0;
      const double x = left + cell * double(c), y = top + cell * double(r);
      canvas.rect(x, y, cell - 1, cell - 1, "empty-cell");
      if (value > 0)
        canvas.rect(x, y, cell - 1, cell - 1, r == c ? "fill s1" : "fill s2", 0.12 + 0.88 * share,
                    chart.labels[r] + " → " + chart.labels[c] + ": " + shown(value) + " (" + fixed(100 * share, 0) +
                        " % of the row)");
      if (value > 0 && count <= numbered_classes)
        canvas.label(x + (cell - 1) / 2, y + (cell - 1) / 2 + 4, shown(value), "middle",
                     share > 0.55 ? "tick on-fill" : "tick in-cell");
    }
  }
  return std::move(canvas).finish();
}

}  // namespace braid
