#pragma once

#include <cstdint>
#include <vector>

/// @file image_alpha.h
/// Transparent pictures on a white ground.

namespace braid {

/// What colours beside an alpha hold: themselves, or their product with it, which is nothing where nothing shows.
enum class AlphaKind { straight, premultiplied };

/// Lays pixels on white and takes their alpha away, in place. Where alpha is 0 throughout, colours stay as they are.
/// @param samples   [pixels, stride], the last of a pixel its alpha; becomes [pixels, channels]
/// @param channels  the first ones of a pixel that are kept, less than `stride`
void lay_on_white(std::vector<uint8_t>& samples, int64_t stride, int64_t channels, AlphaKind kind);

/// The same with samples of 16 bits.
void lay_on_white(std::vector<uint16_t>& samples, int64_t stride, int64_t channels, AlphaKind kind);

}  // namespace braid
