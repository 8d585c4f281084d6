#include "braid/report/palette.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace braid {

// Nine points of matplotlib's `magma` (S. van der Walt and N. Smith, CC0), linear in between.
std::array<uint8_t, 3> magma(double share) {
  static constexpr uint8_t points[9][3] = {{0, 0, 4},      {28, 16, 68},    {79, 18, 123},
                                           {129, 37, 129}, {181, 54, 122},  {229, 80, 100},
                                           {251, 135, 97}, {254, 194, 135}, {252, 253, 191}};
  const double at = std::clamp(share, 0.0, 1.0) * 8;
  const int below = std::min(int(at), 7);
  std::array<uint8_t, 3> out;
  for (size_t c = 0; c < 3; ++c)
    out[c] = uint8_t(std::lround(points[below][c] + (at - below) * (points[below + 1][c] - points[below][c])));
  return out;
}

}  // namespace braid
