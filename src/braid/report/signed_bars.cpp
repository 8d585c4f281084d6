#include "braid/report/signed_bars.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "braid/core/error.h"
#include "braid/report/canvas.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr double signed_width = 560, signed_left = 210, signed_right = 490, signed_pitch = 24, signed_top = 8;
constexpr int64_t signed_label_letters = 30;

}  // namespace

std::string signed_number(double value) {
  if (!std::isfinite(value)) return "–";
  char out[32];
  std::snprintf(out, sizeof out, "%.3g", std::abs(value));
  return (value < 0 ? "\u2212" : value > 0 ? "+" : "") + std::string(out);
}

std::string heat_css(double value, double full) {
  const double share = full > 0 && std::isfinite(value) ? std::clamp(std::abs(value) / full, 0.0, 1.0) : 0;
  return text("background: rgba(", value > 0 ? "230,97,0" : "37,99,235", ",", fixed(0.75 * share, 3), ")");
}

std::string draw_signed_bars(const std::string& title, const std::vector<std::pair<std::string, double>>& bars) {
  double low = 0, high = 0;
  for (const auto& [name, value] : bars)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (high - low <= 0) high = low + 1;
  // Room for the numbers of bars to the left.
  const Axis x{low - (low < 0 ? 0.3 * (high - low) : 0), high, signed_left, signed_right, {}};
  const double bottom = signed_top + signed_pitch * double(bars.size());
  Canvas canvas(signed_width, bottom + 8, title);
  for (size_t i = 0; i < bars.size(); ++i) {
    const auto& [name, value] = bars[i];
    const double y = signed_top + signed_pitch * double(i);
    canvas.label(signed_left - 8, y + 16, shortened(name, signed_label_letters), "end", "tick");
    const double drawn = std::isfinite(value) ? value : 0;
    const double from = x.at(std::min(0.0, drawn)), to = x.at(std::max(0.0, drawn));
    canvas.rect(from, y + 4, std::max(to - from, 1.0), signed_pitch - 9, drawn > 0 ? "fill s2" : "fill s1", 1,
                name + ": " + signed_number(value));
    canvas.label(drawn < 0 ? from - 5 : to + 5, y + 16, signed_number(value), drawn < 0 ? "end" : "start", "tick");
  }
  canvas.line(x.at(0), signed_top, x.at(0), bottom, "axis");
  return std::move(canvas).finish();
}

}  // namespace braid
