/// @file image.cpp
/// Pictures as normalised tensors of one size. Filters that widen with the reduction: Parmar et al. 2022,
/// arXiv:2104.11222; inputs of mean 0 and equal deviation: LeCun et al. 1998, doi:10.1007/3-540-49430-8_2.
///
/// The whole picture is kept by stretching it to the training pictures' median shape. The usual "shorter side, then
/// centre crop" throws away the borders of wide pictures, and in an X-ray or a street scene the finding may be there;
/// padding spends pixels on nothing. A stretch by the odd picture's deviation from the median shape is within what
/// the networks are trained to bear (random crops stretch by 3/4 to 4/3: Szegedy et al. 2015, arXiv:1409.4842).

#include "braid/media/image.h"

#include <algorithm>
#include <cmath>

#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/picture_warp.h"
#include "braid/media/resample.h"

namespace braid {
namespace {

constexpr int64_t fit_pictures = 64;
constexpr int64_t small_side_px = 96;  // pictures up to here keep their size
/// Side of larger ones: a convolution network of ResNet-18's size costs 0.6 GFLOP a picture here, 1.8 at 224 px; with
/// thousands of pictures on two cores that is minutes against an hour.
constexpr int64_t default_side_px = 128;
constexpr double stored_size = 1.15;  // of the size, in the cache, so that crops of larger pictures stay sharp
constexpr int colourful = 6;          // mean distance of the channels from which a picture counts as coloured

/// What training taught.
struct Look {
  int64_t channels = 3, height = 0, width = 0;
  int64_t stored_height = 0, stored_width = 0;  ///< in the cache
  std::vector<float> mean, deviation;           ///< per channel, 0..1 scale

  template <class V>
  void fields(V& v) {
    v.field("channels", channels, "1 grey, 3 colour", {1, 3});
    v.field("height", height, "pixels", {1, 4096});
    v.field("width", width, "pixels", {1, 4096});
    v.field("stored_height", stored_height, "pixels in the cache", {1, 8192});
    v.field("stored_width", stored_width, "pixels in the cache", {1, 8192});
    v.field("mean", mean, "per channel", {0, 1});
    v.field("deviation", deviation, "per channel", {1e-3, 1});
  }
  void validate() const {
    require(channels != 2 && int64_t(mean.size()) == channels && int64_t(deviation.size()) == channels, Fault::data, "",
            channels, " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
  }
};

/// The same picture with another number of channels; Rec. 601 luma.
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

/// Mean and deviation per channel over all pixels of the sample.
void measure(const std::vector<Image>& sample, Look& look) {
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

/// Pictures to [C, H, W].
class Picture : public Feature {
 public:
  struct Config {
    int64_t size_px = 0;
    std::string keep = "stretch";
    std::string colour = "auto";
    PictureJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("size_px", size_px, "side of a square of the same area; 0: the pictures' own up to 96, else 128",
              {0, 4096});
      v.field("keep", keep, "stretch the whole picture, pad it, or crop the middle");
      v.field("colour", colour, "auto, colour or grey");
      v.field("augment", augment, "changes in training");
    }
    void validate() const {
      require(keep == "stretch" || keep == "pad" || keep == "crop", Fault::config, "", "keep is \"", keep,
              "\"; known: stretch, pad, crop");
      require(colour == "auto" || colour == "colour" || colour == "grey", Fault::config, "", "colour is \"", colour,
              "\"; known: auto, colour, grey");
      require(size_px == 0 || size_px >= 8, Fault::config, "", "size_px is ", size_px, "; at least 8, or 0 for chosen");
    }
  };

  Picture(const Config& config, const FeatureInput& input) : config_(config), column_(column_name(input)) {}

  void fit(const FitSource& source) override {
    std::vector<Image> sample;
    read_sample(source, fit_pictures, column_, [&](const Item& item) -> std::optional<Error> {
      auto image = read_image(path_of(item), {default_side_px, {}});
      if (!image) return image.error();
      sample.push_back(std::move(image).value());
      return std::nullopt;
    });
    Look look;
    const auto coloured = std::count_if(sample.begin(), sample.end(), is_colourful);
    const bool colour = config_.colour == "auto" ? coloured * 20 > int64_t(sample.size()) : config_.colour == "colour";
    look.channels = colour ? 3 : 1;
    choose_size(sample, look);
    measure(sample, look);
    look_ = std::move(look);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(look_.height > 0, Fault::internal, item.subject, "pictures are used before fit");
    const int64_t height = look_.stored_height, width = look_.stored_width;
    auto read = read_image(path_of(item), {std::max(height, width), {}});
    if (!read) return about(item, read.error());
    const Image image = with_channels(framed(read.value(), width, height), look_.channels);
    torch::Tensor decoded = torch::empty({height, width, look_.channels}, torch::kUInt8);
    std::copy(image.pixels.begin(), image.pixels.end(), decoded.data_ptr<uint8_t>());
    return decoded;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    Steps out{torch::empty({1, look_.channels, look_.height, look_.width}), {}, {}};  // [1, C, H, W]
    float* chw = out.values.data_ptr<float>();
    const PixelView in{decoded.data_ptr<uint8_t>(), decoded.size(0), decoded.size(1), decoded.size(2)};
    if (augment) {
      warp_to_float(in, config_.augment, *augment, look_.height, look_.width, look_.mean, look_.deviation, chw);
    } else if (in.height == look_.height && in.width == look_.width) {
      copy_to_float(in, look_.mean, look_.deviation, chw);
    } else {
      Image image;
      image.width = in.width, image.height = in.height, image.channels = in.channels;
      image.source_width = in.width, image.source_height = in.height;
      image.pixels.assign(in.pixels, in.pixels + decoded.numel());
      resample_to_float(image, whole(image), look_.width, look_.height, look_.mean, look_.deviation, chw);
    }
    return out;
  }

  StepSpec spec() const override { return {"image", {look_.channels, look_.height, look_.width}, 0, 1, 1, {}}; }
  Node fitted() const override { return to_node(look_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    look_ = from_node<Look>(fitted, "column " + column_);
  }

 private:
  /// Small pictures keep their size. Larger ones get the area of `size_px` squared in the median shape, with sides that
  /// patches of 16 divide; nearly square (15 %) or mixed shapes (portrait and landscape) become square.
  void choose_size(const std::vector<Image>& sample, Look& look) const {
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
    if (config_.size_px == 0 && shorter <= double(small_side_px)) {
      const double side = std::max(8.0, std::ceil(shorter / 4) * 4);
      look.height = rounded(shape < 1 ? side / shape : side, 4);
      look.width = rounded(shape > 1 ? side * shape : side, 4);
    } else {
      const int64_t side =
          config_.size_px > 0 ? config_.size_px : std::min(default_side_px, int64_t(shorter) / 16 * 16);
      const int64_t unit = side % 16 == 0 ? 16 : side % 4 == 0 ? 4 : 1;
      look.height = shape == 1 ? side : rounded(double(side) / std::sqrt(shape), unit);
      look.width = shape == 1 ? side : rounded(double(side) * std::sqrt(shape), unit);
    }
    const bool larger = shorter > stored_size * double(std::min(look.height, look.width));
    const double share = larger && config_.augment.zoom > 0 ? stored_size : 1;
    look.stored_height = int64_t(std::ceil(share * double(look.height)));
    look.stored_width = int64_t(std::ceil(share * double(look.width)));
  }

  /// The picture brought to `width` x `height` as `keep` says.
  Image framed(const Image& image, int64_t width, int64_t height) const {
    const double scale_x = double(width) / double(image.width), scale_y = double(height) / double(image.height);
    if (config_.keep == "stretch" || scale_x == scale_y) return resample(image, whole(image), width, height);
    if (config_.keep == "crop") {
      const double scale = std::max(scale_x, scale_y);
      const double half_x = double(width) / scale / 2, half_y = double(height) / scale / 2;
      const double x = double(image.width) / 2, y = double(image.height) / 2;
      return resample(image,
                      {std::max(0.0, x - half_x), std::max(0.0, y - half_y), std::min(double(image.width), x + half_x),
                       std::min(double(image.height), y + half_y)},
                      width, height);
    }
    const double scale = std::min(scale_x, scale_y);
    const int64_t inner_width = std::clamp<int64_t>(std::lround(double(image.width) * scale), 1, width);
    const int64_t inner_height = std::clamp<int64_t>(std::lround(double(image.height) * scale), 1, height);
    const Image inner = resample(image, whole(image), inner_width, inner_height);
    Image out = inner;
    out.width = width, out.height = height;
    out.pixels.resize(size_t(width * height * inner.channels));
    for (size_t i = 0; i < out.pixels.size(); ++i)  // the training mean, which normalisation turns into 0
      out.pixels[i] = uint8_t(std::lround(255 * look_.mean[look_.channels == 3 ? i % size_t(inner.channels) : 0]));
    const int64_t left = (width - inner_width) / 2, top = (height - inner_height) / 2;
    for (int64_t y = 0; y < inner_height; ++y)
      std::copy_n(&inner.pixels[size_t(y * inner_width * inner.channels)], inner_width * inner.channels,
                  &out.pixels[size_t(((top + y) * width + left) * inner.channels)]);
    return out;
  }

  Config config_;
  std::string column_;
  Look look_;
};

}  // namespace

void enroll_image(FeatureRegistry& registry) {
  registry.add<Picture>("image", "a picture, whole, at one size, normalised by the training pictures");
}

}  // namespace braid
