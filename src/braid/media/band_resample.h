#pragma once

#include <cstdint>
#include <span>

/// @file band_resample.h
/// Resizes one band of a picture of numbers.

namespace braid {

/// Antialiased bilinear resize of one band, as `resample` does it; what is not finite has no weight, and an output of
/// which less than half is finite is not-a-number. @param from  [height, width]  @param to  [out_height, out_width]
void resample_band(std::span<const float> from, int64_t height, int64_t width, std::span<float> to, int64_t out_height,
                   int64_t out_width);

}  // namespace braid
