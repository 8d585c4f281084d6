#pragma once

#include <string>

#include "braid/media/image.h"

/// @file jpeg_write.h
/// Pictures to JPEG bytes, for thumbnails in reports.

namespace braid {

/// Baseline JPEG of a grey or colour picture.
/// @param quality  1 (small) to 100 (faithful), libjpeg's scale
/// @throws Error Fault::internal for an empty picture, 2 channels, a side above 65,500 pixels or a failing encoder
std::string encode_jpeg(const Image& image, int quality = 80);

}  // namespace braid
