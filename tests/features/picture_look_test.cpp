#include "braid/features/picture_look.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace braid {
namespace {

/// A picture of that size in its file; few pixels are enough where only the size counts.
Image of_size(int64_t width, int64_t height) { return {4, 4, 1, std::vector<uint8_t>(16, 100), width, height}; }

/// [height, width] of views.
std::pair<int64_t, int64_t> view_of(const std::vector<Image>& sample, const LookOptions& options = {0, 128}) {
  const PictureLook look = look_of(sample, options);
  return {look.height, look.width};
}
std::pair<int64_t, int64_t> view_of(int64_t width, int64_t height, const LookOptions& options = {0, 128}) {
  return view_of(std::vector<Image>(3, of_size(width, height)), options);
}

TEST(PictureLook, UsualShapesHaveTheAreaOfTheWantedSquare) {
  EXPECT_EQ(view_of(300, 200), std::pair(112L, 160L));
  EXPECT_EQ(view_of(200, 300), std::pair(160L, 112L));
  EXPECT_EQ(view_of(1920, 1080), std::pair(96L, 176L));
  EXPECT_EQ(view_of(640, 600), std::pair(128L, 128L));
  EXPECT_EQ(view_of(1920, 1080, {0, 112}), std::pair(80L, 144L));
  EXPECT_EQ(view_of(300, 200, {64, 128}), std::pair(48L, 80L));
}

TEST(PictureLook, SmallPicturesKeepTheirSize) {
  EXPECT_EQ(view_of(28, 28), std::pair(28L, 28L));
  EXPECT_EQ(view_of(80, 60), std::pair(60L, 80L));
  EXPECT_EQ(view_of(144, 96), std::pair(96L, 144L));
}

TEST(PictureLook, LongPicturesKeepTheirSizeUpToTheWantedArea) {
  EXPECT_EQ(view_of(400, 32), std::pair(32L, 400L));
  EXPECT_EQ(view_of(32, 400), std::pair(400L, 32L));
  EXPECT_EQ(view_of(120, 40), std::pair(40L, 120L));
}

TEST(PictureLook, LargerLongPicturesKeepTheirShapeInTheWantedArea) {
  EXPECT_EQ(view_of(1000, 100), std::pair(40L, 408L));
  EXPECT_EQ(view_of(600, 200), std::pair(72L, 224L));
  EXPECT_EQ(view_of(250, 100), std::pair(80L, 200L));
}

TEST(PictureLook, VeryLongPicturesAreSquashedToSixteenToOne) {
  EXPECT_EQ(view_of(960, 32), std::pair(32L, 512L));
  EXPECT_EQ(view_of(32, 960), std::pair(512L, 32L));
  EXPECT_EQ(view_of(5000, 1), std::pair(32L, 512L));
}

TEST(PictureLook, SidesAreNoSmallerAndNoLargerThanEncodersTake) {
  EXPECT_EQ(view_of(6, 3), std::pair(8L, 16L));
  const auto [height, width] = view_of(16000, 1000, {4096, 128});
  EXPECT_EQ(height, 1024);
  EXPECT_EQ(width, 4096);
}

TEST(PictureLook, LinesOfTextOfManyLengthsStayLong) {
  std::vector<Image> lines;
  for (int64_t width = 150; width <= 450; width += 25) lines.push_back(of_size(width, 30));
  EXPECT_EQ(view_of(lines), std::pair(32L, 320L));
  std::vector<Image> both = {of_size(300, 200), of_size(300, 200), of_size(200, 300), of_size(200, 300)};
  EXPECT_EQ(view_of(both), std::pair(128L, 128L));
}

/// A white picture with a square spot.
Image spotted(int64_t side, int64_t spot, std::array<uint8_t, 3> colour) {
  Image image{side, side, 3, std::vector<uint8_t>(size_t(side * side * 3), 255), side, side};
  for (int64_t y = 0; y < spot; ++y)
    for (int64_t x = 0; x < spot; ++x)
      for (size_t c = 0; c < 3; ++c) image.pixels[size_t(((y + 5) * side + x + 8) * 3) + c] = colour[c];
  return image;
}

TEST(PictureLook, ASmallSpotOfColourCounts) {
  const LookOptions options{0, 128};
  const Image red = spotted(96, 9, {255, 0, 0}), green = spotted(96, 9, {0, 200, 0}), black = spotted(96, 9, {0, 0, 0});
  EXPECT_EQ(look_of({red, green, red, green}, options).channels, 3);
  EXPECT_EQ(look_of({black, black, black}, options).channels, 1);
  EXPECT_EQ(look_of(std::vector<Image>(3, spotted(96, 1, {255, 0, 0})), options).channels, 1) << "one pixel of 9,216";
}

TEST(PictureLook, WeakColoursOfNoiseDoNotCount) {
  Random random(3);
  Image scan = spotted(96, 40, {20, 20, 20});
  for (int64_t y = 0; y < 96; y += 2)  // as JPEG shares colours among four pixels
    for (int64_t x = 0; x < 96; x += 2) {
      const int64_t off[] = {int64_t(random.below(5)), int64_t(random.below(5)), int64_t(random.below(5))};
      for (int64_t k = 0; k < 4; ++k)
        for (int64_t c = 0; c < 3; ++c) {
          uint8_t& value = scan.pixels[size_t(((y + k / 2) * 96 + x + k % 2) * 3 + c)];
          value = uint8_t(std::max<int64_t>(0, value - off[c]));
        }
    }
  EXPECT_EQ(look_of({scan, scan, scan}, {0, 128}).channels, 1);
}

/// A picture whose file has the values from `first` to `last` in equal steps.
Image deep(float first, float last) {
  Image image = of_size(64, 64);
  for (int k = 0; k <= 1000; ++k) image.deep.push_back(first + (last - first) * float(k) / 1000);
  return image;
}

TEST(PictureLook, DeepPicturesHaveTheRangeThatTheyUse) {
  const auto range = deep_range_of({deep(29000, 30000), deep(29000, 30000), of_size(64, 64)});
  ASSERT_TRUE(range);
  EXPECT_DOUBLE_EQ(range->low, 29000);
  EXPECT_DOUBLE_EQ(range->high, 30000);
  const PictureLook look = look_of({deep(29000, 30000)}, {0, 128});
  EXPECT_DOUBLE_EQ(look.deep_range()->low, 29000);
  EXPECT_DOUBLE_EQ(look.deep_range()->high, 30000);
}

TEST(PictureLook, MarksForNothingMeasuredDoNotWidenTheRange) {
  Image marked = deep(29000, 30000);
  for (int k = 0; k < 200; ++k) marked.deep.push_back(0);
  marked.deep.push_back(65535);
  const auto range = deep_range_of({marked});
  ASSERT_TRUE(range);
  EXPECT_GT(range->low, 28500);
  EXPECT_LT(range->high, 30500);
}

TEST(PictureLook, TwoDeepValuesAreBlackAndWhite) {
  Image mask = of_size(64, 64);
  mask.deep = {0, 0, 0, 0, 65535};
  const auto range = deep_range_of({mask});
  ASSERT_TRUE(range);
  EXPECT_DOUBLE_EQ(range->low, 0);
  EXPECT_DOUBLE_EQ(range->high, 65535);
}

TEST(PictureLook, HasNoDeepRangeWhereFewPicturesAreDeepOrOneValueIsAll) {
  EXPECT_FALSE(deep_range_of({deep(0, 4095), of_size(8, 8)}));
  EXPECT_FALSE(deep_range_of({deep(7, 7)}));
  EXPECT_FALSE(look_of({of_size(8, 8)}, {0, 128}).deep_range());
}

TEST(PictureLook, LargePicturesAreLookedAtSmall) {
  Image large{1000, 800, 3, std::vector<uint8_t>(1000 * 800 * 3, 90), 4000, 3200};
  large.deep = {1, 2};
  const Image small = shrunk(large);
  EXPECT_LE(small.width * small.height, 256 * 256);
  EXPECT_GT(small.width * small.height, 250 * 250);
  EXPECT_EQ(small.source_width, 4000);
  EXPECT_EQ(small.source_height, 3200);
  EXPECT_EQ(small.deep, large.deep);
  EXPECT_EQ(small.pixels[0], 90);
  EXPECT_EQ(shrunk(of_size(4000, 3000)).width, 4);
}

}  // namespace
}  // namespace braid
