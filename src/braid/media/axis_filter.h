#pragma once

#include <cstdint>
#include <vector>

#include "braid/media/resample_kernels.h"

/// @file axis_filter.h
/// The weights of an antialiased bilinear resize along one axis.

namespace braid {

/// The triangle filter along one axis, as `precompute_coeffs` of Pillow's Resample.c lays it down.
class AxisFilter {
 public:
  /// Maps [begin, end) of `size` source samples to `count` outputs.
  /// @param lanes  the stride is a multiple of it, filled with weights of 0
  AxisFilter(double begin, double end, int64_t size, int64_t count, int64_t lanes = 1);

  int64_t count() const { return count_; }
  int64_t stride() const { return stride_; }
  int64_t first(int64_t i) const { return firsts_[size_t(i)]; }
  const float* weights(int64_t i) const { return weights_.data() + i * stride_; }
  int64_t begin() const { return firsts_.front(); }  ///< the first source sample used
  /// One past the last source sample used, of `size`.
  int64_t end(int64_t size) const;
  /// For an input that begins at sample `begin()`.
  FilterView view();

 private:
  void pack(const std::vector<double>& wide, int64_t longest);

  int64_t count_, stride_ = 0;
  std::vector<int32_t> firsts_, shifted_;
  std::vector<float> weights_;
};

}  // namespace braid
