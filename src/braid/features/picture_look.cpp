#include "braid/features/picture_look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "braid/features/fit_sample.h"
#include "braid/media/resample.h"

namespace braid {
namespace {

constexpr int64_t small_side_px = 96;     // pictures whose shorter side is up to here keep their size
constexpr int64_t sampled_side_px = 256;  // of a square of as many pixels as are looked at of a picture
constexpr int64_t least_side_px = 8, most_side_px = 4096;
constexpr double nearly_square = 0.14;  // logarithm of width over height
constexpr double long_from = 2.1;       // longer side over shorter; usual cameras have up to 2
constexpr double long_to = 16;          // longer side over shorter; more is squashed
constexpr double stored_size = 1.15;    // of the size, in the cache, so that crops of larger pictures stay sharp
constexpr int colourful = 6;            // mean distance of the channels from which a picture counts as coloured
constexpr int vivid = 40;               // distance of the channels of a spot that counts as coloured
constexpr int64_t spots_in = 1000;      // a picture of more than one such spot in so many counts as coloured
constexpr double deep_tail = 0.001;     // share of deep values at either end that may be cut
constexpr double deep_margin = 0.25;    // of the range between the tails, to either side

bool is_colourful(const Image& image) {
  int64_t distance = 0;
  for (size_t i = 0; i + 2 < image.pixels.size(); i += 3) {
    const auto [low, high] = std::minmax({image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]});
    distance += high - low;
  }
  return distance > colourful * image.width * image.height;
}

/// Looks at blocks of 2 x 2 pixels, in which the colours of noise, of JPEG and of fringes at sharp edges cancel.
bool has_vivid_spots(const Image& image) {
  int64_t spots = 0, blocks = 0;
  for (int64_t top = 0; top < image.height; top += 2)
    for (int64_t left = 0; left < image.width; left += 2, ++blocks) {
      const int64_t bottom = std::min(top + 2, image.height), right = std::min(left + 2, image.width);
      std::array<int64_t, 3> sums{};
      for (int64_t y = top; y < bottom; ++y)
        for (int64_t x = left; x < right; ++x)
          for (int64_t c = 0; c < 3; ++c) sums[size_t(c)] += image.pixels[size_t((y * image.width + x) * 3 + c)];
      const auto [low, high] = std::minmax({sums[0], sums[1], sums[2]});
      spots += high - low > vivid * (bottom - top) * (right - left);
    }
  return spots * spots_in > blocks;
}

bool is_coloured(const Image& image) { return image.channels == 3 && (is_colourful(image) || has_vivid_spots(image)); }

/// What most training pictures measure.
struct UsualSize {
  double shape = 1;    ///< width over height
  double shorter = 0;  ///< side in pixels
  double side = 0;     ///< of the square that decides on the area

  bool is_long() const { return std::max(shape, 1 / shape) > long_from; }
};

UsualSize usual_size(const std::vector<Image>& sample) {
  std::vector<double> heights, widths, shapes;
  for (const Image& image : sample) {
    heights.push_back(double(image.source_height));
    widths.push_back(double(image.source_width));
    shapes.push_back(std::log(double(image.source_width) / double(image.source_height)));
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

void choose_size(const std::vector<Image>& sample, const LookOptions& options, PictureLook& look) {
  const UsualSize usual = usual_size(sample);
  const double shape = usual.shape;
  const bool is_long = usual.is_long();
  const bool is_small =
      is_long ? usual.side <= double(options.largest_side_px) : usual.shorter <= double(small_side_px);
  if (options.size_px == 0 && is_small) {
    const double fitting = std::ceil(usual.shorter / 4 - 1e-6) * 4;  // a shape is an exponential of a logarithm
    const double side = std::max(double(least_side_px), fitting);
    look.height = rounded(shape < 1 ? side / shape : side, 4);
    look.width = rounded(shape > 1 ? side * shape : side, 4);
  } else {
    const int64_t side =
        options.size_px > 0 ? options.size_px : std::min(options.largest_side_px, int64_t(usual.side) / 16 * 16);
    const int64_t unit = side % 16 == 0 ? (is_long ? 8 : 16) : side % 4 == 0 ? 4 : 1;
    look.height = shape == 1 ? side : rounded(double(side) / std::sqrt(shape), unit);
    look.width = shape == 1 ? side : rounded(double(side) * std::sqrt(shape), unit);
  }
  const bool larger = usual.shorter > stored_size * double(std::min(look.height, look.width));
  const double share = larger && options.zoomed ? stored_size : 1;
  look.stored_height = int64_t(std::ceil(share * double(look.height)));
  look.stored_width = int64_t(std::ceil(share * double(look.width)));
}

/// Mean and deviation per channel over all pixels of the sample.
void measure(const std::vector<Image>& sample, PictureLook& look) {
  std::vector<double> sum(size_t(look.channels)), squares(size_t(look.channels));
  double count = 0;
  for (const Image& each : sample) {
    const Image image = with_channels(each, look.channels);
    const double weight = 1.0 / double(image.width * image.height);  // every picture counts alike
    count += 1;
    for (size_t i = 0; i < image.pixels.size(); ++i) {
      const double v = image.pixels[i] / 255.0;
      sum[i % sum.size()] += v * weight;
      squares[i % sum.size()] += v * v * weight;
    }
  }
  for (size_t c = 0; c < sum.size(); ++c) {
    const double mean = sum[c] / count;
    look.mean.push_back(float(mean));
    look.deviation.push_back(float(std::max(0.05, std::sqrt(std::max(0.0, squares[c] / count - mean * mean)))));
  }
}

/// Without values at the ends that stand for "not measured".
std::vector<double> measured(std::vector<double> sorted) {
  for (int round = 0; round < 2; ++round) {  // what stands apart at one end may hide what does at the other
    const auto next = std::upper_bound(sorted.begin(), sorted.end(), sorted.front());
    if (next != sorted.end() && *next - sorted.front() > sorted.back() - *next) sorted.erase(sorted.begin(), next);
    const auto last = std::lower_bound(sorted.begin(), sorted.end(), sorted.back());
    if (last != sorted.begin() && sorted.back() - last[-1] > last[-1] - sorted.front())
      sorted.erase(last, sorted.end());
  }
  return sorted;
}

}  // namespace

void PictureLook::validate() const {
  require(channels != 2 && int64_t(mean.size()) == channels && int64_t(deviation.size()) == channels, Fault::data, "",
          channels, " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
  require(low <= high, Fault::data, "", "black of deep pictures is ", low, ", above white, ", high);
}

std::optional<DeepRange> PictureLook::deep_range() const {
  if (low == high) return std::nullopt;
  return DeepRange{low, high};
}

ValueRange PictureLook::range() const {
  const auto deviations = torch::tensor(deviation).view({-1, 1, 1});
  const auto black = -torch::tensor(mean).view({-1, 1, 1}) / deviations;
  return {black, black, black + 1 / deviations};
}

void LookOptions::validate() const {
  require(colour == "auto" || colour == "colour" || colour == "grey", Fault::config, "", "colour is \"", colour,
          "\"; known: auto, colour, grey");
  require(size_px == 0 || size_px >= 8, Fault::config, "", "size_px is ", size_px, "; at least 8, or 0 for chosen");
}

PictureLook look_of(const std::vector<Image>& sample, const LookOptions& options) {
  PictureLook look;
  const auto coloured = std::count_if(sample.begin(), sample.end(), is_coloured);
  const bool colour = options.colour == "auto" ? coloured * 20 > int64_t(sample.size()) : options.colour == "colour";
  look.channels = colour ? 3 : 1;
  choose_size(sample, options, look);
  measure(sample, look);
  if (const auto range = deep_range_of(sample)) look.low = range->low, look.high = range->high;
  return look;
}

std::optional<DeepRange> deep_range_of(const std::vector<Image>& sample) {
  std::vector<double> values;
  int64_t deep = 0;
  for (const Image& image : sample) {
    deep += !image.deep.empty();
    std::copy_if(image.deep.begin(), image.deep.end(), std::back_inserter(values),
                 [](float value) { return std::isfinite(value); });
  }
  if (2 * deep <= int64_t(sample.size()) || values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::vector<double> usual = measured(values);
  double low = quantile(usual, deep_tail), high = quantile(usual, 1 - deep_tail);
  if (low == high) low = values.front(), high = values.back();
  if (low == high) return std::nullopt;
  const double margin = deep_margin * (high - low);
  return DeepRange{std::max(values.front(), low - margin), std::min(values.back(), high + margin)};
}

Image shrunk(Image image) {
  const double share = double(sampled_side_px) / std::sqrt(double(image.width) * double(image.height));
  if (share >= 1) return image;
  const auto scaled = [&](int64_t length) { return std::max<int64_t>(1, int64_t(share * double(length))); };
  Image small = resample(image, whole(image), scaled(image.width), scaled(image.height));
  small.deep = std::move(image.deep);
  return small;
}

Image with_channels(Image in, int64_t channels) {
  if (in.channels == channels) return in;
  Image out = in;
  out.channels = channels;
  const int64_t count = in.width * in.height;
  out.pixels.resize(size_t(count * channels));
  for (int64_t i = 0; i < count; ++i)
    if (channels == 3)
      std::fill_n(&out.pixels[size_t(3 * i)], 3, in.pixels[size_t(i)]);
    else
      out.pixels[size_t(i)] = uint8_t((299 * in.pixels[size_t(3 * i)] + 587 * in.pixels[size_t(3 * i + 1)] +
                                       114 * in.pixels[size_t(3 * i + 2)] + 500) /
                                      1000);
  return out;
}

}  // namespace braid
