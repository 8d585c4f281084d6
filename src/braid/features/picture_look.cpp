#include "braid/features/picture_look.h"

#include <algorithm>
#include <cmath>

#include "braid/features/fit_sample.h"

namespace braid {
namespace {

constexpr int64_t small_side_px = 96;  // pictures up to here keep their size
constexpr double stored_size = 1.15;   // of the size, in the cache, so that crops of larger pictures stay sharp
constexpr int colourful = 6;           // mean distance of the channels from which a picture counts as coloured

bool is_colourful(const Image& image) {
  if (image.channels < 3) return false;
  int64_t distance = 0;
  for (size_t i = 0; i + 2 < image.pixels.size(); i += 3) {
    const auto [low, high] = std::minmax({image.pixels[i], image.pixels[i + 1], image.pixels[i + 2]});
    distance += high - low;
  }
  return distance > colourful * image.width * image.height;
}

int64_t rounded(double value, int64_t unit) {
  return std::max(unit, int64_t(std::lround(value / double(unit))) * unit);
}

void choose_size(const std::vector<Image>& sample, const LookOptions& options, PictureLook& look) {
  std::vector<double> heights, widths, shapes;
  for (const Image& image : sample) {
    heights.push_back(double(image.source_height));
    widths.push_back(double(image.source_width));
    shapes.push_back(std::log(double(image.source_width) / double(image.source_height)));
  }
  for (auto* list : {&heights, &widths, &shapes}) std::sort(list->begin(), list->end());
  const double height = quantile(heights, 0.5), width = quantile(widths, 0.5);
  const bool mixed = quantile(shapes, 0.75) - quantile(shapes, 0.25) > 0.4;
  double shape = std::clamp(std::exp(quantile(shapes, 0.5)), 1.0 / 3, 3.0);
  if (mixed || std::abs(std::log(shape)) < 0.14) shape = 1;
  const double shorter = std::min(height, width);
  if (options.size_px == 0 && shorter <= double(small_side_px)) {
    const double side = std::max(8.0, std::ceil(shorter / 4) * 4);
    look.height = rounded(shape < 1 ? side / shape : side, 4);
    look.width = rounded(shape > 1 ? side * shape : side, 4);
  } else {
    const int64_t side =
        options.size_px > 0 ? options.size_px : std::min(options.largest_side_px, int64_t(shorter) / 16 * 16);
    const int64_t unit = side % 16 == 0 ? 16 : side % 4 == 0 ? 4 : 1;
    look.height = shape == 1 ? side : rounded(double(side) / std::sqrt(shape), unit);
    look.width = shape == 1 ? side : rounded(double(side) * std::sqrt(shape), unit);
  }
  const bool larger = shorter > stored_size * double(std::min(look.height, look.width));
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

}  // namespace

void PictureLook::validate() const {
  require(channels != 2 && int64_t(mean.size()) == channels && int64_t(deviation.size()) == channels, Fault::data, "",
          channels, " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
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
  const auto coloured = std::count_if(sample.begin(), sample.end(), is_colourful);
  const bool colour = options.colour == "auto" ? coloured * 20 > int64_t(sample.size()) : options.colour == "colour";
  look.channels = colour ? 3 : 1;
  choose_size(sample, options, look);
  measure(sample, look);
  return look;
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
