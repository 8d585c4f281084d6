#include "braid/media/frame_scaler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/media/resample.h"
#include "braid/media/video.h"
#include "media/film_writer.h"

namespace braid {
namespace {

/// Something like a photograph: shapes of every size, smooth shades and some noise.
int natural(int frame, int plane, int x, int y) {
  if (plane > 0) return int(128 + 50 * std::sin(0.05 * x + plane) * std::cos(0.04 * y + frame));
  const double waves = 40 * std::sin(0.03 * x + 0.02 * y) + 30 * std::sin(0.2 * x) * std::sin(0.17 * y);
  const int edge = (x / 23 + y / 17) % 3 == 0 ? 25 : 0;
  return int(120 + waves) + edge + (x * 7919 + y * 104729) % 9;
}

FilmSpec still(const std::string& pixels) {
  FilmSpec film;
  film.container = "matroska";
  film.codec = "ffv1";
  film.pixels = pixels;
  film.width = 322;
  film.height = 182;
  film.stamps = steady(1);
  film.paint = natural;
  return film;
}

Video decode(const Bytes& film, int64_t width, int64_t height, bool grey = false) {
  VideoRequest request;
  request.plan = UniformFrames{1};
  request.width = width;
  request.height = height;
  request.grey = grey;
  return decode_video(film, request).value();
}

class EveryPixelFormat : public testing::TestWithParam<const char*> {};

TEST_P(EveryPixelFormat, IsResizedAsTheConvertedFrameWouldBe) {
  const Bytes bytes = write_film(still(GetParam()));
  const Video full = decode(bytes, 0, 0);
  ASSERT_EQ(full.width, 322);
  Image image;
  image.width = image.source_width = full.width;
  image.height = image.source_height = full.height;
  image.channels = 3;
  image.pixels = full.pixels;
  for (const auto& [width, height] : {std::pair{112, 112}, {64, 36}, {500, 300}}) {
    const Image expected = resample(image, whole(image), width, height);
    const Video small = decode(bytes, width, height);
    double sum = 0;
    for (size_t i = 0; i < expected.pixels.size(); ++i) sum += std::abs(int(expected.pixels[i]) - small.pixels[i]);
    EXPECT_LT(sum / double(expected.pixels.size()), 0.4) << width;
  }
  const Video grey = decode(bytes, 0, 0, true);
  ASSERT_EQ(grey.pixels.size() * 3, full.pixels.size());
  double difference = 0;
  for (size_t i = 0; i < grey.pixels.size(); ++i) {
    const uint8_t* p = full.pixels.data() + 3 * i;
    difference += std::abs(0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2] - grey.pixels[i]);
  }
  EXPECT_LT(difference / double(grey.pixels.size()), 1.0);
}

INSTANTIATE_TEST_SUITE_P(FrameScaler, EveryPixelFormat,
                         testing::Values("yuv420p", "yuv422p", "yuv444p", "yuv440p", "yuv410p", "yuv420p10le",
                                         "yuv422p12le", "yuva420p", "gray", "gray16le", "bgr0", "gbrp10le"),
                         [](const auto& info) { return std::string(info.param); });

/// Red, green and blue of a frame of one colour.
std::array<int, 3> shown(FilmSpec film, int y, int u, int v) {
  film.paint = [=](int, int plane, int, int) { return plane == 0 ? y : plane == 1 ? u : v; };
  const Video video = decode(write_film(film), 8, 8);
  return {video.pixels[0], video.pixels[1], video.pixels[2]};
}

void expect_colour(const std::array<int, 3>& seen, const std::array<int, 3>& wanted) {
  for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(seen[c], wanted[c], 1) << c;
}

TEST(FrameScaler, UsesTheMatrixAndTheRangeOfTheFile) {
  // Pure red as BT.601 and 709 store it, from the definition of Y'CbCr in both recommendations.
  FilmSpec film = still("yuv444p");
  film.matrix = AVCOL_SPC_SMPTE170M;
  film.range = AVCOL_RANGE_MPEG;
  expect_colour(shown(film, 81, 90, 240), {254, 0, 0});
  film.matrix = AVCOL_SPC_BT709;
  expect_colour(shown(film, 63, 102, 240), {255, 0, 0});
  film.matrix = AVCOL_SPC_BT2020_NCL;
  expect_colour(shown(film, 74, 97, 240), {255, 0, 0});
  film.matrix = AVCOL_SPC_UNSPECIFIED;  // taken for BT.601
  expect_colour(shown(film, 81, 90, 240), {254, 0, 0});
  film.range = AVCOL_RANGE_JPEG;
  expect_colour(shown(film, 76, 85, 255), {254, 0, 0});
  expect_colour(shown(film, 255, 128, 128), {255, 255, 255});
  film = still("yuv420p10le");
  film.range = AVCOL_RANGE_MPEG;
  film.matrix = AVCOL_SPC_BT709;
  expect_colour(shown(film, 63, 102, 240), {255, 0, 0});
  expect_colour(shown(film, 235, 128, 128), {255, 255, 255});
  film.range = AVCOL_RANGE_JPEG;
  expect_colour(shown(film, 235, 128, 128), {235, 235, 235});
}

}  // namespace
}  // namespace braid
