#pragma once

#include <cstdint>

/// @file resample_kernels.h
/// The inner loops of resample.cpp, compiled for several instruction sets and chosen when the program starts.

namespace braid {

/// The filter of one axis: output i is the sum of weights[i * stride + k] * input[first[i] + k], k < stride. Sums that
/// are shorter have zero weights at their end; first[i] + k never leaves the padded input.
struct FilterView {
  const int32_t* first;
  const float* weights;
  int64_t stride, count;
};

/// Filters one row of `width` RGB pixels: planes[c * filter.count + i], c < 3.
/// @param scratch  3 * (width + filter.stride) + 1 floats
void filter_rgb_row(const uint8_t* row, int64_t width, const FilterView& filter, float* scratch, float* planes);

/// Filters one row of `width` grey pixels: plane[i].
/// @param scratch  width + filter.stride floats
void filter_grey_row(const uint8_t* row, int64_t width, const FilterView& filter, float* scratch, float* plane);

/// out[i] = shift + sum over k < count of weights[k] * rows[k][i], i < width.
void blend_rows(const float* const* rows, const float* weights, int64_t count, int64_t width, float shift, float* out);

/// out[i] = sum over k < count of weights[k] * rows[k][i], i < width, count >= 1.
void blend_byte_rows(const uint8_t* const* rows, const float* weights, int64_t count, int64_t width, float* out);

/// Filters one row of floats: out[i], i < filter.count. The filter's stride is a multiple of 4, and the row is
/// readable and finite up to first[i] + stride.
void filter_float_row(const float* row, const FilterView& filter, float* out);

}  // namespace braid
