#include "braid/media/picture_facts.h"

#include <gtest/gtest.h>

#include "media/picture_fixtures.h"

namespace braid {
namespace {

Image flat(uint8_t value) { return {20, 10, 3, std::vector<uint8_t>(600, value), 20, 10}; }

TEST(PictureFacts, TellBlackAndConstantPictures) {
  EXPECT_TRUE(picture_facts(flat(1)).is_black());
  EXPECT_TRUE(picture_facts(flat(200)).is_constant());
  EXPECT_FALSE(picture_facts(flat(200)).is_black());
  const PictureFacts quarters = picture_facts({20, 10, 3, fixtures::quarters(20, 10), 20, 10});
  EXPECT_FALSE(quarters.is_black());
  EXPECT_FALSE(quarters.is_constant());
}

TEST(PictureFacts, MeasureBrightnessAndSpread) {
  Image image{2, 1, 1, {50, 150}, 2, 1};
  EXPECT_DOUBLE_EQ(picture_facts(image).mean, 100);
  EXPECT_DOUBLE_EQ(picture_facts(image).deviation, 50);
}

TEST(PictureFacts, HashACopyOfAnotherSizeAlikeAndAMirroredOneNot) {
  const auto photo = [](int width, int height) {
    return Image{width, height, 3, fixtures::slope(width, height), width, height};
  };
  const Image large = photo(320, 240);
  Image mirrored = large;
  for (int64_t y = 0; y < 240; ++y)
    for (int64_t x = 0; x < 320; ++x)
      for (int64_t c = 0; c < 3; ++c)
        mirrored.pixels[size_t((y * 320 + x) * 3 + c)] = large.pixels[size_t((y * 320 + 319 - x) * 3 + c)];
  const uint64_t hash = picture_facts(large).hash;
  EXPECT_LE(hash_distance(hash, picture_facts(photo(100, 75)).hash), 3);
  EXPECT_GE(hash_distance(hash, picture_facts(mirrored).hash), 40);
}

}  // namespace
}  // namespace braid
