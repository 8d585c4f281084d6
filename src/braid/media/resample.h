#pragma once

#include <cstdint>
#include <span>

#include "braid/media/image.h"

/// @file resample.h
/// Antialiased bilinear resizing of a part of a picture, in one pass from 8 bits to the tensor a network reads.
///
/// The triangle filter's width grows with the reduction, so that every source pixel counts: PIL's BILINEAR,
/// torchvision's `antialias=True`. Those round to 8 bits after each of the two directions; here it is float in between,
/// so that results differ from theirs by rounding only.

namespace braid {

/// A part of a picture in pixels, edges at whole numbers: {0, 0, width, height} is all of it.
struct Box {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

/// All of the picture.
Box whole(const Image& image);

/// The part that shows when the shorter side is resized to `side_px` and the central square of `side_px` is cut out:
/// with torchvision's rounding, `Resize(side_px)` then `CenterCrop(side_px)`. Right for reduced pictures too: the
/// rounding is done on the source size.
Box centre_crop(const Image& image, int64_t side_px);

/// Resizes `box` to `out_height` x `out_width` and normalises.
///
/// chw[c][y][x] = (value / 255 - mean[c]) / deviation[c]; the filter may read pixels around the box where the picture
/// has them, as PIL's `resize(box=)` does. Grey pictures fill all channels alike; colour becomes grey by Rec. 601 luma.
/// Cost: box pixels + out pixels; only the rows and columns needed are read.
///
/// @param box   inside the picture, at least 1/1000 of a pixel wide and high
/// @param mean  of each wanted channel: 1 or 3 values in the 0..1 scale
/// @param deviation  as many, not 0
/// @param chw   [channels, out_height, out_width] floats to write
/// @throws Error Fault::internal for a box outside the picture, sizes below 1 or other channel counts
void resample_to_float(const Image& image, const Box& box, int64_t out_width, int64_t out_height,
                       std::span<const float> mean, std::span<const float> deviation, float* chw);

/// Resizes `box` to an 8-bit picture with the same channels; the same filter and rules.
Image resample(const Image& image, const Box& box, int64_t out_width, int64_t out_height);

}  // namespace braid
