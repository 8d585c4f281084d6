#include "braid/media/bands.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "media/band_fixtures.h"

namespace braid {
namespace {

using fixtures::bands_tiff;
using fixtures::BandTiff;
using fixtures::bytes_in;
using fixtures::bytes_of_numbers;
using testing::ElementsAre;
using testing::HasSubstr;
using Shapes = std::vector<std::vector<int64_t>>;

/// 0, 1, 2 …
template <class Number>
std::vector<Number> counted(int64_t count) {
  std::vector<Number> out(static_cast<size_t>(count));
  std::iota(out.begin(), out.end(), Number(0));
  return out;
}

Bands bands_of_array(const std::string& shape, int64_t values, BandAxis axis) {
  const std::string bytes = fixtures::npy_of("<f4", shape, bytes_of_numbers(counted<float>(values)));
  return bands_of(ArrayFile::decode(bytes_in(bytes)).value(), std::nullopt, axis).value();
}

TEST(Bands, AxisIsTheShortOneThatAllFilesShare) {
  EXPECT_EQ(band_axis({{64, 64, 5}, {32, 48, 5}}), BandAxis::last);
  EXPECT_EQ(band_axis({{5, 64, 64}, {5, 32, 48}}), BandAxis::first);
  EXPECT_EQ(band_axis({{12, 16, 16}}), BandAxis::first) << "both are short: the shorter";
  EXPECT_EQ(band_axis({{16, 16, 12}}), BandAxis::last);
  EXPECT_EQ(band_axis({{16, 20, 16}}), BandAxis::last) << "nothing tells";
  EXPECT_EQ(band_axis({{12, 16, 16}, {12, 20, 14}, {12, 18, 11}}), BandAxis::first) << "the last axis differs";
  EXPECT_EQ(band_axis({{64, 64, 5}, {64, 64, 5}, {64, 64, 4}}), BandAxis::last) << "most of them";
  EXPECT_EQ(band_axis({{24, 24, 28}}), BandAxis::last) << "a square has the bands along its third axis";
  EXPECT_EQ(band_axis({{28, 24, 24}}), BandAxis::first);
}

TEST(Bands, WhatIsNoPictureHasNoAxisOfThem) {
  EXPECT_EQ(band_axis({{64, 64, 64}}), std::nullopt) << "no axis is short";
  EXPECT_EQ(band_axis({{40, 5, 3}, {52, 5, 3}}), std::nullopt) << "five places are no side of a picture";
  EXPECT_EQ(band_axis({{64, 64}, {64, 64}}), std::nullopt);
  EXPECT_EQ(band_axis({}), std::nullopt);
  EXPECT_EQ(band_axis({{25, 25, 200}}), std::nullopt) << "a side of a square is no number of bands";
  EXPECT_EQ(likely_axis({{4, 6, 3}}), BandAxis::last) << "a recipe that says bands has small ones";
  EXPECT_EQ(likely_axis({{25, 25, 200}}), BandAxis::last) << "or more of them than are guessed";
  EXPECT_EQ(likely_axis({{200, 25, 25}}), BandAxis::first);
  EXPECT_EQ(likely_axis({{100, 200, 300}, {100, 180, 240}}), BandAxis::first);
}

TEST(Bands, ArraysAreReadAlongEitherAxis) {
  const Bands last = bands_of_array("(2, 3, 2)", 12, BandAxis::last);
  EXPECT_EQ(last.bands, 2);
  EXPECT_EQ(last.height, 2);
  EXPECT_EQ(last.width, 3);
  EXPECT_THAT(last.values, ElementsAre(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11));
  const Bands first = bands_of_array("(2, 3, 2)", 12, BandAxis::first);
  EXPECT_EQ(first.height, 3);
  EXPECT_EQ(first.width, 2);
  EXPECT_EQ(first.values, counted<float>(12));
  EXPECT_EQ(bands_of_array("(1, 2, 3, 2)", 12, BandAxis::last).values, last.values)
      << "a leading axis of 1 says nothing";
  EXPECT_EQ(bands_of_array("(3, 4)", 12, BandAxis::last).bands, 1);
}

TEST(Bands, ARowOfAnArrayIsAPicture) {
  const std::string bytes = fixtures::npy_of("<u2", "(2, 2, 2, 3)", bytes_of_numbers(counted<uint16_t>(24)));
  const ArrayFile file = ArrayFile::decode(bytes_in(bytes)).value();
  EXPECT_THAT(bands_of(file, 1, BandAxis::first).value().band(1), ElementsAre(18, 19, 20, 21, 22, 23));
  EXPECT_THAT(bands_of(file, 2, BandAxis::first).error().message(), HasSubstr("has no row 2"));
  EXPECT_THAT(bands_of(file, std::nullopt, BandAxis::first).error().message(),
              testing::AllOf(HasSubstr("[2, 2, 2, 3]"), HasSubstr("`#0`")));
}

TEST(Bands, AnArrayOverTheLimitIsRefusedBeforeItIsRead) {
  std::string bytes = fixtures::npy_of("<f4", "(8192, 8192, 2)", {});
  EXPECT_FALSE(ArrayFile::decode(bytes_in(bytes))) << "its elements are not there";
  const std::string path = testing::TempDir() + "/huge-" + std::to_string(::getpid()) + ".npy";
  std::ofstream(path, std::ios::binary) << bytes;
  std::filesystem::resize_file(path, bytes.size() + 4ull * 8192 * 8192 * 2);  // sparse
  EXPECT_THAT(bands_of(ArrayFile::open(path).value(), std::nullopt, BandAxis::last).error().message(),
              HasSubstr("2 bands of 8192 x 8192 values, over the limit of 67108864"));
  std::filesystem::remove(path);
}

template <class Sample>
void expect_samples(int format) {
  BandTiff options{.width = 3, .height = 2, .samples = 5, .bits = 8 * int(sizeof(Sample)), .format = format};
  const std::string together = bands_tiff(bytes_of_numbers(counted<Sample>(30)), options);
  const Bands seen = decode_tiff_bands(bytes_in(together)).value();
  EXPECT_EQ(seen.bands, 5);
  EXPECT_THAT(seen.band(0), ElementsAre(0, 5, 10, 15, 20, 25)) << options.bits << " bits, format " << format;
  EXPECT_THAT(seen.band(4), ElementsAre(4, 9, 14, 19, 24, 29));
  options.planes = true;
  const std::string apart = bands_tiff(bytes_of_numbers(counted<Sample>(30)), options);
  EXPECT_THAT(decode_tiff_bands(bytes_in(apart)).value().values, testing::ElementsAreArray(counted<float>(30)));
}

TEST(TiffBands, SamplesOfEveryWidthLieSideBySideOrInPlanes) {
  expect_samples<uint8_t>(1);
  expect_samples<uint16_t>(1);
  expect_samples<uint32_t>(1);
  expect_samples<uint64_t>(1);
  expect_samples<int8_t>(2);
  expect_samples<int16_t>(2);
  expect_samples<int32_t>(2);
  expect_samples<int64_t>(2);
  expect_samples<float>(3);
  expect_samples<double>(3);
}

TEST(TiffBands, SignsAndFractionsStay) {
  const std::string file = bands_tiff(bytes_of_numbers(std::vector<float>{-1.5f, 0.25f, NAN, 3e9f}),
                                      {.width = 2, .height = 2, .samples = 1, .bits = 32, .format = 3});
  const auto values = decode_tiff_bands(bytes_in(file)).value().values;
  EXPECT_EQ(values[0], -1.5f);
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_EQ(values[3], 3e9f);
}

TEST(TiffBands, TilesAreReadWhereTheyLie) {
  for (const bool planes : {false, true}) {
    const int64_t samples = 2;
    std::vector<int16_t> tile(size_t(16 * 16 * samples));
    for (int64_t i = 0; i < 256; ++i)
      for (int64_t s = 0; s < samples; ++s) tile[size_t(planes ? s * 256 + i : i * samples + s)] = int16_t(s ? -i : i);
    const std::string file = bands_tiff(
        bytes_of_numbers(tile),
        {.width = 10, .height = 9, .samples = int(samples), .bits = 16, .format = 2, .planes = planes, .tiled = true});
    const Bands seen = decode_tiff_bands(bytes_in(file)).value();
    EXPECT_EQ(seen.band(0)[2 * 10 + 7], 2 * 16 + 7) << planes;
    EXPECT_EQ(seen.band(1)[8 * 10 + 9], -(8 * 16 + 9)) << planes;
  }
}

TEST(TiffBands, WhatTheFileCallsNotMeasuredIsNoNumber) {
  const std::string file = bands_tiff(bytes_of_numbers(std::vector<int16_t>{-9999, 1, 2, -9999, 5, 6}),
                                      {.width = 3, .height = 2, .bits = 16, .format = 2, .nothing = "-9999"});
  const auto values = decode_tiff_bands(bytes_in(file)).value().values;
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[3]));
  EXPECT_EQ(values[4], 5);
}

TEST(TiffBands, AreTurnedUpright) {
  const std::string file = bands_tiff(bytes_of_numbers(counted<float>(6)),
                                      {.width = 3, .height = 2, .bits = 32, .format = 3, .orientation = 6});
  const Bands seen = decode_tiff_bands(bytes_in(file)).value();
  EXPECT_EQ(seen.height, 3);
  EXPECT_THAT(seen.values, ElementsAre(3, 0, 4, 1, 5, 2));
}

/// Whether pictures show all that such a file holds.
bool is_plain(const BandTiff& options) {
  const std::string path = testing::TempDir() + "/plain-" + std::to_string(::getpid()) + ".tif";
  const std::string file = bands_tiff(
      std::string(size_t(options.width * options.height) * size_t(options.samples * options.bits / 8), '\0'), options);
  std::ofstream(path, std::ios::binary) << file;
  const auto read = tiff_bands(path);
  std::filesystem::remove(path);
  EXPECT_EQ(read.value().bands, options.samples);
  return read.value().is_plain;
}

TEST(TiffBands, AreKnownByTheirHeader) {
  EXPECT_TRUE(is_plain({.width = 4, .height = 4}));
  EXPECT_TRUE(is_plain({.width = 4, .height = 4, .bits = 16}));
  EXPECT_TRUE(is_plain({.width = 4, .height = 4, .samples = 3, .photometric = 2}));
  EXPECT_TRUE(is_plain({.width = 4, .height = 4, .samples = 4, .photometric = 2})) << "colours and a matte";
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .samples = 4, .bits = 16, .photometric = 2}));
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .samples = 3})) << "three bands of grey";
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .samples = 6, .photometric = 2}));
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .bits = 16, .format = 2}));
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .bits = 32, .format = 3}));
  EXPECT_FALSE(is_plain({.width = 4, .height = 4, .bits = 32}));
}

TEST(TiffBands, DamagedAndHugeFilesAreRefused) {
  std::string file = bands_tiff(bytes_of_numbers(counted<float>(64 * 64 * 5)),
                                {.width = 64, .height = 64, .samples = 5, .bits = 32, .format = 3});
  std::string cut = file;
  cut.resize(cut.size() / 2);
  EXPECT_EQ(decode_tiff_bands(bytes_in(cut)).error().fault(), Fault::data);
  const std::string huge =
      bands_tiff(std::string(16, '\0'), {.width = 40000, .height = 40000, .samples = 8, .bits = 16});
  EXPECT_THAT(decode_tiff_bands(bytes_in(huge)).error().message(),
              HasSubstr("8 bands of 40000 x 40000 values, over the limit"));
  const std::string odd =
      bands_tiff(std::string(16, '\0'), {.width = 2, .height = 2, .samples = 1, .bits = 16, .format = 3});
  EXPECT_EQ(decode_tiff_bands(bytes_in(odd)).error().fault(), Fault::unsupported);
  EXPECT_THAT(decode_tiff_bands(bytes_in(odd)).error().message(), HasSubstr("16 bits"));
  const std::string lab = bands_tiff(std::string(12, '\0'), {.width = 2, .height = 2, .samples = 3, .photometric = 8});
  EXPECT_EQ(decode_tiff_bands(bytes_in(lab)).error().fault(), Fault::unsupported);
}

}  // namespace
}  // namespace braid
