#include "braid/report/sketch.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "braid/media/resample.h"
#include "braid/report/canvas.h"
#include "braid/report/palette.h"

namespace braid {
namespace {

constexpr int64_t sketched_lines = 4, line_points = 110;
constexpr double sketch_width = 200, strip_height = 34, strip_gap = 5;
constexpr int64_t map_width_px = 200, map_height_px = 96, cloud_px = 160;
constexpr int64_t most_pixels = 2000;  // a side of a heat map before it is reduced; of more, every other step is seen

/// A value of a line at step t; NaN: none.
using Line = std::function<double(int64_t)>;

/// The smallest and the largest value of each of at most `line_points` equal parts, in their order; NaN where a part
/// holds none.
std::vector<std::pair<double, double>> thinned(const Line& line, int64_t steps) {
  std::vector<std::pair<double, double>> out;  // step, value
  const int64_t parts = std::min(steps, line_points);
  for (int64_t part = 0; part < parts; ++part) {
    const int64_t begin = part * steps / parts, end = (part + 1) * steps / parts;
    int64_t low = -1, high = -1;
    for (int64_t t = begin; t < end; ++t) {
      const double value = line(t);
      if (!std::isfinite(value)) continue;
      if (low < 0 || value < line(low)) low = t;
      if (high < 0 || value > line(high)) high = t;
    }
    if (low < 0) {
      out.emplace_back(double(begin), NAN);
      continue;
    }
    for (const int64_t t : {std::min(low, high), std::max(low, high)})
      if (out.empty() || out.back().first != double(t)) out.emplace_back(double(t), line(t));
  }
  return out;
}

/// @param at    where step t lies in [0, 1]
/// @param open  whether a pause lies before step t
std::string strips(const std::vector<Line>& lines, int64_t steps, const std::function<double(int64_t)>& at,
                   const std::function<bool(int64_t, int64_t)>& open) {
  const double height = double(lines.size()) * (strip_height + strip_gap);
  Canvas canvas(sketch_width, height, "sketch");
  double top = strip_gap / 2;
  for (const Line& line : lines) {
    const auto points = thinned(line, steps);
    std::vector<double> values;
    for (const auto& [step, value] : points) values.push_back(value);
    const auto [low, high] = range_of(values);
    std::vector<std::pair<double, double>> piece;
    double before = 0;
    const auto end_piece = [&] {
      if (piece.size() == 1) canvas.dot(piece[0].first, piece[0].second, 1.5, "s1");
      if (piece.size() > 1) canvas.path(piece, "line thin s1");
      piece.clear();
    };
    for (const auto& [step, value] : points) {
      if (!std::isfinite(value) || (!piece.empty() && open(int64_t(before), int64_t(step)))) end_piece();
      before = step;
      if (std::isfinite(value))
        piece.emplace_back(2 + at(int64_t(step)) * (sketch_width - 4),
                           top + (1 - (value - low) / (high - low)) * strip_height);
    }
    end_piece();
    top += strip_height + strip_gap;
  }
  return std::move(canvas).finish();
}

/// Of the finite values.
struct Percentiles {
  double low = 0, high = 1;
};

Percentiles percentiles(std::vector<float> values) {
  std::erase_if(values, [](float value) { return !std::isfinite(value); });
  if (values.empty()) return {};
  const auto of = [&](double share) {
    const auto at = values.begin() + int64_t(share * double(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return double(*at);
  };
  const double low = of(0.01), high = of(0.99);
  return high > low ? Percentiles{low, high} : Percentiles{low - 0.5, low + 0.5};
}

Image black(int64_t width, int64_t height) {
  Image out;
  out.width = out.source_width = width, out.height = out.source_height = height, out.channels = 3;
  out.pixels.assign(size_t(width * height * 3), 0);
  return out;
}

void paint(Image& image, int64_t x, int64_t y, double share) {
  const auto colour = magma(share);
  std::copy(colour.begin(), colour.end(), &image.pixels[size_t((y * image.width + x) * 3)]);
}

}  // namespace

std::string lines_sketch(const Series& log) {
  const auto channels = int64_t(log.channels.size()), steps = log.steps();
  std::vector<Line> lines;
  for (int64_t c = 0; c < std::min(channels, sketched_lines); ++c)
    lines.emplace_back([&log, c, channels](int64_t t) { return double(log.values[size_t(t * channels + c)]); });
  const auto time = [&](int64_t t) { return log.has_clock() ? seconds(log.time(t)) : double(t); };
  const double begin = steps > 0 ? time(0) : 0, length = steps > 1 ? time(steps - 1) - begin : 1;
  const auto at = [&](int64_t t) { return (time(t) - begin) / length; };
  const auto open = [&](int64_t before, int64_t t) {
    if (log.rate.steps > 0 || log.times.empty()) return false;
    for (int64_t i = before; i < t; ++i)
      if (log.span(i).end < log.time(i + 1)) return true;
    return false;
  };
  return strips(lines, steps, at, open);
}

bool is_few_lines(const Frames& array) { return array.steps < 2 || array.width <= sketched_lines; }

std::string lines_sketch(const Frames& array) {
  const int64_t steps = array.steps > 1 ? array.steps : array.width;
  const int64_t count = array.steps > 1 ? std::min(array.width, sketched_lines) : 1;
  std::vector<Line> lines;
  for (int64_t c = 0; c < count; ++c)
    lines.emplace_back([&array, c, count](int64_t t) {
      return double(array.values[size_t(array.steps > 1 ? t * array.width + c : t)]);
    });
  const auto at = [&](int64_t t) { return steps > 1 ? double(t) / double(steps - 1) : 0.5; };
  return strips(lines, steps, at, [](int64_t, int64_t) { return false; });
}

Image heat_sketch(const Frames& array) {
  const auto [low, high] = percentiles(array.values);
  const int64_t stride = (array.steps - 1) / most_pixels + 1, step = (array.width - 1) / most_pixels + 1;
  const int64_t width = (array.steps - 1) / stride + 1, height = (array.width - 1) / step + 1;
  Image out = black(width, height);
  for (int64_t x = 0; x < width; ++x)
    for (int64_t y = 0; y < height; ++y) {
      const double value = array.values[size_t(x * stride * array.width + y * step)];
      if (std::isfinite(value)) paint(out, x, height - 1 - y, (value - low) / (high - low));
    }
  return resample(out, whole(out), map_width_px, map_height_px);
}

Image bands_sketch(const Bands& picture) {
  Image out;
  out.width = out.source_width = picture.width, out.height = out.source_height = picture.height;
  out.channels = picture.bands >= 3 ? 3 : 1;
  out.pixels.assign(size_t(out.width * out.height * out.channels), 0);
  for (int64_t c = 0; c < out.channels; ++c) {
    const auto band = picture.band(c);
    const auto [low, high] = percentiles({band.begin(), band.end()});
    for (size_t i = 0; i < band.size(); ++i)
      if (std::isfinite(band[i]))
        out.pixels[i * size_t(out.channels) + size_t(c)] =
            uint8_t(std::lround(255 * std::clamp((double(band[i]) - low) / (high - low), 0.0, 1.0)));
  }
  return out;
}

Image cloud_sketch(const PointCloud& cloud) {
  const auto channels = cloud.channels.size();
  std::vector<float> forward, left;
  for (size_t i = 0; i < size_t(cloud.points()); ++i) {
    forward.push_back(cloud.values[i * channels]);
    left.push_back(cloud.values[i * channels + 1]);
  }
  const auto along = percentiles(forward), across = percentiles(left);
  const double side = std::max(along.high - along.low, across.high - across.low);
  const auto pixel = [&](double value, const Percentiles& range) {  // both directions at one scale
    return int64_t(std::floor((value - (range.low + range.high) / 2 + side / 2) / side * double(cloud_px)));
  };
  std::vector<int64_t> counts(size_t(cloud_px * cloud_px), 0);
  int64_t most = 1;
  for (size_t i = 0; i < forward.size(); ++i) {
    const int64_t x = cloud_px - 1 - pixel(left[i], across), y = cloud_px - 1 - pixel(forward[i], along);
    if (x < 0 || x >= cloud_px || y < 0 || y >= cloud_px) continue;
    most = std::max(most, ++counts[size_t(y * cloud_px + x)]);
  }
  Image out = black(cloud_px, cloud_px);
  for (int64_t y = 0; y < cloud_px; ++y)
    for (int64_t x = 0; x < cloud_px; ++x)
      if (const int64_t count = counts[size_t(y * cloud_px + x)]; count > 0)  // one point alone can be seen
        paint(out, x, y, 0.35 + 0.65 * std::log1p(double(count)) / std::log1p(double(most)));
  return out;
}

}  // namespace braid
