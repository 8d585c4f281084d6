#include "braid/media/resample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace braid {
namespace {

Image noise(int64_t width, int64_t height, int64_t channels) {
  Image image{width, height, channels, {}, width, height};
  std::mt19937 random(7);
  for (int64_t k = 0; k < width * height * channels; ++k) image.pixels.push_back(uint8_t(random()));
  return image;
}

/// The filter written down plainly: a weighted mean over all pixels of the picture, in double.
double plain(const Image& image, const Box& box, int64_t out_w, int64_t out_h, int64_t x, int64_t y, int64_t c) {
  const double scale_x = (box.x1 - box.x0) / double(out_w), scale_y = (box.y1 - box.y0) / double(out_h);
  const double centre_x = box.x0 + (double(x) + 0.5) * scale_x, centre_y = box.y0 + (double(y) + 0.5) * scale_y;
  const auto triangle = [](double d, double scale) { return std::max(0.0, 1 - std::abs(d) / std::max(scale, 1.0)); };
  double sum = 0, weights = 0;
  for (int64_t j = 0; j < image.height; ++j)
    for (int64_t i = 0; i < image.width; ++i) {
      const double w = triangle(double(i) + 0.5 - centre_x, scale_x) * triangle(double(j) + 0.5 - centre_y, scale_y);
      sum += w * image.pixels[size_t((j * image.width + i) * image.channels + c)];
      weights += w;
    }
  return sum / weights;
}

TEST(Resample, EqualsThePlainFilterForAnyScaleAndBox) {
  const struct {
    int64_t width, height, channels, out_w, out_h;
    Box box;
  } cases[] = {{17, 13, 3, 5, 4, {0, 0, 17, 13}},       {5, 4, 3, 17, 13, {0, 0, 5, 4}},
               {31, 9, 3, 8, 8, {3.5, 1.25, 20, 7.75}}, {31, 9, 1, 7, 11, {3.5, 1.25, 20, 7.75}},
               {1, 1, 3, 6, 5, {0, 0, 1, 1}},           {64, 64, 1, 3, 2, {0, 0, 64, 64}},
               {23, 40, 3, 23, 40, {0, 0, 23, 40}},     {40, 23, 3, 9, 31, {30, 0, 40, 23}}};
  for (const auto& c : cases) {
    const Image image = noise(c.width, c.height, c.channels);
    const float mean[] = {0.1f, 0.2f, 0.3f}, deviation[] = {0.5f, 0.25f, 2.0f};
    std::vector<float> chw(size_t(c.channels * c.out_w * c.out_h));
    resample_to_float(image, c.box, c.out_w, c.out_h, std::span(mean, size_t(c.channels)),
                      std::span(deviation, size_t(c.channels)), chw.data());
    const Image bytes = resample(image, c.box, c.out_w, c.out_h);
    for (int64_t k = 0; k < c.channels; ++k)
      for (int64_t y = 0; y < c.out_h; ++y)
        for (int64_t x = 0; x < c.out_w; ++x) {
          const double value = plain(image, c.box, c.out_w, c.out_h, x, y, k);
          ASSERT_NEAR(chw[size_t((k * c.out_h + y) * c.out_w + x)], (value / 255 - mean[k]) / deviation[k], 1e-5)
              << c.width << " x " << c.height << " at " << x << ", " << y;
          ASSERT_NEAR(bytes.pixels[size_t((y * c.out_w + x) * c.channels + k)], value, 0.5 + 1e-3);
        }
  }
}

TEST(Resample, FillsThreeChannelsFromGreyAndOneFromColour) {
  const float zero[] = {0, 0, 0}, one[] = {1, 1, 1};
  const Image grey{1, 1, 1, {51}, 1, 1}, colour{1, 1, 3, {255, 0, 51}, 1, 1};
  float out[3];
  resample_to_float(grey, whole(grey), 1, 1, zero, one, out);
  for (const float value : out) EXPECT_FLOAT_EQ(value, 0.2f);
  resample_to_float(colour, whole(colour), 1, 1, std::span(zero, 1), std::span(one, 1), out);
  EXPECT_NEAR(out[0], 0.299 + 0.114 * 0.2, 1e-6);
}

TEST(Resample, CentreCropFollowsTorchvisionsRounding) {
  Image photo = noise(640, 480, 1);  // Resize(224): 298 x 224; CenterCrop: from column 37
  const Box box = centre_crop(photo, 224);
  EXPECT_DOUBLE_EQ(box.x0, 37.0 * 640 / 298);
  EXPECT_DOUBLE_EQ(box.x1, 261.0 * 640 / 298);
  EXPECT_DOUBLE_EQ(box.y0, 0);
  EXPECT_DOUBLE_EQ(box.y1, 480);
  Image reduced = noise(240, 320, 1);  // the same standing, decoded at half size
  reduced.source_width = 480;
  reduced.source_height = 640;
  EXPECT_DOUBLE_EQ(centre_crop(reduced, 224).y0, 37.0 * 320 / 298);
  EXPECT_DOUBLE_EQ(centre_crop(reduced, 224).x1, 240);
}

TEST(Resample, RefusesABoxOutsideThePicture) {
  const Image image = noise(4, 4, 3);
  EXPECT_THROW(resample(image, {0, 0, 5, 4}, 2, 2), Error);
  EXPECT_THROW(resample(image, {-1, 0, 4, 4}, 2, 2), Error);
  EXPECT_THROW(resample(image, {2, 0, 2, 4}, 2, 2), Error);
  EXPECT_THROW(resample(image, {0, 0, NAN, 4}, 2, 2), Error);
}

}  // namespace
}  // namespace braid
