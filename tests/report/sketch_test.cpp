#include "braid/report/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace braid {
namespace {

Series log_of(std::vector<float> values, int64_t channels) {
  Series out;
  for (int64_t c = 0; c < channels; ++c) out.channels.push_back("c" + std::to_string(c));
  out.values = std::move(values);
  out.rate = sample_rate(10);
  return out;
}

int64_t count(const std::string& where, const std::string& what) {
  int64_t out = 0;
  for (size_t at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) ++out;
  return out;
}

/// Mean of the red, green and blue of a pixel.
double brightness(const Image& image, int64_t x, int64_t y) {
  const uint8_t* pixel = &image.pixels[size_t((y * image.width + x) * 3)];
  return (pixel[0] + pixel[1] + pixel[2]) / 3.0;
}

TEST(LinesSketch, HasOneLineAChannelUpToFour) {
  EXPECT_EQ(count(lines_sketch(log_of({1, 2, 3, 4, 5, 6}, 2)), "<polyline"), 2);
  EXPECT_EQ(count(lines_sketch(log_of(std::vector<float>(18, 1), 6)), "<polyline"), 4);
}

TEST(LinesSketch, LeavesOpenWhatIsMissing) {
  EXPECT_EQ(count(lines_sketch(log_of({1, 2, NAN, 4, 5}, 1)), "<polyline"), 2);
  const std::string lone = lines_sketch(log_of({1, 2, NAN, 4, NAN}, 1));
  EXPECT_EQ(count(lone, "<polyline"), 1);
  EXPECT_EQ(count(lone, "<circle"), 1);
  EXPECT_EQ(count(lines_sketch(log_of({NAN, NAN}, 1)), "<polyline"), 0);
}

TEST(LinesSketch, LeavesGapsOpen) {
  Series log = log_of({1, 2, 3, 4, 5, 6}, 1);
  log.rate = {};
  log.usual_step = Ticks(100);
  for (const int64_t time : {0, 100, 200, 5000, 5100, 5200}) log.times.emplace_back(time);
  EXPECT_EQ(count(lines_sketch(log), "<polyline"), 2);
}

TEST(LinesSketch, StaysSmallAndKeepsPeaksOfLongLogs) {
  std::vector<float> values(1'000'000, 0);
  values[123'456] = 1;
  const std::string svg = lines_sketch(log_of(values, 1));
  EXPECT_LT(svg.size(), 6000U);
  EXPECT_NE(svg.find(",2.5 "), std::string::npos) << svg;  // the peak touches the upper edge of its strip
}

TEST(LinesSketch, AVectorIsALineOverItsDimensions) {
  EXPECT_TRUE(is_few_lines({1, 300, std::vector<float>(300, 1)}));
  EXPECT_EQ(count(lines_sketch(Frames{1, 3, {1, 2, 3}}), "<polyline"), 1);
  EXPECT_EQ(count(lines_sketch(Frames{3, 2, {1, 2, 3, 4, 5, 6}}), "<polyline"), 2);
  EXPECT_EQ(count(lines_sketch(Frames{1, 1, {1}}), "<circle"), 1);
}

TEST(HeatSketch, BrightIsMuchAndDimensionsGoUpwards) {
  Frames array{40, 20, std::vector<float>(800, 0)};
  EXPECT_FALSE(is_few_lines(array));
  for (int64_t t = 0; t < 20; ++t) array.values[size_t(t * 20 + 19)] = 1;  // the last dimension, first half
  const Image image = heat_sketch(array);
  EXPECT_GT(brightness(image, 10, 1), 200);
  EXPECT_LT(brightness(image, image.width - 10, 1), 20);
  EXPECT_LT(brightness(image, 10, image.height - 2), 20);
}

TEST(HeatSketch, IsDrawnOfAnything) {
  EXPECT_EQ(heat_sketch({5000, 9, std::vector<float>(45'000, 3)}).width, 200);
  EXPECT_EQ(heat_sketch({7, 9, std::vector<float>(63, NAN)}).height, 96);
}

TEST(CloudSketch, IsSeenFromAboveAndDoesNotMindStrayPoints) {
  PointCloud cloud;
  cloud.channels = {"x", "y", "z"};
  for (int i = 0; i <= 1000; ++i) {  // a line ahead, and one to the left
    const float at = float(i) / 100;
    cloud.values.insert(cloud.values.end(), {at, 0, 0, 0, at, 0});
  }
  cloud.values.insert(cloud.values.end(), {1e6F, -1e6F, 0});
  const Image image = cloud_sketch(cloud);
  const auto bright = [&](int64_t x, int64_t y) { return brightness(image, x, y) > 40; };
  int64_t upper_left = 0, rest = 0;
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x) {
      if (!bright(x, y)) continue;
      (x >= image.width - 4 || y >= image.height - 4 ? upper_left : rest) += 1;
    }
  EXPECT_GT(upper_left, 200);  // along the right edge upwards, along the lower edge to the left
  EXPECT_EQ(rest, 0);
}

TEST(CloudSketch, IsDrawnOfOnePoint) {
  PointCloud cloud;
  cloud.channels = {"x", "y", "z"};
  cloud.values = {3, 4, 5};
  const Image image = cloud_sketch(cloud);
  EXPECT_EQ(std::count_if(image.pixels.begin(), image.pixels.end(), [](uint8_t v) { return v > 40; }) > 0, true);
}

TEST(BandsSketch, ShowsThreeBandsAsColoursAndFewerAsTheFirst) {
  Bands picture{4, 1, 200, {}};
  for (int b = 0; b < 4; ++b)
    for (int x = 0; x < 200; ++x) picture.values.push_back(float(b == 1 ? -x : 100 * x));
  const Image colours = bands_sketch(picture);
  EXPECT_EQ(colours.channels, 3);
  EXPECT_EQ(colours.pixels[0], 0) << "the first percentile and below";
  EXPECT_EQ(colours.pixels[1], 255) << "falls where the others rise";
  EXPECT_EQ(colours.pixels[3 * 199], 255);
  EXPECT_NEAR(colours.pixels[3 * 100], 128, 2);
  picture.bands = 2;
  picture.values.resize(400);
  picture.values[100] = NAN;
  const Image grey = bands_sketch(picture);
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(grey.pixels[100], 0) << "not measured";
  EXPECT_EQ(grey.pixels[199], 255);
}

}  // namespace
}  // namespace braid
