#include "braid/features/picture_warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace braid {
namespace {

/// Where a view's pixel (x, y) lies in the picture: u = u0 + ux x + uy y, v likewise.
struct Affine {
  float u0, ux, uy, v0, vx, vy;
};

Affine draw_view(const PixelView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                 int64_t out_width) {
  const double size = std::exp(random.uniform(-1, 1) * std::log1p(jitter.zoom));
  const double stretch = jitter.zoom > 0 ? std::exp(random.uniform(-0.08, 0.08)) : 1;
  const double width = size * stretch * double(in.width), height = size / stretch * double(in.height);
  const double centre_u = (0.5 + random.uniform(-1, 1) * jitter.shift) * double(in.width);
  const double centre_v = (0.5 + random.uniform(-1, 1) * jitter.shift) * double(in.height);
  const double angle = random.uniform(-1, 1) * jitter.rotate_degrees * std::numbers::pi / 180;
  const double mirror = jitter.flip && random.uniform() < 0.5 ? -1 : 1;
  const double sx = mirror * width / double(out_width), sy = height / double(out_height);
  const double slant = random.uniform(-1, 1) * jitter.shear;
  const double c = std::cos(angle), s = std::sin(angle);
  const double ux = c * sx, uy = ux * slant - s * sy, vx = s * sx, vy = vx * slant + c * sy;
  const double x0 = 0.5 - double(out_width) / 2, y0 = 0.5 - double(out_height) / 2;
  return {float(centre_u + ux * x0 + uy * y0 - 0.5), float(ux), float(uy),
          float(centre_v + vx * x0 + vy * y0 - 0.5), float(vx), float(vy)};
}

template <int channels>
void warp(const PixelView& in, const Affine& view, int64_t out_height, int64_t out_width,
          const std::array<float, 3>& scale, const std::array<float, 3>& shift, float* chw) {
  const float last_u = float(in.width - 1), last_v = float(in.height - 1);
  const int64_t plane = out_height * out_width, row = in.width * channels;
  for (int64_t y = 0; y < out_height; ++y)
    for (int64_t x = 0; x < out_width; ++x) {
      const float u = std::clamp(view.u0 + view.ux * float(x) + view.uy * float(y), 0.f, last_u);
      const float v = std::clamp(view.v0 + view.vx * float(x) + view.vy * float(y), 0.f, last_v);
      const auto left = int64_t(u), top = int64_t(v);
      const float fu = u - float(left), fv = v - float(top);
      const int64_t right = left < in.width - 1 ? channels : 0, down = top < in.height - 1 ? row : 0;
      const uint8_t* at = in.pixels + top * row + left * channels;
      for (int c = 0; c < channels; ++c, ++at) {
        const float upper = float(at[0]) + fu * (float(at[right]) - float(at[0]));
        const float lower = float(at[down]) + fu * (float(at[down + right]) - float(at[down]));
        chw[c * plane + y * out_width + x] = (upper + fv * (lower - upper)) * scale[size_t(c)] + shift[size_t(c)];
      }
    }
}

void erase_patch(Random& random, int64_t channels, int64_t height, int64_t width, float* chw) {
  const double area = random.uniform(0.02, 0.08) * double(height * width);
  const double aspect = std::exp(random.uniform(-0.7, 0.7));
  const int64_t patch_height = std::clamp<int64_t>(int64_t(std::sqrt(area * aspect)), 1, height);
  const int64_t patch_width = std::clamp<int64_t>(int64_t(std::sqrt(area / aspect)), 1, width);
  const int64_t top = int64_t(random.below(uint64_t(height - patch_height) + 1));
  const int64_t left = int64_t(random.below(uint64_t(width - patch_width) + 1));
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t y = top; y < top + patch_height; ++y)
      std::fill_n(chw + (c * height + y) * width + left, patch_width, 0.f);
}

}  // namespace

void warp_to_float(const PixelView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                   int64_t out_width, std::span<const float> mean, std::span<const float> deviation, float* chw) {
  const Affine view = draw_view(in, jitter, random, out_height, out_width);
  const float contrast = float(1 + jitter.brightness * random.uniform(-1, 1));
  const float brightness = float(0.5 * jitter.brightness * random.uniform(-1, 1));
  std::array<float, 3> scale{}, shift{};  // value -> ((value / 255 - mean) contrast + brightness) / deviation
  for (size_t c = 0; c < size_t(in.channels); ++c) {
    scale[c] = contrast / (255 * deviation[c]);
    shift[c] = (brightness - mean[c] * contrast) / deviation[c];
  }
  if (in.channels == 1)
    warp<1>(in, view, out_height, out_width, scale, shift, chw);
  else
    warp<3>(in, view, out_height, out_width, scale, shift, chw);
  if (random.uniform() < jitter.erase) erase_patch(random, in.channels, out_height, out_width, chw);
}

void copy_to_float(const PixelView& in, std::span<const float> mean, std::span<const float> deviation, float* chw) {
  const int64_t plane = in.height * in.width;
  for (int64_t c = 0; c < in.channels; ++c) {
    const float scale = 1 / (255 * deviation[size_t(c)]), shift = -mean[size_t(c)] / deviation[size_t(c)];
    for (int64_t i = 0; i < plane; ++i) chw[c * plane + i] = float(in.pixels[i * in.channels + c]) * scale + shift;
  }
}

}  // namespace braid
