/// @file bands.cpp
/// Pictures of several bands of numbers (satellite, hyperspectral, depth, stacks of slices) as normalised tensors of
/// one size. Inputs of mean 0 and equal deviation: LeCun et al. 1998, doi:10.1007/3-540-49430-8_2; filters that widen
/// with the reduction: Parmar et al. 2022, arXiv:2104.11222.
///
/// Each band has a range of its own, since a temperature and a reflectance share no unit. Values are cut to the range
/// that training used, so that a glitch or a number for "not measured" does not set the scale; what is no number
/// becomes the band's mean. Nothing is done to brightness by default: a band often measures, and its value may be the
/// answer.

#include <algorithm>
#include <cmath>
#include <map>

#include "braid/features/band_look.h"
#include "braid/features/band_shelf.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/picture_size.h"
#include "braid/features/picture_warp.h"
#include "braid/media/band_resample.h"

namespace braid {
namespace {

constexpr int64_t fit_band_pictures = 64;
constexpr int64_t default_band_side_px = 128;  // of larger ones, as of pictures

/// Views of bands, whose light stays as it is.
struct BandJitter : PictureJitter {
  BandJitter() { brightness = 0; }
};

/// Pictures of bands to [C, H, W].
class BandPicture : public Feature {
 public:
  struct Config {
    int64_t size_px = 0;
    std::string axis = "auto";
    BandJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("size_px", size_px, "side of a square of the same area; 0: the pictures' own up to 96, else 128",
              {0, 4096});
      v.field("axis", axis, "which axis of an array of three counts the bands: auto, first or last");
      v.field("augment", augment, "changes in training");
    }
    void validate() const {
      require(axis == "auto" || axis == "first" || axis == "last", Fault::config, "", "axis is \"", axis,
              "\"; known: auto, first, last");
      require(size_px == 0 || size_px >= 8, Fault::config, "", "size_px is ", size_px, "; at least 8, or 0 for chosen");
    }
  };

  BandPicture(const Config& config, const FeatureInput& input) : config_(config), column_(column_name(input)) {}

  void fit(const FitSource& source) override {
    BandLook look;
    const std::vector<BandHeader> headers = headers_of(source);
    look.axis = chosen_axis(headers);
    const int64_t bands = usual_bands(headers, look.band_axis());
    std::vector<std::vector<std::vector<float>>> sample;
    std::vector<SourceSize> sizes;
    read_sample(source, fit_band_pictures, column_, [&](const Item& item) -> std::optional<Error> {
      const auto read = shelf_.read(path_of(item), look.band_axis());
      if (!read) return read.error();
      if (read.value().bands != bands) return another_number(item, read.value(), bands);
      auto values = spread_of_bands(read.value());
      if (std::all_of(values.begin(), values.end(), [](const auto& band) { return band.empty(); }))
        return Error(Fault::data, path_of(item).string(), "not one of the values looked at is finite");
      sizes.push_back({read.value().height, read.value().width});
      sample.push_back(std::move(values));
      return std::nullopt;
    });
    const ViewSize size = view_size(sizes, config_.size_px, default_band_side_px, config_.augment.zoom > 0);
    look.height = size.height, look.width = size.width;
    look.stored_height = size.stored_height, look.stored_width = size.stored_width;
    measure_bands(sample, look);
    look_ = std::move(look);
  }

  /// [C, H, W] in half precision, between 0 and 1; not-a-number where nothing was measured.
  Result<torch::Tensor> decode(const Item& item) const override {
    require(look_.height > 0, Fault::internal, item.subject, "pictures are used before fit");
    auto read = shelf_.read(path_of(item), look_.band_axis());
    if (!read) return about(item, read.error());
    Bands& picture = read.value();
    if (picture.bands != look_.bands()) return about(item, another_number(item, picture, look_.bands()));
    const int64_t height = look_.stored_height, width = look_.stored_width;
    std::vector<float> stored(size_t(picture.bands * height * width));
    for (int64_t b = 0; b < picture.bands; ++b) {
      const auto band = picture.band(b);
      for (float& value : band) value = look_.scaled(b, value);
      resample_band(band, picture.height, picture.width,
                    std::span(stored).subspan(size_t(b * height * width)).first(size_t(height * width)), height, width);
    }
    if (std::none_of(stored.begin(), stored.end(), [](float v) { return std::isfinite(v); }))
      return about(
          item, Error(Fault::data, path_of(item).string(),
                      text("shows nothing: none, or too few, of its ", picture.values.size(), " values are finite")));
    return torch::from_blob(stored.data(), {picture.bands, height, width}, torch::kFloat).to(torch::kHalf);
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const torch::Tensor values = decoded.to(torch::kFloat).contiguous();
    Steps out{torch::empty({1, look_.bands(), look_.height, look_.width}), {}, {}};  // [1, C, H, W]
    float* chw = out.values.data_ptr<float>();
    const BandView in{values.const_data_ptr<float>(), values.size(1), values.size(2), values.size(0)};
    if (augment)
      warp_to_float(in, config_.augment, *augment, look_.height, look_.width, look_.mean, look_.deviation, chw);
    else
      plain_to_float(in, look_.height, look_.width, look_.mean, look_.deviation, chw);
    std::replace_if(
        chw, chw + out.values.numel(), [](float v) { return !std::isfinite(v); }, 0.f);
    const auto there = std::count_if(in.values, in.values + values.numel(), [](float v) { return std::isfinite(v); });
    out.seen = double(there) / double(values.numel());
    return out;
  }

  ValueRange range() const override { return unit_range(look_.mean, look_.deviation); }
  StepSpec spec() const override { return {"image", {look_.bands(), look_.height, look_.width}, 0, 1, 1, {}}; }
  Node fitted() const override { return to_node(look_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    look_ = from_node<BandLook>(fitted, "column " + column_);
  }

 private:
  std::vector<BandHeader> headers_of(const FitSource& source) const {
    std::vector<BandHeader> out;
    read_sample(source, fit_band_pictures, column_, [&](const Item& item) -> std::optional<Error> {
      auto header = shelf_.header(path_of(item));
      if (!header) return header.error();
      out.push_back(std::move(header).value());
      return std::nullopt;
    });
    return out;
  }

  /// As the recipe says, or as most training files have it.
  std::string chosen_axis(const std::vector<BandHeader>& headers) const {
    if (config_.axis != "auto") return config_.axis;
    std::vector<std::vector<int64_t>> shapes;
    for (const BandHeader& header : headers)
      if (header.is_array && header.axes.size() == 3) shapes.push_back(header.axes);
    return name(likely_axis(shapes));
  }

  int64_t usual_bands(const std::vector<BandHeader>& headers, BandAxis axis) const {
    std::map<int64_t, int64_t> counts;
    for (const BandHeader& header : headers)
      if (const auto sizes = band_sizes(header.axes, header.is_array ? axis : BandAxis::first)) ++counts[(*sizes)[0]];
    require(!counts.empty(), Fault::data, "column " + column_, "none of the ", headers.size(),
            " training items looked at is a picture: an array of two or three axes, or a TIFF");
    const auto usual =
        std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; });
    require(usual->first <= most_fitted_bands, Fault::data, "column " + column_, "most training pictures have ",
            usual->first, " bands along their ", name(axis), " axis, over the limit of ", most_fitted_bands,
            "; `axis` in the recipe says which axis counts them");
    return usual->first;
  }

  static Error another_number(const Item& item, const Bands& picture, int64_t bands) {
    return Error(
        Fault::data, path_of(item).string(),
        text("has ", picture.bands, " bands of ", picture.height, " x ", picture.width,
             " pixels, but the training files have ", bands,
             picture.height == bands || picture.width == bands ? "; save all files with their bands along the same axis"
                                                               : "; save the same bands, in the same order"));
  }

  static constexpr int64_t most_fitted_bands = 512;

  Config config_;
  std::string column_;
  BandLook look_;
  mutable BandShelf shelf_;
};

}  // namespace

void enroll_bands(FeatureRegistry& registry) {
  registry.add<BandPicture>("bands",
                            "a picture of bands of numbers: .npy and .npz of two or three axes, TIFF of any samples");
}

}  // namespace braid
