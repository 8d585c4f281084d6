#include "braid/media/resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "braid/media/axis_filter.h"
#include "braid/media/resample_kernels.h"

namespace braid {
namespace {

/// Rows of the picture after the horizontal filter, made when first asked for. The vertical filter moves downwards over
/// a window of them, so a ring as long as that window keeps them in the nearest cache.
class FilteredRows {
 public:
  FilteredRows(const Image& image, AxisFilter& across, int64_t window)
      : image_(image),
        view_(across.view()),
        x_begin_(across.begin()),
        width_(across.end(image.width) - across.begin()),
        window_(window),
        next_(-1),
        ring_(size_t(window * image.channels * across.count())),
        scratch_(size_t(image.channels * (width_ + across.stride()) + 1)) {}

  /// Row `y`, [channels, count]; rows are asked for in an order in which none falls back by the window or more.
  const float* row(int64_t y) {
    for (next_ = next_ < 0 ? y : next_; next_ <= y; ++next_) {
      const uint8_t* from = image_.pixels.data() + (next_ * image_.width + x_begin_) * image_.channels;
      if (image_.channels == 3)
        filter_rgb_row(from, width_, view_, scratch_.data(), slot(next_));
      else
        filter_grey_row(from, width_, view_, scratch_.data(), slot(next_));
    }
    return slot(y);
  }

 private:
  float* slot(int64_t y) { return ring_.data() + (y % window_) * image_.channels * view_.count; }

  const Image& image_;
  FilterView view_;
  int64_t x_begin_, width_, window_, next_;
  std::vector<float> ring_, scratch_;
};

void check_resampling(const Image& image, const Box& box, int64_t out_width, int64_t out_height) {
  require(image.channels == 1 || image.channels == 3, Fault::internal, "", "resample: picture of ", image.channels,
          " channels; 1 or 3 are known");
  require(int64_t(image.pixels.size()) == image.width * image.height * image.channels, Fault::internal, "",
          "resample: ", image.pixels.size(), " pixel bytes for ", image.width, " x ", image.height);
  require(out_width > 0 && out_height > 0, Fault::internal, "", "resample: to ", out_width, " x ", out_height);
  constexpr double slack = 1e-6;  // boxes come from divisions
  const bool inside = box.x0 >= -slack && box.y0 >= -slack && box.x1 <= double(image.width) + slack &&
                      box.y1 <= double(image.height) + slack && box.x1 - box.x0 >= 1e-3 && box.y1 - box.y0 >= 1e-3;
  require(inside, Fault::internal, "", "resample: box ", box.x0, ",", box.y0, " to ", box.x1, ",", box.y1, " of ",
          image.width, " x ", image.height);
}

/// Which source planes make up an output plane, and by how much: all of one, or the luma of three.
struct PlaneMix {
  std::array<float, 3> share{};
  int64_t planes = 0, first = 0;
};

PlaneMix plane_mix(int64_t from_channels, int64_t to_channels, int64_t channel) {
  if (from_channels == to_channels) return {{1}, 1, channel};
  if (from_channels == 1) return {{1}, 1, 0};
  return {{0.299f, 0.587f, 0.114f}, 3, 0};
}

/// Calls write(y, rows, weights) for every output row, with the filter.stride() horizontally filtered rows it is made
/// of.
template <class Write>
void for_each_row(const Image& image, const Box& box, int64_t out_width, int64_t out_height, const Write& write) {
  AxisFilter across(box.x0, box.x1, image.width, out_width);
  const AxisFilter down(box.y0, box.y1, image.height, out_height);
  FilteredRows rows(image, across, down.stride());
  std::vector<const float*> window(size_t(down.stride()));
  for (int64_t y = 0; y < out_height; ++y) {
    const int64_t first = down.first(y);
    int64_t count = 0;
    for (; count < down.stride() && first + count < image.height; ++count)
      window[size_t(count)] = rows.row(first + count);
    write(y, std::span(window).first(size_t(count)), down.weights(y));
  }
}

}  // namespace

Box whole(const Image& image) { return {0, 0, double(image.width), double(image.height)}; }

Box centre_crop(const Image& image, int64_t side_px) {
  require(side_px > 0, Fault::internal, "", "centre_crop to ", side_px, " pixels");
  const bool wide = image.source_width > image.source_height;
  const int64_t shorter = wide ? image.source_height : image.source_width;
  const int64_t longer = wide ? image.source_width : image.source_height;
  const int64_t resized = std::max(side_px, int64_t(double(side_px) * double(longer) / double(shorter)));
  const double offset = std::nearbyint(double(resized - side_px) / 2);  // halves to even, as Python's round()
  const double longer_px = double(wide ? image.width : image.height), ratio = longer_px / double(resized);
  const double begin = offset * ratio, end = std::min(longer_px, (offset + double(side_px)) * ratio);
  return wide ? Box{begin, 0, end, double(image.height)} : Box{0, begin, double(image.width), end};
}

void resample_to_float(const Image& image, const Box& box, int64_t out_width, int64_t out_height,
                       std::span<const float> mean, std::span<const float> deviation, float* chw) {
  check_resampling(image, box, out_width, out_height);
  const int64_t channels = int64_t(mean.size());
  require((channels == 1 || channels == 3) && deviation.size() == mean.size(), Fault::internal, "",
          "resample_to_float: ", mean.size(), " means and ", deviation.size(), " deviations; 1 or 3 of each are known");
  std::vector<const float*> planes;
  std::vector<float> scaled;
  for_each_row(image, box, out_width, out_height,
               [&](int64_t y, std::span<const float* const> rows, const float* weights) {
                 for (int64_t c = 0; c < channels; ++c) {
                   const PlaneMix mix = plane_mix(image.channels, channels, c);
                   planes.clear();
                   scaled.clear();
                   for (int64_t p = 0; p < mix.planes; ++p)
                     for (size_t k = 0; k < rows.size(); ++k) {
                       planes.push_back(rows[k] + (mix.first + p) * out_width);
                       scaled.push_back(weights[k] * mix.share[size_t(p)] / (255 * deviation[size_t(c)]));
                     }
                   blend_rows(planes.data(), scaled.data(), int64_t(planes.size()), out_width,
                              -mean[size_t(c)] / deviation[size_t(c)], chw + (c * out_height + y) * out_width);
                 }
               });
}

Image resample(const Image& image, const Box& box, int64_t out_width, int64_t out_height) {
  check_resampling(image, box, out_width, out_height);
  Image out;
  out.width = out_width;
  out.height = out_height;
  out.channels = image.channels;
  out.source_width = image.source_width;
  out.source_height = image.source_height;
  out.bits = image.bits;
  out.pixels.resize(size_t(out_width * out_height * out.channels));
  const int64_t line = out_width * out.channels;
  std::vector<float> blended(static_cast<size_t>(line));
  for_each_row(image, box, out_width, out_height,
               [&](int64_t y, std::span<const float* const> rows, const float* weights) {
                 blend_rows(rows.data(), weights, int64_t(rows.size()), line, 0.5f, blended.data());
                 uint8_t* to = out.pixels.data() + y * line;
                 for (int64_t x = 0; x < out_width; ++x)
                   for (int64_t c = 0; c < out.channels; ++c)
                     *to++ = uint8_t(std::clamp(blended[size_t(c * out_width + x)], 0.0f, 255.0f));
               });
  return out;
}

}  // namespace braid
