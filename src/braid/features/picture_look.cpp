#include "braid/features/picture_look.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "braid/features/picture_size.h"
#include "braid/features/usual_range.h"
#include "braid/media/resample.h"

namespace braid {
namespace {

constexpr int64_t sampled_side_px = 256;  // of a square of as many pixels as are looked at of a picture
constexpr int colourful = 6;              // mean distance of the channels from which a picture counts as coloured
constexpr int vivid = 40;                 // distance of the channels of a spot that counts as coloured
constexpr int64_t spots_in = 1000;        // a picture of more than one such spot in so many counts as coloured

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
  require(low <= high, Fault::data, "", "black of deep pictures is ", low, ", above white, ", high);
}

std::optional<DeepRange> PictureLook::deep_range() const {
  if (low == high) return std::nullopt;
  return DeepRange{low, high};
}

ValueRange PictureLook::range() const { return unit_range(mean, deviation); }

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
  std::vector<SourceSize> sources;
  for (const Image& image : sample) sources.push_back({image.source_height, image.source_width});
  const ViewSize size = view_size(sources, options.size_px, options.largest_side_px, options.zoomed);
  look.height = size.height, look.width = size.width;
  look.stored_height = size.stored_height, look.stored_width = size.stored_width;
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
  if (2 * deep <= int64_t(sample.size())) return std::nullopt;
  return range_of_values(std::move(values));
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
