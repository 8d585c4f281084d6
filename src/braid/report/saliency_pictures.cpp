#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/media/jpeg_write.h"
#include "braid/report/base64.h"
#include "braid/report/heat_overlay.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/saliency_view.h"
#include "braid/report/words.h"

namespace braid::views {
namespace {

constexpr int64_t small_side_px = 280, large_side_px = 480, frame_side_px = 200, map_width_px = 720,
                  map_height_px = 150;
constexpr int64_t shown_items = 4, shown_frames = 6;
constexpr double blur = 1.0 / 40;  // deviation of the smoothing, as a share of the longer side
constexpr int heat_quality = 88;

std::string embedded(const std::string& jpeg, const Image& image, const std::string& what) {
  return text("<img width=\"", image.width, "\" height=\"", image.height, "\" alt=\"", escape_html(what), "\" src=\"",
              data_uri("image/jpeg", jpeg), "\">");
}

std::string captioned(const std::string& picture, const std::string& caption) {
  return "<div class=\"sample\" style=\"max-width: none\">" + picture + "<div>" + escape_html(caption) +
         "</div></div>\n";
}

std::string strip(const std::string& samples) { return "<div class=\"strip\">\n" + samples + "</div>\n"; }

/// A picture of the standardised [C, H, W], in 0..1: of more than three bands the first three, of two the first.
torch::Tensor undone(const torch::Tensor& values, const FittedScale& scale) {
  const int64_t channels = values.size(0);
  torch::Tensor out;
  if (int64_t(scale.mean.size()) == channels && scale.deviation.size() == scale.mean.size()) {
    const auto wide = [&](const std::vector<float>& v) { return torch::tensor(v).view({-1, 1, 1}); };
    out = values * wide(scale.deviation) + wide(scale.mean);
  } else {  // a feature that does not say: dark is little, bright is much
    out = (values - values.min()) / (values.max() - values.min()).clamp_min(1e-9);
  }
  return out.narrow(0, 0, channels >= 3 ? 3 : 1).clamp(0, 1);
}

/// Small pictures are enlarged by a whole number, so that their pixels stay pixels; large ones are reduced.
std::pair<int64_t, int64_t> shown_size(int64_t height, int64_t width, int64_t small, int64_t large) {
  const int64_t longer = std::max(height, width);
  if (longer <= large)
    return {height * std::max<int64_t>(1, small / longer), width * std::max<int64_t>(1, small / longer)};
  const double share = double(large) / double(longer);
  return {std::max<int64_t>(1, int64_t(double(height) * share)), std::max<int64_t>(1, int64_t(double(width) * share))};
}

/// A heat map [T, F] or [T, P, F], steps from left to right, features and then planes upwards, over what the model
/// read.
SaliencyView map_over_time(const InputSaliency& input, const std::string& x, const std::string& y) {
  SaliencyView out;
  std::string samples;
  for (int64_t n = 0; n < std::min(input.input.items(), shown_items); ++n) {
    const auto real = input.input.mask[n].nonzero();
    if (real.numel() == 0) continue;
    const int64_t steps = real.max().item<int64_t>() + 1;
    const auto upright = [&](const torch::Tensor& from) {
      return from.narrow(0, 0, steps).flatten(1).t().flip(0).contiguous();
    };
    const auto heat = smoothed(upright(input.shares[n]), 1);  // [F, T]
    const auto read = (upright(input.input.values[n]) / 5 + 0.5).clamp(0, 1).unsqueeze(0);
    const int64_t width = steps <= map_width_px ? steps * std::max<int64_t>(1, map_width_px / 2 / steps) : map_width_px;
    const int64_t height = heat.size(0) * std::max<int64_t>(1, map_height_px / heat.size(0));
    const int64_t planes = input.input.values.dim() == 4 ? input.input.values.size(2) : 1;
    const int64_t tallest = std::max<int64_t>(2, planes / 2) * map_height_px;
    const Image image = heat_overlay(read, heat, full_heat(heat), std::min(height, tallest), width);
    out.jpegs.push_back(encode_jpeg(image, heat_quality));
    std::string length = text(steps, " steps");
    if (input.input.times) length = shown_duration((*input.input.times)[n][steps - 1][1].item<double>());
    samples += captioned(embedded(out.jpegs.back(), image, input.column + " with heat"), x + ", " + length + "; " + y);
  }
  out.html = strip(samples);
  return out;
}

}  // namespace

SaliencyView of_pictures(const InputSaliency& input, const FittedScale& scale) {
  SaliencyView out;
  std::string samples;
  for (int64_t n = 0; n < std::min(input.input.items(), shown_items); ++n) {
    const auto picture = undone(input.input.values[n][0], scale);
    const int64_t rows = picture.size(1), columns = picture.size(2);
    const auto heat = smoothed(input.shares[n][0].sum(0), blur * double(std::max(rows, columns)));
    const auto [height, width] = shown_size(rows, columns, small_side_px, large_side_px);
    const Image plain = plain_picture(picture, height, width);
    const Image image = heat_overlay(picture, heat, full_heat(heat), height, width);
    out.jpegs.push_back(encode_jpeg(image, heat_quality));
    samples += captioned(embedded(encode_jpeg(plain, heat_quality), plain, input.column), "as the model reads it");
    samples += captioned(embedded(out.jpegs.back(), image, input.column + " with heat"), "what counted");
  }
  if (input.input.items() > shown_items)
    samples += captioned("", text("and ", input.input.items() - shown_items, " more"));
  out.html = strip(samples);
  return out;
}

SaliencyView of_films(const InputSaliency& input, const FittedScale& scale) {
  SaliencyView out;
  for (int64_t n = 0; n < std::min(input.input.items(), shown_items); ++n) {
    const auto real = input.input.mask[n].nonzero().flatten();
    const auto heats = input.shares[n].sum(1);  // [T, H, W]
    std::vector<int64_t> frames;
    LineChart chart;
    chart.title = "What each frame did", chart.y_label = "share";
    chart.x_label = input.input.times ? "seconds" : "frame";
    chart.series = {{input.column, {}}};
    for (int64_t i = 0; i < real.size(0); ++i) {
      const auto t = real[i].item<int64_t>();
      frames.push_back(t);
      const double at = input.input.times ? (*input.input.times)[n][t].mean().item<double>() : double(t + 1);
      chart.series[0].points.emplace_back(at, heats[t].sum().item<double>());
    }
    chart.markers = frames.size() <= 64;
    const auto weight = [&](int64_t t) { return heats[t].abs().sum().item<double>(); };
    std::stable_sort(frames.begin(), frames.end(), [&](int64_t a, int64_t b) { return weight(a) > weight(b); });
    if (frames.size() > size_t(shown_frames)) frames.resize(size_t(shown_frames));
    std::sort(frames.begin(), frames.end());
    std::vector<torch::Tensor> smooth;
    const int64_t rows = heats.size(1), columns = heats.size(2);
    for (const int64_t t : frames) smooth.push_back(smoothed(heats[t], blur * double(std::max(rows, columns))));
    const double full = full_heat(torch::stack(smooth));  // frames can be compared
    const auto [height, width] = shown_size(rows, columns, frame_side_px, frame_side_px);
    std::vector<Image> images;
    std::string samples;
    for (size_t i = 0; i < frames.size(); ++i) {
      images.push_back(heat_overlay(undone(input.input.values[n][frames[i]], scale), smooth[i], full, height, width));
      const std::string when = input.input.times ? shown_duration((*input.input.times)[n][frames[i]][0].item<double>())
                                                 : text("frame ", frames[i] + 1);
      samples +=
          captioned(embedded(encode_jpeg(images.back(), heat_quality), images.back(), input.column + " " + when), when);
    }
    out.jpegs.push_back(encode_jpeg(side_by_side(images), heat_quality));
    out.html += strip(samples) + html_figure("What each frame did", draw(chart));
  }
  return out;
}

SaliencyView of_sounds(const InputSaliency& input) {
  std::string up = "pitch upwards, in mel";
  if (input.input.values.dim() == 4)
    up +=
        "; at the bottom the mix of the channels, above it of each but the first how much louder it is than the "
        "first, how much in step with it and how far ahead";
  return map_over_time(input, "time to the right", up);
}

SaliencyView of_vectors(const InputSaliency& input) {
  return map_over_time(input, "steps to the right", "numbers of a step upwards");
}

}  // namespace braid::views
