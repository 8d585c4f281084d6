#pragma once

#include "braid/media/image.h"
#include "braid/tensor/torch.h"

/// @file heat_overlay.h
/// A picture in grey with colours where it speaks for an answer (orange) and against it (blue).

namespace braid {

/// Heat smoothed by a Gaussian, so that places can be seen among single pixels. The sum stays, but at the borders.
/// @param heat  [H, W]  @param deviation_px  of the Gaussian; 0 leaves it as it is
torch::Tensor smoothed(const torch::Tensor& heat, double deviation_px);

/// The heat that gets the full colour: what one in two hundred places exceeds; 0 where there is none.
double full_heat(const torch::Tensor& heat);

/// @param picture  [C, H, W] in 0..1, C 1 or 3  @param heat  [H, W]  @param full  as `full_heat`
/// @param height, width  of the picture made: means where it is smaller, repeated pixels where it is larger
Image heat_overlay(const torch::Tensor& picture, const torch::Tensor& heat, double full, int64_t height, int64_t width);

/// The picture alone, at that size. @param picture  [C, H, W] in 0..1, C 1 or 3
Image plain_picture(const torch::Tensor& picture, int64_t height, int64_t width);

/// Pictures side by side, all of one size and number of channels; at least one.
Image side_by_side(const std::vector<Image>& pictures);

}  // namespace braid
