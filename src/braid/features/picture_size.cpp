#include "braid/features/picture_size.h"

#include <algorithm>
#include <cmath>

#include "braid/core/quantile.h"

namespace braid {
namespace {

constexpr int64_t small_side_px = 96;  // pictures whose shorter side is up to here keep their size
constexpr int64_t least_side_px = 8, most_side_px = 4096;
constexpr double nearly_square = 0.14;  // logarithm of width over height
constexpr double long_from = 2.1;       // longer side over shorter; usual cameras have up to 2
constexpr double long_to = 16;          // longer side over shorter; more is squashed
constexpr double stored_size = 1.15;    // of the size, in the cache, so that crops of larger pictures stay sharp

/// What most training pictures measure.
struct UsualSize {
  double shape = 1;    ///< width over height
  double shorter = 0;  ///< side in pixels
  double side = 0;     ///< of the square that decides on the area

  bool is_long() const { return std::max(shape, 1 / shape) > long_from; }
};

UsualSize usual_size(const std::vector<SourceSize>& sources) {
  std::vector<double> heights, widths, shapes;
  for (const SourceSize& source : sources) {
    heights.push_back(double(source.height));
    widths.push_back(double(source.width));
    shapes.push_back(std::log(double(source.width) / double(source.height)));
  }
  for (auto* list : {&heights, &widths, &shapes}) std::sort(list->begin(), list->end());
  const double low = quantile(shapes, 0.25), middle = quantile(shapes, 0.5), high = quantile(shapes, 0.75);
  const bool mixed = high - low > 0.4 && low < nearly_square && high > -nearly_square;
  const double height = quantile(heights, 0.5), width = quantile(widths, 0.5);
  UsualSize out;
  if (!mixed && std::abs(middle) >= nearly_square) out.shape = std::clamp(std::exp(middle), 1 / long_to, long_to);
  out.shorter = out.side = std::min(height, width);
  if (out.is_long()) {
    const double ratio = std::max(out.shape, 1 / out.shape), longer = std::max(height, width);
    out.shorter = longer / ratio;
    out.side = longer / std::sqrt(ratio);
  }
  return out;
}

/// A multiple of `unit`, at least one, within what encoders take.
int64_t rounded(double value, int64_t unit) {
  const int64_t whole_units = std::max(unit, int64_t(std::lround(value / double(unit))) * unit);
  return std::clamp(whole_units, least_side_px, most_side_px);
}

}  // namespace

ViewSize view_size(const std::vector<SourceSize>& sources, int64_t size_px, int64_t largest_side_px, bool zoomed) {
  const UsualSize usual = usual_size(sources);
  ViewSize out;
  const double shape = usual.shape;
  const bool is_long = usual.is_long();
  const bool is_small = is_long ? usual.side <= double(largest_side_px) : usual.shorter <= double(small_side_px);
  if (size_px == 0 && is_small) {
    const double fitting = std::ceil(usual.shorter / 4 - 1e-6) * 4;  // a shape is an exponential of a logarithm
    const double side = std::max(double(least_side_px), fitting);
    out.height = rounded(shape < 1 ? side / shape : side, 4);
    out.width = rounded(shape > 1 ? side * shape : side, 4);
  } else {
    const int64_t side = size_px > 0 ? size_px : std::min(largest_side_px, int64_t(usual.side) / 16 * 16);
    const int64_t unit = side % 16 == 0 ? (is_long ? 8 : 16) : side % 4 == 0 ? 4 : 1;
    out.height = shape == 1 ? side : rounded(double(side) / std::sqrt(shape), unit);
    out.width = shape == 1 ? side : rounded(double(side) * std::sqrt(shape), unit);
  }
  const bool larger = usual.shorter > stored_size * double(std::min(out.height, out.width));
  const double share = larger && zoomed ? stored_size : 1;
  out.stored_height = int64_t(std::ceil(share * double(out.height)));
  out.stored_width = int64_t(std::ceil(share * double(out.width)));
  return out;
}

}  // namespace braid
