#include "braid/media/resample_kernels.h"

#include <cstring>

// The only way to ask GCC and Clang for several versions of one function; release builds have no -march=native.
#if defined(__x86_64__)
#define BRAID_EACH_SIMD __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define BRAID_EACH_SIMD
#endif

namespace braid {
namespace {

/// A pixel as red, green, blue and what follows, which is not used: four lanes are one SSE or NEON register.
using Pixel = float __attribute__((vector_size(16), aligned(4), may_alias));

/// `Taps` filter weights for each output, or filter.stride of them where Taps is 0.
template <int Taps>
[[gnu::always_inline]] inline void filter_pixels(const float* pixels, const FilterView& filter, float* planes) {
  const int64_t count = filter.count, taps = Taps > 0 ? Taps : filter.stride;
  const int32_t* first = filter.first;
  const float* all_weights = filter.weights;
  const auto sum_at = [=](int64_t i) __attribute__((always_inline)) {
    const float* from = pixels + 3 * int64_t(first[i]);
    const float* weights = all_weights + i * taps;
    Pixel sum = *reinterpret_cast<const Pixel*>(from) * weights[0];
    for (int64_t k = 1; k < taps; ++k) sum += *reinterpret_cast<const Pixel*>(from + 3 * k) * weights[k];
    return sum;
  };
  float *red = planes, *green = planes + count, *blue = planes + 2 * count;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {  // four pixels are transposed, so that planes are written four wide
    const Pixel a = sum_at(i), b = sum_at(i + 1), c = sum_at(i + 2), d = sum_at(i + 3);
    const Pixel ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Pixel ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7),
                cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *reinterpret_cast<Pixel*>(red + i) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
    *reinterpret_cast<Pixel*>(green + i) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    *reinterpret_cast<Pixel*>(blue + i) = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  }
  for (; i < count; ++i) {
    const Pixel sum = sum_at(i);
    red[i] = sum[0];
    green[i] = sum[1];
    blue[i] = sum[2];
  }
}

}  // namespace

BRAID_EACH_SIMD void filter_rgb_row(const uint8_t* row, int64_t width, const FilterView& filter, float* scratch,
                                    float* planes) {
  for (int64_t j = 0; j < 3 * width; ++j) scratch[j] = row[j];
  std::memset(scratch + 3 * width, 0, sizeof(float) * size_t(3 * filter.stride + 1));
  switch (filter.stride) {  // the usual lengths, with the loop over them unrolled
    case 1:
      return filter_pixels<1>(scratch, filter, planes);
    case 2:
      return filter_pixels<2>(scratch, filter, planes);
    case 3:
      return filter_pixels<3>(scratch, filter, planes);
    case 4:
      return filter_pixels<4>(scratch, filter, planes);
    default:
      return filter_pixels<0>(scratch, filter, planes);
  }
}

BRAID_EACH_SIMD void filter_grey_row(const uint8_t* row, int64_t width, const FilterView& filter, float* scratch,
                                     float* plane) {
  for (int64_t x = 0; x < width; ++x) scratch[x] = row[x];
  std::memset(scratch + width, 0, sizeof(float) * size_t(filter.stride));
  for (int64_t i = 0; i < filter.count; ++i) {
    const float* from = scratch + filter.first[i];
    const float* weights = filter.weights + i * filter.stride;
    float sum = 0;
    for (int64_t k = 0; k < filter.stride; ++k) sum += from[k] * weights[k];
    plane[i] = sum;
  }
}

BRAID_EACH_SIMD void blend_rows(const float* const* rows, const float* weights, int64_t count, int64_t width,
                                float shift, float* __restrict out) {
  int64_t k = 0;
  if (count == 2) {  // enlarging: the common case, in one sweep
    const float *a = rows[0], *b = rows[1];
    const float wa = weights[0], wb = weights[1];
    for (int64_t i = 0; i < width; ++i) out[i] = shift + wa * a[i] + wb * b[i];
    return;
  }
  for (int64_t i = 0; i < width; ++i) out[i] = shift;
  for (; k + 2 <= count; k += 2) {
    const float *a = rows[k], *b = rows[k + 1];
    const float wa = weights[k], wb = weights[k + 1];
    for (int64_t i = 0; i < width; ++i) out[i] += wa * a[i] + wb * b[i];
  }
  for (; k < count; ++k) {
    const float* a = rows[k];
    for (int64_t i = 0; i < width; ++i) out[i] += weights[k] * a[i];
  }
}

BRAID_EACH_SIMD void blend_byte_rows(const uint8_t* const* rows, const float* weights, int64_t count, int64_t width,
                                     float* __restrict out) {
  int64_t k = count % 2;
  if (k == 1) {
    for (int64_t i = 0; i < width; ++i) out[i] = weights[0] * float(rows[0][i]);
  } else {
    const uint8_t *a = rows[0], *b = rows[1];
    const float wa = weights[0], wb = weights[1];
    for (int64_t i = 0; i < width; ++i) out[i] = wa * float(a[i]) + wb * float(b[i]);
    k = 2;
  }
  for (; k < count; k += 2) {
    const uint8_t *a = rows[k], *b = rows[k + 1];
    const float wa = weights[k], wb = weights[k + 1];
    for (int64_t i = 0; i < width; ++i) out[i] += wa * float(a[i]) + wb * float(b[i]);
  }
}

BRAID_EACH_SIMD void filter_float_row(const float* row, const FilterView& filter, float* out) {
  const int64_t count = filter.count, taps = filter.stride;
  const auto products = [&](int64_t i) __attribute__((always_inline)) {
    const float* from = row + filter.first[i];
    const float* weights = filter.weights + i * taps;
    Pixel sum = *reinterpret_cast<const Pixel*>(from) * *reinterpret_cast<const Pixel*>(weights);
    for (int64_t k = 4; k < taps; k += 4)
      sum += *reinterpret_cast<const Pixel*>(from + k) * *reinterpret_cast<const Pixel*>(weights + k);
    return sum;
  };
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {  // four sums of four lanes, transposed to add them up
    const Pixel a = products(i), b = products(i + 1), c = products(i + 2), d = products(i + 3);
    const Pixel ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Pixel cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *reinterpret_cast<Pixel*>(out + i) =
        __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  }
  for (; i < count; ++i) {
    const Pixel sum = products(i);
    out[i] = sum[0] + sum[1] + sum[2] + sum[3];
  }
}

}  // namespace braid
#undef BRAID_EACH_SIMD
