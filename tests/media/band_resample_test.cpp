#include "braid/media/band_resample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "braid/media/resample.h"

namespace braid {
namespace {

TEST(BandResample, IsTheResizeOfPictures) {
  Image image;
  image.width = image.source_width = 37, image.height = image.source_height = 23, image.channels = 1;
  std::vector<float> band;
  for (int64_t i = 0; i < 37 * 23; ++i) {
    image.pixels.push_back(uint8_t(i * 41 % 251));
    band.push_back(float(i * 41 % 251) / 255);
  }
  const float zero[] = {0}, one[] = {1};
  for (const auto& [height, width] : {std::pair<int64_t, int64_t>{9, 12}, {23, 37}, {40, 50}, {7, 61}, {1, 1}}) {
    std::vector<float> expected(size_t(height * width)), seen(size_t(height * width));
    resample_to_float(image, whole(image), width, height, zero, one, expected.data());
    resample_band(band, 23, 37, seen, height, width);
    for (size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], expected[i], 1e-5) << height << " x " << width;
  }
}

TEST(BandResample, WhatIsNoNumberHasNoWeight) {
  std::vector<float> band(16 * 16, 3.f), small(16), large(64 * 64);
  for (size_t y = 0; y < 16; ++y)
    for (size_t x = 0; x < 16; ++x)
      if (x < 8 || (y == 12 && x == 12)) band[y * 16 + x] = NAN;
  resample_band(band, 16, 16, small, 4, 4);
  for (size_t i = 0; i < small.size(); ++i) {
    if (i % 4 == 0) {
      EXPECT_TRUE(std::isnan(small[i])) << i;
    } else if (i % 4 == 3) {
      EXPECT_NEAR(small[i], 3, 1e-6) << i;
    }
  }
  resample_band(band, 16, 16, large, 64, 64);
  EXPECT_TRUE(std::isnan(large[50 * 64 + 50])) << "a hole stays where it is enlarged";
  EXPECT_NEAR(large[50 * 64 + 60], 3, 1e-6);
}

}  // namespace
}  // namespace braid
