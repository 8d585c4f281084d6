#include <cstddef>
#include <cstdint>
#include <span>

#include "braid/media/bands.h"
#include "braid/media/format.h"
#include "braid/media/image.h"

/// Any bytes must give a picture of the stated size or an error, at full and at reduced size, and so of bands.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  braid::describe_format(bytes);
  braid::ImageRequest request;
  request.limits.max_pixels = 1 << 18;  // small, so that the fuzzer spends its time on parsing
  for (const int64_t side : {0, 8}) {
    request.shorter_side_px = side;
    const auto image = braid::decode_image(bytes, request);
    if (!image) continue;
    const braid::Image& seen = image.value();
    if (seen.pixels.size() != size_t(seen.width * seen.height * seen.channels)) __builtin_trap();
  }
  if (const auto bands = braid::decode_tiff_bands(bytes, request.limits.max_pixels)) {
    const braid::Bands& seen = bands.value();
    if (int64_t(seen.values.size()) != seen.bands * seen.height * seen.width) __builtin_trap();
  }
  return 0;
}
