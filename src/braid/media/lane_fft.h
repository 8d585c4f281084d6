#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// @file lane_fft.h
/// Fourier transforms of several signals side by side, one to a SIMD lane.

namespace braid {

/// Signals transformed at once: a row of lanes is one AVX register, or half an AVX-512 register.
inline constexpr int64_t fft_lanes = 8;

/// Tables of a complex transform of a power of two points over `fft_lanes` signals; `MelKernels::transform` runs it.
///
/// Decimation in frequency with radix 4 (and one radix 2 step for odd powers), in place, the result in digit-reversed
/// order. Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992, ch. 2.4. Every step treats all
/// lanes alike, so it needs no shuffles. Two real signals share a complex one as real and imaginary part.
class LaneFft {
 public:
  /// @param points  a power of two from 4 on
  explicit LaneFft(int64_t points);

  int64_t points() const { return points_; }

  /// Row of the result which holds frequency `k`.
  int64_t row(int64_t k) const { return rows_[std::size_t(k)]; }
  const int32_t* rows() const { return rows_.data(); }

  /// cos and sin of -2 pi j / points, for j in [0, points).
  const float* cosines() const { return cosines_.data(); }
  const float* sines() const { return sines_.data(); }

 private:
  int64_t points_;
  std::vector<int32_t> rows_;
  std::vector<float> cosines_, sines_;
};

}  // namespace braid
