#include "braid/features/picture_warp.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "braid/media/band_resample.h"
#include "braid/media/resample.h"

namespace braid {
namespace {

/// Where a view's pixel (x, y) lies in the picture: u = u0 + ux x + uy y, v likewise.
struct Affine {
  float u0, ux, uy, v0, vx, vy;
};

template <class View>
Affine draw_view(const View& in, const PictureJitter& jitter, Random& random, int64_t out_height, int64_t out_width) {
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

/// Where the samples of a picture lie in memory, and how a sample becomes a value of the view.
template <class Sample>
struct Samples {
  const Sample* first;
  int64_t height, width, channels;
  int64_t pixel, channel;  ///< from one to the next
};

Samples<uint8_t> samples_of(const PixelView& in) {
  return {in.pixels, in.height, in.width, in.channels, in.channels, 1};
}

Samples<float> samples_of(const BandView& in) {
  return {in.values, in.height, in.width, in.channels, 1, in.height * in.width};
}

float full_scale(const PixelView&) { return 255; }
float full_scale(const BandView&) { return 1; }

/// @param interleaved  channels, where they are known when this is compiled and lie side by side; 0: any
template <int interleaved, class Sample>
void warp(const Samples<Sample>& in, const Affine& view, int64_t out_height, int64_t out_width,
          std::span<const float> scale, std::span<const float> shift, float* chw) {
  const int64_t channels = interleaved > 0 ? interleaved : in.channels;
  const int64_t pixel = interleaved > 0 ? interleaved : in.pixel, channel = interleaved > 0 ? 1 : in.channel;
  const float last_u = float(in.width - 1), last_v = float(in.height - 1);
  const int64_t plane = out_height * out_width, row = in.width * pixel;
  for (int64_t y = 0; y < out_height; ++y)
    for (int64_t x = 0; x < out_width; ++x) {
      const float u = std::clamp(view.u0 + view.ux * float(x) + view.uy * float(y), 0.f, last_u);
      const float v = std::clamp(view.v0 + view.vx * float(x) + view.vy * float(y), 0.f, last_v);
      const auto left = int64_t(u), top = int64_t(v);
      const float fu = u - float(left), fv = v - float(top);
      const int64_t right = left < in.width - 1 ? pixel : 0, down = top < in.height - 1 ? row : 0;
      const Sample* at = in.first + top * row + left * pixel;
      for (int64_t c = 0; c < channels; ++c, at += channel) {
        const float upper = float(at[0]) + fu * (float(at[right]) - float(at[0]));
        const float lower = float(at[down]) + fu * (float(at[down + right]) - float(at[down]));
        chw[c * plane + y * out_width + x] = (upper + fv * (lower - upper)) * scale[size_t(c)] + shift[size_t(c)];
      }
    }
}

void warp_any(const Samples<uint8_t>& in, const Affine& view, int64_t out_height, int64_t out_width,
              std::span<const float> scale, std::span<const float> shift, float* chw) {
  if (in.channels == 1)
    warp<1>(in, view, out_height, out_width, scale, shift, chw);
  else
    warp<3>(in, view, out_height, out_width, scale, shift, chw);
}

void warp_any(const Samples<float>& in, const Affine& view, int64_t out_height, int64_t out_width,
              std::span<const float> scale, std::span<const float> shift, float* chw) {
  warp<0>(in, view, out_height, out_width, scale, shift, chw);
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

/// How a view is lit: a value, 0 at the training mean, times `contrast`, plus `brightness`, of the full scale.
struct Light {
  float contrast, brightness;
};

Light draw_light(const PictureJitter& jitter, Random& random) {
  const float contrast = float(1 + jitter.brightness * random.uniform(-1, 1));
  return {contrast, float(0.5 * jitter.brightness * random.uniform(-1, 1))};
}

/// Lights a normalised view.
void relight(const Light& light, std::span<const float> deviation, int64_t plane, float* chw) {
  for (const float each : deviation) {
    const float shift = light.brightness / each;
    for (int64_t i = 0; i < plane; ++i, ++chw) *chw = *chw * light.contrast + shift;
  }
}

template <class View>
void warp_in_light(const View& in, const Affine& view, const Light& light, int64_t out_height, int64_t out_width,
                   std::span<const float> mean, std::span<const float> deviation, float* chw) {
  std::vector<float> scale, shift;  // value -> ((value / full scale - mean) contrast + brightness) / deviation
  for (size_t c = 0; c < size_t(in.channels); ++c) {
    scale.push_back(light.contrast / (full_scale(in) * deviation[c]));
    shift.push_back((light.brightness - mean[c] * light.contrast) / deviation[c]);
  }
  warp_any(samples_of(in), view, out_height, out_width, scale, shift, chw);
}

/// The samples as they are, normalised.
template <class View>
void copy_to_float(const View& in, std::span<const float> mean, std::span<const float> deviation, float* chw) {
  const auto samples = samples_of(in);
  const int64_t plane = in.height * in.width;
  for (int64_t c = 0; c < in.channels; ++c) {
    const float scale = 1 / (full_scale(in) * deviation[size_t(c)]), shift = -mean[size_t(c)] / deviation[size_t(c)];
    const auto* from = samples.first + c * samples.channel;
    for (int64_t i = 0; i < plane; ++i) chw[c * plane + i] = float(from[i * samples.pixel]) * scale + shift;
  }
}

template <class View>
void warp_view(const View& in, const PictureJitter& jitter, Random& random, int64_t out_height, int64_t out_width,
               std::span<const float> mean, std::span<const float> deviation, float* chw) {
  if (random.uniform() < jitter.plain) {
    plain_to_float(in, out_height, out_width, mean, deviation, chw);
    relight(draw_light(jitter, random), deviation, out_height * out_width, chw);
  } else {
    const Affine view = draw_view(in, jitter, random, out_height, out_width);
    warp_in_light(in, view, draw_light(jitter, random), out_height, out_width, mean, deviation, chw);
  }
  if (random.uniform() < jitter.erase) erase_patch(random, in.channels, out_height, out_width, chw);
}

}  // namespace

void warp_to_float(const PixelView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                   int64_t out_width, std::span<const float> mean, std::span<const float> deviation, float* chw) {
  warp_view(in, jitter, random, out_height, out_width, mean, deviation, chw);
}

void warp_to_float(const BandView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                   int64_t out_width, std::span<const float> mean, std::span<const float> deviation, float* chw) {
  warp_view(in, jitter, random, out_height, out_width, mean, deviation, chw);
}

void plain_to_float(const PixelView& in, int64_t out_height, int64_t out_width, std::span<const float> mean,
                    std::span<const float> deviation, float* chw) {
  if (in.height == out_height && in.width == out_width) return copy_to_float(in, mean, deviation, chw);
  Image image;
  image.width = image.source_width = in.width;
  image.height = image.source_height = in.height;
  image.channels = in.channels;
  image.pixels.assign(in.pixels, in.pixels + in.height * in.width * in.channels);
  resample_to_float(image, whole(image), out_width, out_height, mean, deviation, chw);
}

void plain_to_float(const BandView& in, int64_t out_height, int64_t out_width, std::span<const float> mean,
                    std::span<const float> deviation, float* chw) {
  if (in.height == out_height && in.width == out_width) return copy_to_float(in, mean, deviation, chw);
  const auto plane = size_t(in.height * in.width), out_plane = size_t(out_height * out_width);
  for (size_t c = 0; c < size_t(in.channels); ++c) {
    const std::span<float> to(chw + c * out_plane, out_plane);
    resample_band({in.values + c * plane, plane}, in.height, in.width, to, out_height, out_width);
    for (float& value : to) value = (value - mean[c]) / deviation[c];
  }
}

}  // namespace braid
