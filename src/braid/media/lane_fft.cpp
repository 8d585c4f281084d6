#include "braid/media/lane_fft.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "braid/core/error.h"

namespace braid {

LaneFft::LaneFft(int64_t points) : points_(points) {
  require(points >= 4 && points <= (int64_t{1} << 24) && std::has_single_bit(uint64_t(points)), Fault::internal, "fft",
          points, " points are no power of two from 4 on");
  for (int64_t k = 0; k < points; ++k) {
    // A step of radix 4 puts the frequencies k % 4 = m into quarter m, then goes on with k / 4 there.
    int64_t row = 0, rest = k, length = points;
    for (; length >= 4; length /= 4, rest /= 4) row += rest % 4 * (length / 4);
    rows_.push_back(int32_t(row + (length == 2 ? rest % 2 : 0)));
    const double angle = -2 * std::numbers::pi * double(k) / double(points);
    cosines_.push_back(float(std::cos(angle)));
    sines_.push_back(float(std::sin(angle)));
  }
}

}  // namespace braid
