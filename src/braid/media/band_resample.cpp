#include "braid/media/band_resample.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "braid/core/error.h"
#include "braid/media/axis_filter.h"
#include "braid/media/resample_kernels.h"

namespace braid {
namespace {

constexpr int64_t lanes = 4;  // of `filter_float_row`

/// Along rows. @param from  [height, width]  @param to  [height, out_width]
void filter_across(const float* from, int64_t height, int64_t width, float* to, int64_t out_width) {
  AxisFilter across(0, double(width), width, out_width, lanes);
  const FilterView view = across.view();
  std::vector<float> line(size_t(width + across.stride()));
  for (int64_t y = 0; y < height; ++y) {
    std::copy_n(from + y * width, width, line.begin());
    filter_float_row(line.data() + across.begin(), view, to + y * out_width);
  }
}

/// Along columns. @param from  [height, width]  @param to  [out_height, width]
void filter_down(const float* from, int64_t height, int64_t width, float* to, int64_t out_height) {
  const AxisFilter down(0, double(height), height, out_height);
  std::vector<const float*> rows;
  for (int64_t y = 0; y < out_height; ++y) {
    rows.clear();
    for (int64_t k = 0; k < down.stride() && down.first(y) + k < height; ++k)
      rows.push_back(from + (down.first(y) + k) * width);
    blend_rows(rows.data(), down.weights(y), int64_t(rows.size()), width, 0, to + y * width);
  }
}

/// Of finite values. @param from  [height, width]  @param to  [out_height, out_width]
void resample_finite(std::span<const float> from, int64_t height, int64_t width, std::span<float> to,
                     int64_t out_height, int64_t out_width) {
  const bool is_wider = out_width > width;  // then last, so that a tall and narrow band takes no more memory between
  std::vector<float> between(size_t(is_wider ? out_height * width : height * out_width));
  if (is_wider) {
    filter_down(from.data(), height, width, between.data(), out_height);
    filter_across(between.data(), out_height, width, to.data(), out_width);
  } else {
    filter_across(from.data(), height, width, between.data(), out_width);
    filter_down(between.data(), height, out_width, to.data(), out_height);
  }
}

}  // namespace

void resample_band(std::span<const float> from, int64_t height, int64_t width, std::span<float> to, int64_t out_height,
                   int64_t out_width) {
  require(height > 0 && width > 0 && out_height > 0 && out_width > 0 && int64_t(from.size()) == height * width &&
              int64_t(to.size()) == out_height * out_width,
          Fault::internal, "", "resample_band: ", from.size(), " values as ", height, " x ", width, " to ", to.size(),
          " as ", out_height, " x ", out_width);
  if (std::all_of(from.begin(), from.end(), [](float v) { return std::isfinite(v); }))
    return resample_finite(from, height, width, to, out_height, out_width);
  std::vector<float> filled(from.begin(), from.end()), there(from.size()), share(to.size());
  for (size_t i = 0; i < filled.size(); ++i) {
    there[i] = std::isfinite(filled[i]) ? 1.f : 0.f;
    if (there[i] == 0) filled[i] = 0;
  }
  resample_finite(filled, height, width, to, out_height, out_width);
  resample_finite(there, height, width, share, out_height, out_width);
  constexpr float least_share = 0.5f - 1e-5f;  // a half, but for rounding
  for (size_t i = 0; i < share.size(); ++i)
    to[i] = share[i] < least_share ? std::numeric_limits<float>::quiet_NaN() : to[i] / share[i];
}

}  // namespace braid
