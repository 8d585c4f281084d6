#include "braid/report/heat_overlay.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr float for_it[3] = {0.90f, 0.38f, 0.0f}, against_it[3] = {0.10f, 0.35f, 0.95f};
constexpr double strongest = 0.85;  // share of the colour where the heat is full: the picture stays visible below

torch::Tensor sized(const torch::Tensor& planes, int64_t height, int64_t width) {
  return torch::adaptive_avg_pool2d(planes.unsqueeze(0).to(torch::kFloat), {height, width}).squeeze(0);
}

Image image_of(const torch::Tensor& planes) {
  const auto bytes = (planes.clamp(0, 1) * 255).round().to(torch::kByte).permute({1, 2, 0}).contiguous();
  Image out;
  out.height = out.source_height = bytes.size(0), out.width = out.source_width = bytes.size(1);
  out.channels = bytes.size(2);
  out.pixels.assign(bytes.data_ptr<uint8_t>(), bytes.data_ptr<uint8_t>() + bytes.numel());
  return out;
}

}  // namespace

torch::Tensor smoothed(const torch::Tensor& heat, double deviation_px) {
  if (deviation_px <= 0) return heat;
  const auto reach = std::max<int64_t>(1, int64_t(std::ceil(3 * deviation_px)));
  const auto at = torch::arange(-reach, reach + 1, torch::kFloat);
  auto weights = (-at * at / (2 * deviation_px * deviation_px)).exp();
  weights = weights / weights.sum();
  auto plane = heat.to(torch::kFloat).view({1, 1, heat.size(0), heat.size(1)});
  plane = torch::conv2d(plane, weights.view({1, 1, -1, 1}), {}, 1, at::IntArrayRef{reach, 0});
  return torch::conv2d(plane, weights.view({1, 1, 1, -1}), {}, 1, at::IntArrayRef{0, reach}).view(heat.sizes());
}

double full_heat(const torch::Tensor& heat) {
  if (heat.numel() == 0) return 0;
  const auto sorted = std::get<0>(heat.abs().flatten().to(torch::kDouble).sort());
  return sorted[int64_t(0.995 * double(sorted.numel() - 1))].item<double>();
}

Image heat_overlay(const torch::Tensor& picture, const torch::Tensor& heat, double full, int64_t height,
                   int64_t width) {
  require(picture.dim() == 3 && heat.dim() == 2 && picture.size(1) == heat.size(0) && picture.size(2) == heat.size(1),
          Fault::internal, "heat", "a picture ", picture.sizes(), " and its heat ", heat.sizes(), " do not fit");
  const auto grey = sized(picture, height, width).mean(0, true).clamp(0, 1);          // [1, h, w]
  const auto warm = sized(heat.unsqueeze(0), height, width) / std::max(full, 1e-30);  // [1, h, w]
  const auto share = strongest * warm.abs().clamp(0, 1).pow(0.7);
  const auto colour = [](const float* rgb) { return torch::tensor({rgb[0], rgb[1], rgb[2]}).view({3, 1, 1}); };
  const auto tint = torch::where(warm > 0, colour(for_it), colour(against_it));  // [3, h, w]
  return image_of(grey * (1 - share) + tint * share);
}

Image plain_picture(const torch::Tensor& picture, int64_t height, int64_t width) {
  return image_of(sized(picture, height, width));
}

Image side_by_side(const std::vector<Image>& pictures) {
  Image out = pictures.at(0);
  const int64_t line = out.width * out.channels;
  const auto count = int64_t(pictures.size());
  out.width *= count, out.source_width = out.width;
  out.pixels.resize(size_t(line * count * out.height));
  for (int64_t i = 0; i < count; ++i) {
    const Image& one = pictures[size_t(i)];
    require(one.height == out.height && one.width * one.channels == line, Fault::internal, "pictures",
            "side by side are not of one size");
    for (int64_t y = 0; y < out.height; ++y)
      std::copy_n(&one.pixels[size_t(y * line)], line, &out.pixels[size_t((y * count + i) * line)]);
  }
  return out;
}

}  // namespace braid
