#include <fstream>
#include <string>

#include "media/picture_fixtures.h"

/// @file image_seeds.cpp
/// Writes one small file per format into the folder given: where the fuzzer starts from.

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  using namespace braid::fixtures;
  const auto rgb = quarters(16, 16);
  const std::pair<const char*, Bytes> seeds[] = {
      {"colour.jpg", jpeg(rgb, 16, 16, {.orientation = 6})},
      {"progressive.jpg", jpeg(rgb, 16, 16, {.progressive = true})},
      {"ink.jpg", jpeg(std::vector<uint8_t>(1024, 90), 16, 16, {.channels = 4, .adobe_cmyk = true})},
      {"colour.png", png(rgb, 16, 16, 2, 8)},
      {"deep.png", png(std::vector<uint8_t>(32, 9), 4, 4, 0, 16)},
      {"palette.png", png({1, 0}, 2, 1, 3, 8, {{{9, 8, 7}}, {{1, 2, 3}}})},
      {"colour.webp", webp(rgb, 16, 16)},
      {"colour.tif", tiff(rgb, 16, 16)},
      {"tiled.tif", tiff(rgb, 10, 9, {.tiled = true})},
      {"colour.bmp", bmp(2, 2, 24, 0, {}, Bytes(16))},
      {"palette.bmp", bmp(2, 2, 8, 0, Bytes(16), Bytes(8))},
      {"grey.dcm", dicom({100, 200, 300, 400}, 2, 2, "MONOCHROME1", 200, 100)}};
  for (const auto& [name, bytes] : seeds)
    std::ofstream(std::string(argv[1]) + "/" + name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  return 0;
}
