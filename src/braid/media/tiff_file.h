#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "braid/media/image_alpha.h"
#include "braid/media/image_codecs.h"

/// @file tiff_file.h
/// The first page of a TIFF through libtiff, from memory: what its header says and its stored bytes. For the decoders
/// of pictures and of bands; not for use elsewhere.

struct tiff;  // libtiff's TIFF

namespace braid {

/// The file in memory as libtiff's client calls want it, and libtiff's last complaint.
struct TiffMemory {
  std::span<const std::byte> bytes;
  uint64_t at = 0;
  std::string complaint;
};

/// Closes what was opened.
struct CloseTiff {
  void operator()(tiff* opened) const;
};
using OpenTiff = std::unique_ptr<tiff, CloseTiff>;

/// Opens a file that lies in `memory`, which must outlive it. @param max_bytes  that a strip or tile may take
/// @throws Error(data) for a damaged header
OpenTiff open_tiff(TiffMemory& memory, int64_t max_bytes);

/// How the samples of a page lie; numbers as the fields of a TIFF have them.
struct TiffLayout {
  uint32_t width = 0, height = 0;
  uint16_t bits = 1, samples = 1, photometric = 0, planar = 1, format = 1, orientation = 1;
  int64_t alpha = 0;  ///< which sample of a pixel it is; 0: none
  AlphaKind alpha_kind = AlphaKind::straight;

  bool is_grey() const;      ///< one band of grey, and what is beside it
  bool is_colour() const;    ///< red, green and blue
  bool is_unsigned() const;  ///< whole numbers without a sign
  bool is_together() const;  ///< not in planes
  bool direct() const;       ///< grey or colour of 8 or 16 bits with its channels side by side

  int64_t colours() const { return is_grey() ? 1 : 3; }                             ///< of a pixel as it is decoded
  int64_t kept() const { return colours() + (alpha > 0 ? 1 : 0); }                  ///< and its alpha
  int64_t pixel_bytes() const { return (is_together() ? samples : 1) * bits / 8; }  ///< of whole bytes, in one plane
};

/// @throws Error(data) where there is none
TiffLayout read_tiff_layout(tiff* opened, const TiffMemory& memory);

/// @param where  `in its header`  @throws Error(data) with libtiff's sentence
[[noreturn]] void fail_with_complaint(const TiffMemory& memory, const char* where);

/// Is given stored bytes, the place x, y of the first of their pixels, and how many these are.
using TakeTiffPixels = std::function<void(const uint8_t* from, int64_t x, int64_t y, int64_t count)>;

/// Hands on all pixels, line by line of each strip or tile. @param limits  of a tile
/// @param plane  of samples that lie in planes; else 0
/// @throws Error(data) where the file ends early or a tile is over the limits
void read_tiff_pixels(tiff* opened, const TiffMemory& memory, const TiffLayout& layout, const ImageLimits& limits,
                      uint16_t plane, const TakeTiffPixels& take);

}  // namespace braid
