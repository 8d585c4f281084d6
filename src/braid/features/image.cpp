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
#include "braid/features/picture_look.h"
#include "braid/features/picture_warp.h"
#include "braid/media/resample.h"

namespace braid {
namespace {

constexpr int64_t fit_pictures = 64;
/// Side of larger ones: a convolution network of ResNet-18's size costs 0.6 GFLOP a picture here, 1.8 at 224 px; with
/// thousands of pictures on two cores that is minutes against an hour.
constexpr int64_t default_side_px = 128;

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
      look_options().validate();
    }
    LookOptions look_options() const { return {size_px, default_side_px, colour, augment.zoom > 0}; }
  };

  Picture(const Config& config, const FeatureInput& input) : config_(config), column_(column_name(input)) {}

  void fit(const FitSource& source) override {
    std::vector<Image> sample = looked_at(source, std::nullopt);
    if (const auto range = deep_range_of(sample)) sample = looked_at(source, range);
    look_ = look_of(sample, config_.look_options());
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(look_.height > 0, Fault::internal, item.subject, "pictures are used before fit");
    const int64_t height = look_.stored_height, width = look_.stored_width;
    auto read = read_image(path_of(item), {std::max(height, width), {}, look_.deep_range()});
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
    if (augment)
      warp_to_float(in, config_.augment, *augment, look_.height, look_.width, look_.mean, look_.deviation, chw);
    else
      plain_to_float(in, look_.height, look_.width, look_.mean, look_.deviation, chw);
    return out;
  }

  ValueRange range() const override { return look_.range(); }
  StepSpec spec() const override { return {"image", {look_.channels, look_.height, look_.width}, 0, 1, 1, {}}; }
  Node fitted() const override { return to_node(look_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    look_ = from_node<PictureLook>(fitted, "column " + column_);
  }

 private:
  /// Some training pictures, small. @param range  as `ImageRequest` has it
  std::vector<Image> looked_at(const FitSource& source, const std::optional<DeepRange>& range) const {
    std::vector<Image> sample;
    read_sample(source, fit_pictures, column_, [&](const Item& item) -> std::optional<Error> {
      auto image = read_image(path_of(item), {default_side_px, {}, range});
      if (!image) return image.error();
      sample.push_back(shrunk(std::move(image).value()));
      return std::nullopt;
    });
    return sample;
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
  PictureLook look_;
};

}  // namespace

void enroll_image(FeatureRegistry& registry) {
  registry.add<Picture>("image", "a picture, whole, at one size, normalised by the training pictures");
}

}  // namespace braid
