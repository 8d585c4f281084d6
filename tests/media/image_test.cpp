#include "braid/media/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "media/picture_fixtures.h"

namespace braid {
namespace {

using namespace fixtures;
using testing::HasSubstr;
using Rgb = std::array<int, 3>;

Rgb pixel(const Image& image, int64_t x, int64_t y) {
  const uint8_t* p = image.pixels.data() + (y * image.width + x) * image.channels;
  return image.channels == 1 ? Rgb{p[0], p[0], p[0]} : Rgb{p[0], p[1], p[2]};
}

void expect_near(const Rgb& seen, const Rgb& wanted, int tolerance) {
  for (size_t c = 0; c < 3; ++c) EXPECT_NEAR(seen[c], wanted[c], tolerance) << "channel " << c;
}

std::string why(const Bytes& bytes, const ImageRequest& request = {}) {
  const auto image = decode_image(bytes, request);
  return image ? "decoded" : image.error().message();
}

Fault fault(const Bytes& bytes) { return decode_image(bytes).error().fault(); }

TEST(Jpeg, DecodesColour) {
  const Image image = decode_image(jpeg(quarters(32, 16), 32, 16)).value();
  EXPECT_EQ(image.width, 32);
  EXPECT_EQ(image.height, 16);
  EXPECT_EQ(image.channels, 3);
  expect_near(pixel(image, 4, 4), {255, 0, 0}, 4);
  expect_near(pixel(image, 28, 4), {0, 255, 0}, 4);
  expect_near(pixel(image, 4, 12), {0, 0, 255}, 4);
}

TEST(Jpeg, KeepsGreyAsOneChannel) {
  const Image image = decode_image(jpeg(std::vector<uint8_t>(64, 77), 8, 8, {.channels = 1})).value();
  EXPECT_EQ(image.channels, 1);
  EXPECT_NEAR(image.pixels[20], 77, 1);
}

TEST(Jpeg, DecodesProgressive) {
  const Image image = decode_image(jpeg(quarters(32, 32), 32, 32, {.progressive = true})).value();
  expect_near(pixel(image, 4, 28), {0, 0, 255}, 4);
}

TEST(Jpeg, TurnsInvertedInkToColour) {  // Adobe writes 255 - ink: no cyan, full magenta and yellow, no black = red
  std::vector<uint8_t> ink;
  for (int p = 0; p < 64; ++p) ink.insert(ink.end(), {255, 0, 0, 255});
  for (const bool ycck : {false, true}) {
    const Image image = decode_image(jpeg(ink, 8, 8, {.channels = 4, .adobe_cmyk = ycck})).value();
    EXPECT_EQ(image.channels, 3);
    expect_near(pixel(image, 3, 3), {255, 0, 0}, 6);
  }
}

TEST(Jpeg, DecodesSmallerButNeverBelowTheWantedSide) {
  const Bytes file = jpeg(slope(640, 480), 640, 480);
  const struct {
    int64_t wanted, shorter;
  } cases[] = {{0, 480}, {241, 480}, {240, 240}, {224, 240}, {120, 120}, {61, 120}, {60, 60}, {10, 60}};
  for (const auto& c : cases) {
    const Image image = decode_image(file, {c.wanted, {}}).value();
    EXPECT_EQ(image.height, c.shorter) << "wanted " << c.wanted;
    EXPECT_EQ(image.source_width, 640);
    EXPECT_EQ(image.source_height, 480);
    expect_near(pixel(image, image.width / 2, image.height / 2), {127, 127, 128}, 6);
  }
}

TEST(Jpeg, IsTurnedUprightForEveryOrientation) {
  // Where the stored red, green, blue corners must be seen: of top-left, top-right, bottom-left of the upright picture.
  const Rgb red{255, 0, 0}, green{0, 255, 0}, blue{0, 0, 255}, white{255, 255, 255};
  const struct {
    int orientation;
    Rgb top_left, top_right, bottom_left;
  } cases[] = {{1, red, green, blue}, {2, green, red, white}, {3, white, blue, green}, {4, blue, white, red},
               {5, red, blue, green}, {6, blue, red, white},  {7, white, green, blue}, {8, green, white, red}};
  for (const auto& c : cases) {
    const Image image = decode_image(jpeg(quarters(32, 16), 32, 16, {.orientation = c.orientation})).value();
    SCOPED_TRACE(c.orientation);
    EXPECT_EQ(image.width, c.orientation >= 5 ? 16 : 32);
    EXPECT_EQ(image.source_width, image.width);
    expect_near(pixel(image, 2, 2), c.top_left, 6);
    expect_near(pixel(image, image.width - 3, 2), c.top_right, 6);
    expect_near(pixel(image, 2, image.height - 3), c.bottom_left, 6);
  }
}

TEST(Jpeg, SaysAfterHowManyLinesATruncatedFileEnds) {
  Bytes file = jpeg(slope(64, 256), 64, 256);
  file.resize(file.size() / 2);
  EXPECT_THAT(why(file), testing::MatchesRegex("JPEG ends after [0-9]+ of 256 lines"));
  EXPECT_EQ(fault(file), Fault::data);
}

TEST(Jpeg, RefusesATruncatedFileThatWasGivenAnEndMarker) {
  Bytes file = jpeg(slope(64, 256), 64, 256);
  file.resize(file.size() / 2);
  put(file, "\xFF\xD9");
  EXPECT_THAT(why(file), HasSubstr("JPEG ends after"));
}

TEST(Jpeg, RefusesATruncatedProgressiveFile) {
  Bytes file = jpeg(slope(64, 256), 64, 256, {.progressive = true});
  file.resize(file.size() * 2 / 3);
  EXPECT_THAT(why(file), HasSubstr("JPEG ends"));
}

TEST(Jpeg, AcceptsACompletePictureWithoutItsEndMarker) {
  Bytes file = jpeg(slope(64, 64), 64, 64);
  file.resize(file.size() - 2);
  EXPECT_EQ(why(file), "decoded");
}

TEST(Jpeg, NeverCrashesOnAnyTruncation) {
  const Bytes file = jpeg(quarters(24, 24), 24, 24, {.orientation = 6});
  for (size_t size = 0; size + 2 < file.size(); ++size) {
    const Bytes cut(file.begin(), file.begin() + std::ptrdiff_t(size));
    EXPECT_FALSE(decode_image(cut)) << "cut to " << size;
  }
}

TEST(Image, RefusesAPixelBombBeforeDecoding) {
  const ImageLimits small{.max_pixels = 1000};
  for (const Bytes& file :
       {jpeg(quarters(64, 64), 64, 64), png(quarters(64, 64), 64, 64, 2, 8), webp(quarters(64, 64), 64, 64),
        tiff(quarters(64, 64), 64, 64), bmp(64, 64, 24, 0, {}, Bytes(64 * 64 * 3))})
    EXPECT_THAT(why(file, {0, small}), HasSubstr("of 64 x 64 pixels is over the limit of 1000 pixels"));
  EXPECT_THAT(why(bmp(1 << 30, 1 << 30, 24, 0, {}, {})), HasSubstr("over the limit"));
}

TEST(Image, RefusesAFileOverTheByteLimit) {
  const Bytes file = jpeg(quarters(8, 8), 8, 8);
  EXPECT_THAT(why(file, {0, {.max_bytes = 10}}), HasSubstr("at most 10 are read"));
}

TEST(Image, NamesWhatAFileLooksLikeInstead) {
  EXPECT_EQ(why(bytes_of("label,price\n1,2\n")), "is text, not an image");
  EXPECT_EQ(why(bytes_of("<!DOCTYPE html><html>404</html>")), "is an HTML page, not an image");
  EXPECT_EQ(why({}), "is empty, not an image");
  EXPECT_EQ(fault(bytes_of("GIF89a.............................")), Fault::unsupported);
}

TEST(Image, ReadsByMagicWhateverTheExtension) {
  const std::string name = "braid_" + std::to_string(::getpid()) + "_image.jpg";
  const auto path = std::filesystem::temp_directory_path() / name;
  const Bytes file = png(quarters(4, 4), 4, 4, 2, 8);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(file.data()), std::streamsize(file.size()));
  EXPECT_EQ(read_image(path).value().width, 4);
  EXPECT_THAT(read_image(path, {0, {.max_bytes = 10}}).error().what(), HasSubstr(name + ": has"));
  std::filesystem::remove(path);
  EXPECT_EQ(read_image(path).error().fault(), Fault::io);
  EXPECT_EQ(read_image(std::filesystem::temp_directory_path()).error().fault(), Fault::io);
}

TEST(Png, DecodesEveryColourType) {
  EXPECT_EQ(decode_image(png(quarters(4, 2), 4, 2, 2, 8)).value().pixels, quarters(4, 2));
  const Image grey = decode_image(png({10, 20, 30, 40}, 2, 2, 0, 8)).value();
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(grey.pixels, (std::vector<uint8_t>{10, 20, 30, 40}));
  EXPECT_EQ(decode_image(png({0b10100000}, 3, 1, 0, 1)).value().pixels, (std::vector<uint8_t>{255, 0, 255}));
  const Image palette = decode_image(png({1, 0}, 2, 1, 3, 8, {{{9, 8, 7}}, {{1, 2, 3}}})).value();
  EXPECT_EQ(palette.pixels, (std::vector<uint8_t>{1, 2, 3, 9, 8, 7}));
}

/// The bytes of 16-bit values in this machine's order.
std::vector<uint8_t> words(const std::vector<uint16_t>& values) {
  std::vector<uint8_t> bytes(2 * values.size());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

TEST(Png, LaysTransparentPixelsOnWhite) {
  EXPECT_EQ(decode_image(png({1, 2, 3, 0, 4, 5, 6, 128}, 2, 1, 6, 8)).value().pixels,
            (std::vector<uint8_t>{255, 255, 255, 129, 130, 130}));
  EXPECT_EQ(decode_image(png({50, 0, 60, 255}, 2, 1, 4, 8)).value().pixels, (std::vector<uint8_t>{255, 60}));
  EXPECT_EQ(decode_image(png(words({0x1234, 0, 0x1234, 0xFFFF}), 2, 1, 4, 16)).value().pixels,
            (std::vector<uint8_t>{255, 0x12}));
  EXPECT_EQ(decode_image(png({1, 0}, 2, 1, 3, 8, {{{9, 8, 7}}, {{1, 2, 3}}}, {0, 255})).value().pixels,
            (std::vector<uint8_t>{1, 2, 3, 255, 255, 255}));
}

TEST(Png, KeepsOpaquePixelsAndThoseOfAnEmptyAlpha) {
  EXPECT_EQ(decode_image(png({1, 2, 3, 255, 4, 5, 6, 255}, 2, 1, 6, 8)).value().pixels,
            (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(decode_image(png({1, 2, 3, 0, 4, 5, 6, 0}, 2, 1, 6, 8)).value().pixels,
            (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
}

TEST(Png, KeepsTheUpperByteOf16Bits) {
  const Image image = decode_image(png(words({0x1234, 0xFFFF}), 2, 1, 0, 16)).value();
  EXPECT_EQ(image.bits, 16);
  EXPECT_EQ(image.pixels, (std::vector<uint8_t>{0x12, 0xFF}));
  EXPECT_EQ(image.deep, (std::vector<float>{0x1234, 0xFFFF}));
  EXPECT_TRUE(decode_image(png({10, 20}, 2, 1, 0, 8)).value().deep.empty());
}

TEST(Png, SpreadsTheRangeAskedForOver8Bits) {
  const Bytes file = png(words({29300, 29350, 29500, 29650, 60000}), 5, 1, 0, 16);
  EXPECT_EQ(decode_image(file, {0, {}, DeepRange{29350, 29650}}).value().pixels,
            (std::vector<uint8_t>{0, 0, 128, 255, 255}));
  const Bytes alone = png(words({29350, 29500, 29650}), 3, 1, 0, 16);
  EXPECT_EQ(decode_image(alone, {0, {}, std::nullopt, true}).value().pixels, (std::vector<uint8_t>{0, 128, 255}));
  EXPECT_EQ(decode_image(alone).value().pixels, (std::vector<uint8_t>{114, 115, 115}));
}

TEST(Png, TheWholeRangeLooksLikeTheUpperByte) {
  std::vector<uint16_t> values(256);
  for (size_t k = 0; k < values.size(); ++k) values[k] = uint16_t(std::min<size_t>(65535, k * 257 + k % 97));
  const Bytes file = png(words(values), 16, 16, 0, 16);
  const auto upper = decode_image(file).value().pixels;
  const auto spread = decode_image(file, {0, {}, DeepRange{}}).value().pixels;
  for (size_t k = 0; k < upper.size(); ++k) EXPECT_NEAR(spread[k], upper[k], 1) << values[k];
}

TEST(Png, NotesValuesFromAllOverADeepPicture) {
  std::vector<uint16_t> values(256 * 256);
  for (size_t k = 0; k < values.size(); ++k) values[k] = uint16_t(k);
  const Image image = decode_image(png(words(values), 256, 256, 0, 16)).value();
  ASSERT_EQ(image.deep.size(), 4096u);
  std::array<int, 16> rows{}, columns{};
  for (const float value : image.deep) ++rows[size_t(value) / 4096], ++columns[size_t(value) % 256 / 16];
  for (size_t k = 0; k < 16; ++k) {
    EXPECT_NEAR(rows[k], 256, 8);
    EXPECT_NEAR(columns[k], 256, 64);
  }
}

TEST(Png, RefusesATruncatedFile) {
  Bytes file = png(slope(64, 64), 64, 64, 2, 8);
  file.resize(file.size() / 2);
  EXPECT_THAT(why(file), HasSubstr("PNG is damaged"));
}

TEST(Webp, LaysTransparentPixelsOnWhite) {
  EXPECT_EQ(decode_image(webp({10, 20, 30, 255, 0, 0, 0, 0}, 2, 1, 4)).value().pixels,
            (std::vector<uint8_t>{10, 20, 30, 255, 255, 255}));
}

TEST(Webp, DecodesAndRefusesATruncatedFile) {
  Bytes file = webp(quarters(16, 16), 16, 16);
  EXPECT_EQ(decode_image(file).value().pixels, quarters(16, 16));
  file.resize(file.size() - 8);
  EXPECT_THAT(why(file), HasSubstr("WebP is damaged"));
}

TEST(Tiff, DecodesColourAndGrey) {
  EXPECT_EQ(decode_image(tiff(quarters(4, 4), 4, 4)).value().pixels, quarters(4, 4));
  EXPECT_EQ(decode_image(tiff({1, 2, 3, 9, 4, 5, 6, 9}, 2, 1, {.samples = 4})).value().pixels,
            (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
  const Image inverted = decode_image(tiff({0, 255}, 2, 1, {.samples = 1, .photometric = 0})).value();
  EXPECT_EQ(inverted.pixels, (std::vector<uint8_t>{255, 0}));
  const Image deep =
      decode_image(tiff({0x34, 0x12, 0xFF, 0xFE}, 2, 1, {.samples = 1, .bits = 16, .photometric = 1})).value();
  EXPECT_EQ(deep.pixels, (std::vector<uint8_t>{0x12, 0xFE}));
  EXPECT_EQ(deep.bits, 16);
}

TEST(Tiff, LaysTransparentPixelsOnWhite) {
  EXPECT_EQ(decode_image(tiff({1, 2, 3, 0, 4, 5, 6, 128}, 2, 1, {.samples = 4, .alpha = 2})).value().pixels,
            (std::vector<uint8_t>{255, 255, 255, 129, 130, 130}));
  EXPECT_EQ(decode_image(tiff({0, 0, 0, 0, 4, 5, 6, 128}, 2, 1, {.samples = 4, .alpha = 1})).value().pixels,
            (std::vector<uint8_t>{255, 255, 255, 131, 132, 133}));
  EXPECT_EQ(decode_image(tiff({50, 0, 60, 255}, 2, 1, {.samples = 2, .photometric = 1, .alpha = 2})).value().pixels,
            (std::vector<uint8_t>{255, 60}));
}

TEST(Tiff, SpreadsTheRangeAskedForOver8Bits) {
  const Bytes file = tiff(words({29350, 29500, 29650}), 3, 1, {.samples = 1, .bits = 16, .photometric = 1});
  const Image image = decode_image(file, {0, {}, DeepRange{29350, 29650}}).value();
  EXPECT_EQ(image.pixels, (std::vector<uint8_t>{0, 128, 255}));
  EXPECT_EQ(image.deep, (std::vector<float>{29350, 29500, 29650}));
}

TEST(Tiff, RefusesSeveralBandsThatAreNoColours) {
  const Bytes file = tiff(std::vector<uint8_t>(12, 7), 2, 2, {.samples = 3, .photometric = 1});
  EXPECT_THAT(why(file), HasSubstr("TIFF of 3 bands; a grey picture has one, with or without alpha"));
  EXPECT_EQ(fault(file), Fault::unsupported);
}

TEST(Tiff, DecodesTiles) {
  std::vector<uint8_t> tile = slope(16, 16);
  const Image image = decode_image(tiff(tile, 10, 9, {.tiled = true})).value();
  for (int64_t y = 0; y < 9; ++y)
    for (int64_t x = 0; x < 10; ++x) EXPECT_EQ(pixel(image, x, y)[0], tile[size_t(y * 16 + x) * 3]) << x << ", " << y;
}

TEST(Tiff, IsTurnedUpright) {
  const Image image = decode_image(tiff(quarters(8, 4), 8, 4, {.orientation = 6})).value();
  EXPECT_EQ(image.width, 4);
  EXPECT_EQ(pixel(image, 0, 0), (Rgb{0, 0, 255}));
}

TEST(Tiff, RefusesATruncatedFile) {
  Bytes file = tiff(quarters(64, 64), 64, 64);
  file[16 + 3] = std::byte(1);
  Bytes broken(file.begin(), file.end() - 20);
  EXPECT_THAT(why(broken), HasSubstr("TIFF is damaged"));
}

TEST(Bmp, DecodesEveryDepth) {
  Bytes palette;
  put(palette, 0x00010203, 4), put(palette, 0x00FFFFFF, 4);  // red 1, green 2, blue 3; white
  const std::vector<uint8_t> wanted{255, 255, 255, 1, 2, 3};
  Bytes line;
  put(line, 0b10000000, 4);
  EXPECT_EQ(decode_image(bmp(2, 1, 1, 0, palette, line)).value().pixels, wanted);
  line.clear(), put(line, 0x10, 4);
  EXPECT_EQ(decode_image(bmp(2, 1, 4, 0, palette, line)).value().pixels, wanted);
  line.clear(), put(line, 0x0001, 4);
  EXPECT_EQ(decode_image(bmp(2, 1, 8, 0, palette, line)).value().pixels, wanted);
  line.clear(), put(line, 0x7FFF, 2), put(line, 0x7C00, 2);
  EXPECT_EQ(decode_image(bmp(2, 1, 16, 0, {}, line)).value().pixels, (std::vector<uint8_t>{255, 255, 255, 255, 0, 0}));
  Bytes masks;
  put(masks, 0xF800, 4), put(masks, 0x07E0, 4), put(masks, 0x001F, 4);
  line.clear(), put(line, 0x07E0, 2), put(line, 0x001F, 2);
  EXPECT_EQ(decode_image(bmp(2, 1, 16, 3, masks, line)).value().pixels, (std::vector<uint8_t>{0, 255, 0, 0, 0, 255}));
  line.clear(), put(line, 0x00010203, 4);
  EXPECT_EQ(decode_image(bmp(1, 1, 32, 0, {}, line)).value().pixels, (std::vector<uint8_t>{1, 2, 3}));
}

TEST(Bmp, ReadsBottomUpAndTopDown) {
  Bytes lines;
  put(lines, 0x00000011, 4), put(lines, 0x00000022, 4);
  EXPECT_EQ(decode_image(bmp(1, 2, 24, 0, {}, lines)).value().pixels, (std::vector<uint8_t>{0, 0, 0x22, 0, 0, 0x11}));
  EXPECT_EQ(decode_image(bmp(1, -2, 24, 0, {}, lines)).value().pixels, (std::vector<uint8_t>{0, 0, 0x11, 0, 0, 0x22}));
}

TEST(Bmp, RefusesTruncationAndCompression) {
  EXPECT_EQ(why(bmp(2, 4, 24, 0, {}, Bytes(3 * 8))), "BMP ends after 3 of 4 lines");
  EXPECT_EQ(fault(bmp(2, 4, 8, 1, {}, Bytes(64))), Fault::unsupported);
}

}  // namespace
}  // namespace braid
