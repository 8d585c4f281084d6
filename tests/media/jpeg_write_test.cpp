#include "braid/media/jpeg_write.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "braid/core/error.h"

namespace braid {
namespace {

Image ramp(int64_t channels) {
  Image image;
  image.width = 40, image.height = 30, image.channels = channels;
  for (int64_t i = 0; i < 40 * 30 * channels; ++i) image.pixels.push_back(uint8_t(i / channels % 40 * 6));
  return image;
}

TEST(EncodeJpeg, GivesWhatTheReaderReadsBack) {
  for (const int64_t channels : {1, 3}) {
    const Image image = ramp(channels);
    const std::string bytes = encode_jpeg(image, 95);
    const auto back = decode_image(std::as_bytes(std::span(bytes)));
    ASSERT_TRUE(back) << back.error().what();
    ASSERT_EQ(back.value().width, 40);
    ASSERT_EQ(back.value().height, 30);
    ASSERT_EQ(back.value().channels, channels);
    for (size_t i = 0; i < image.pixels.size(); ++i)
      ASSERT_LE(std::abs(int(image.pixels[i]) - int(back.value().pixels[i])), 8);
  }
}

TEST(EncodeJpeg, IsSmallerWithLessQuality) {
  EXPECT_LT(encode_jpeg(ramp(3), 30).size(), encode_jpeg(ramp(3), 95).size());
}

TEST(EncodeJpeg, RefusesPicturesThatAreNone) {
  Image image = ramp(3);
  image.pixels.pop_back();
  EXPECT_THROW(encode_jpeg(image), Error);
  EXPECT_THROW(encode_jpeg(Image{}), Error);
  Image wide;
  wide.width = 70'000, wide.height = 1, wide.channels = 1;
  wide.pixels.resize(70'000);
  EXPECT_THROW(encode_jpeg(wide), Error);
}

}  // namespace
}  // namespace braid
