#pragma once

#include <cstddef>
#include <span>

#include "braid/media/image.h"

/// @file orientation.h
/// The camera's note on which way is up.

namespace braid {

/// The orientation, 1 to 8, in the first directory of an EXIF block: a TIFF header, with or without "Exif\0\0" before
/// it. 1 (upright) where there is none or the block is damaged: a bad note is no reason to refuse a good picture.
/// Source: EXIF 2.32, 4.6.4, tag 0x0112.
int exif_orientation(std::span<const std::byte> block);

/// How the pixels of an upright picture lie in the stored one: (x, y) is its pixel `origin + x * along + y * down`,
/// counted row by row.
struct Turning {
  int64_t width, height;  ///< of the upright picture
  int64_t origin, along, down;
};

/// @param width, height  as stored  @param orientation  see `upright`
Turning turning(int64_t width, int64_t height, int orientation);

/// Turns and mirrors a stored picture so that it is upright. 2: mirrored left-right, 3: turned by 180 degrees,
/// 4: mirrored top-bottom, 5: transposed, 6: to be turned by 90 degrees clockwise, 7: transversed, 8: by 90 degrees
/// counterclockwise; any other value leaves it as it is.
Image upright(Image stored, int orientation);

}  // namespace braid
