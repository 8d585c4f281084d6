#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// @file lane_fft.h
/// Fourier transforms of several signals side by side, one to a SIMD lane.

namespace braid {

/// Signals transformed at once: a row of lanes is one AVX register, or half an AVX-512 register.
inline constexpr int64_t fft_lanes = 8;

/// Tables of a complex transform of a power of two points over `fft_lanes` signals.
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

  /// Transforms `real` and `imag`, [points][fft_lanes] each, in place. Inlined into its callers, so that it is compiled
  /// for their instruction set.
  [[gnu::always_inline]] inline void transform(float* __restrict real, float* __restrict imag) const;

 private:
  int64_t points_;
  std::vector<int32_t> rows_;
  std::vector<float> cosines_, sines_;
};

inline void LaneFft::transform(float* __restrict real, float* __restrict imag) const {
  constexpr int64_t n = fft_lanes;
  int64_t length = points_;
  for (; length >= 4; length /= 4) {
    const int64_t quarter = length / 4, stride = points_ / length;
    for (int64_t j = 0; j < quarter; ++j) {
      const float c1 = cosines_[std::size_t(j * stride)], s1 = sines_[std::size_t(j * stride)];
      const float c2 = cosines_[std::size_t(2 * j * stride)], s2 = sines_[std::size_t(2 * j * stride)];
      const float c3 = cosines_[std::size_t(3 * j * stride)], s3 = sines_[std::size_t(3 * j * stride)];
      for (int64_t block = j; block < points_; block += length) {
        float* __restrict r = real + block * n;
        float* __restrict i = imag + block * n;
        const int64_t q = quarter * n;
#pragma GCC ivdep
        for (int64_t l = 0; l < n; ++l) {
          const float ar = r[l] + r[l + 2 * q], ai = i[l] + i[l + 2 * q];
          const float br = r[l] - r[l + 2 * q], bi = i[l] - i[l + 2 * q];
          const float cr = r[l + q] + r[l + 3 * q], ci = i[l + q] + i[l + 3 * q];
          const float dr = r[l + q] - r[l + 3 * q], di = i[l + q] - i[l + 3 * q];
          const float er = br + di, ei = bi - dr, fr = br - di, fi = bi + dr, gr = ar - cr, gi = ai - ci;
          r[l] = ar + cr;
          i[l] = ai + ci;
          r[l + q] = er * c1 - ei * s1;
          i[l + q] = er * s1 + ei * c1;
          r[l + 2 * q] = gr * c2 - gi * s2;
          i[l + 2 * q] = gr * s2 + gi * c2;
          r[l + 3 * q] = fr * c3 - fi * s3;
          i[l + 3 * q] = fr * s3 + fi * c3;
        }
      }
    }
  }
  if (length == 2)
    for (int64_t block = 0; block < points_; block += 2) {
      float* __restrict r = real + block * n;
      float* __restrict i = imag + block * n;
#pragma GCC ivdep
      for (int64_t l = 0; l < n; ++l) {
        const float ar = r[l], ai = i[l], br = r[l + n], bi = i[l + n];
        r[l] = ar + br;
        i[l] = ai + bi;
        r[l + n] = ar - br;
        i[l + n] = ai - bi;
      }
    }
}

}  // namespace braid
