#pragma once

#include <array>
#include <cstdint>

/// @file palette.h
/// Colours of quantities in pictures.

namespace braid {

/// Red, green, blue of a share in [0, 1], from black over purple and orange to pale yellow; even for the eye and in
/// grey. Shares outside are drawn to the ends.
std::array<uint8_t, 3> magma(double share);

}  // namespace braid
