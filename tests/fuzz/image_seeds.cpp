#include "fuzz/seeds.h"
#include "media/band_fixtures.h"
#include "media/dicom_fixtures.h"

/// @file image_seeds.cpp
/// One small file per picture format.

std::vector<Seed> seeds() {
  using namespace braid::fixtures;
  const auto rgb = quarters(16, 16);
  const Bytes run = bytes_of(std::string_view("\xFE\x01\x00\x05", 4));
  const std::pair<const char*, Bytes> files[] = {
      {"colour.jpg", jpeg(rgb, 16, 16, {.orientation = 6})},
      {"progressive.jpg", jpeg(rgb, 16, 16, {.progressive = true})},
      {"ink.jpg", jpeg(std::vector<uint8_t>(1024, 90), 16, 16, {.channels = 4, .adobe_cmyk = true})},
      {"colour.png", png(rgb, 16, 16, 2, 8)},
      {"deep.png", png(std::vector<uint8_t>(32, 9), 4, 4, 0, 16)},
      {"palette.png", png({1, 0}, 2, 1, 3, 8, {{{9, 8, 7}}, {{1, 2, 3}}})},
      {"icon.png", png({1, 0}, 2, 1, 3, 8, {{{9, 8, 7}}, {{1, 2, 3}}}, {0, 90})},
      {"deep_icon.png", png(std::vector<uint8_t>(64, 9), 4, 4, 4, 16)},
      {"colour.webp", webp(rgb, 16, 16)},
      {"icon.webp", webp(std::vector<uint8_t>(64, 90), 4, 4, 4)},
      {"colour.tif", tiff(rgb, 16, 16)},
      {"deep.tif", tiff(std::vector<uint8_t>(32, 9), 4, 4, {.samples = 1, .bits = 16, .photometric = 1})},
      {"icon.tif", tiff(std::vector<uint8_t>(64, 90), 4, 4, {.samples = 4, .alpha = 2})},
      {"tiled.tif", tiff(rgb, 10, 9, {.tiled = true})},
      {"colour.bmp", bmp(2, 2, 24, 0, {}, Bytes(16))},
      {"palette.bmp", bmp(2, 2, 8, 0, Bytes(16), Bytes(8))},
      {"grey.dcm", dicom({.colours = "MONOCHROME1",
                          .window_centre = "200",
                          .window_width = "100",
                          .slope = "2",
                          .intercept = "-9",
                          .values = {100, 200, 300, 400}})},
      {"implicit.dcm", dicom({.syntax = implicit_little, .stored = 12, .is_signed = true, .values = {1, 2, 3, 4}})},
      {"big_endian.dcm", dicom({.syntax = explicit_big, .values = {1, 2, 3, 4}})},
      {"nested.dcm", dicom({.values = {1, 2, 3, 4}, .before = nested_elements()})},
      {"planes.dcm", dicom({.colours = "RGB",
                            .samples = 3,
                            .allocated = 8,
                            .stored = 8,
                            .is_by_plane = true,
                            .values = std::vector<int>(12, 7)})},
      {"ybr.dcm",
       dicom({.colours = "YBR_FULL_422", .samples = 3, .allocated = 8, .stored = 8, .values = std::vector<int>(8, 7)})},
      {"palette.dcm", dicom({.colours = "PALETTE COLOR",
                             .allocated = 8,
                             .stored = 8,
                             .palette = {{2, 0, 16, 1, 2}, {2, 0, 16, 3, 4}, {2, 0, 8, 0x0605}},
                             .values = {0, 1, 2, 3}})},
      {"frames.dcm", dicom({.allocated = 8, .stored = 8, .frames = "2", .values = std::vector<int>(8, 7)})},
      {"run_length.dcm",
       dicom({.syntax = run_length, .width = 4, .height = 1, .fragments = {{}, run_length_frame({run, run})}})},
      {"jpeg.dcm", dicom({.syntax = jpeg_baseline,
                          .colours = "RGB",
                          .width = 16,
                          .height = 16,
                          .samples = 3,
                          .allocated = 8,
                          .stored = 8,
                          .fragments = {{}, jpeg(rgb, 16, 16)}})},
      {"deflated.dcm", deflated_dicom({.values = {100, 200, 300, 400}})}};
  std::vector<Seed> out;
  for (const auto& [name, bytes] : files)
    out.push_back({name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  const std::string numbers(16 * 16 * 2 * 4, '\1');
  out.push_back({"bands.tif", bands_tiff(numbers, {.width = 16, .height = 16, .samples = 2, .bits = 32, .format = 3})});
  out.push_back({"planes.tif", bands_tiff(numbers, {.width = 16,
                                                    .height = 8,
                                                    .samples = 8,
                                                    .bits = 16,
                                                    .format = 2,
                                                    .planes = true,
                                                    .orientation = 6,
                                                    .nothing = "257"})});
  out.push_back(
      {"tiled_bands.tif", bands_tiff(numbers, {.width = 13, .height = 9, .samples = 4, .bits = 16, .tiled = true})});
  return out;
}
