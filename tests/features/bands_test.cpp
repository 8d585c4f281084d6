#include <gmock/gmock.h>

#include <cmath>

#include "features/feature_fixtures.h"
#include "media/band_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;
using testing::AllOf;
using testing::HasSubstr;

/// Writes arrays [H, W, C] of `value(file, y, x, band)` and gives their rows.
class Pictures {
 public:
  using Value = std::function<double(int file, int y, int x, int band)>;

  std::vector<Row> write(int files, int height, int width, int bands, const Value& value) {
    std::vector<Row> rows;
    for (int i = 0; i < files; ++i) {
      write_one(text(i, ".npy"), height, width, bands, [&](int y, int x, int b) { return value(i, y, x, b); });
      rows.push_back({Cell(text(i, ".npy"))});
    }
    return rows;
  }
  template <class At>
  void write_one(const std::string& name, int height, int width, int bands, const At& at) {
    std::vector<float> values;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int b = 0; b < bands; ++b) values.push_back(float(at(y, x, b)));
    folder.write(name, fixtures::npy(text('(', height, ", ", width, ", ", bands, ')'), values));
  }
  std::shared_ptr<Feature> fitted(const std::vector<Row>& rows) const {
    return fixtures::fitted(fixtures::config("bands"), rows, folder.path());
  }
  Steps steps(const Feature& feature, const std::string& name) const {
    return fixtures::steps(feature, {Cell(name)}, folder.path());
  }
  Result<torch::Tensor> decode(const Feature& feature, const std::string& name) const {
    return feature.decode(fixtures::item(feature, {Cell(name)}, folder.path()));
  }

  fixtures::Folder folder;
};

/// Bands that share no unit.
double scene(int file, int y, int x, int band) {
  return std::pow(100.0, band) * (1 + 0.5 * std::sin(0.7 * x + 0.3 * y + file + band));
}

TEST(Bands, EachBandIsStandardisedByItsOwnRange) {
  Pictures pictures;
  const auto rows = pictures.write(12, 24, 32, 4, scene);
  const auto feature = pictures.fitted(rows);
  EXPECT_EQ(feature->spec().modality, "image");
  EXPECT_EQ(feature->spec().shape, (std::vector<int64_t>{4, 24, 32}));
  std::vector<torch::Tensor> all;
  for (const Row& row : rows) all.push_back(fixtures::steps(*feature, row, pictures.folder.path()).values);
  const auto values = torch::cat(all);  // [12, 4, 24, 32]
  for (int64_t b = 0; b < 4; ++b) {
    EXPECT_NEAR(values.select(1, b).mean().item<double>(), 0, 0.02) << b;
    EXPECT_NEAR(values.select(1, b).std().item<double>(), 1, 0.02) << b;
  }
}

TEST(Bands, AreTheSameAlongEitherAxisAndInATiff) {
  Pictures pictures;
  const auto rows = pictures.write(8, 16, 20, 6, scene);
  const auto last = pictures.fitted(rows);
  std::vector<Row> first_rows, tiff_rows;
  for (int i = 0; i < 8; ++i) {
    std::vector<float> planes;
    for (int b = 0; b < 6; ++b)
      for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 20; ++x) planes.push_back(float(scene(i, y, x, b)));
    pictures.folder.write(text('f', i, ".npy"), fixtures::npy("(6, 16, 20)", planes));
    const auto tiff =
        fixtures::bands_tiff(fixtures::bytes_of_numbers(planes),
                             {.width = 20, .height = 16, .samples = 6, .bits = 32, .format = 3, .planes = true});
    pictures.folder.write(text(i, ".tif"), tiff);
    if (i == 3) pictures.folder.write("scene#3.tif", tiff);
    first_rows.push_back({Cell(text('f', i, ".npy"))});
    tiff_rows.push_back({Cell(text(i, ".tif"))});
  }
  const auto first = pictures.fitted(first_rows), tiff = pictures.fitted(tiff_rows);
  const auto expected = pictures.steps(*last, "3.npy").values;
  EXPECT_TRUE(torch::equal(pictures.steps(*first, "f3.npy").values, expected));
  EXPECT_TRUE(torch::equal(pictures.steps(*tiff, "3.tif").values, expected));
  EXPECT_TRUE(torch::equal(pictures.steps(*tiff, "scene#3.tif").values, expected));
  EXPECT_THAT(pictures.decode(*tiff, "3.tif#2").error().what(), HasSubstr("is a TIFF, which has no row 2"));
}

TEST(Bands, RowsOfOneArrayAndArraysOfTwoAxesArePicturesToo) {
  Pictures pictures;
  std::vector<float> values;
  for (int v = 0; v < 6 * 10 * 12; ++v) values.push_back(float(v * 7 % 31));
  pictures.folder.write("all.npy", fixtures::npy("(6, 10, 12)", values));
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) rows.push_back({Cell(text("all.npy#", i))});
  const auto feature = pictures.fitted(rows);
  EXPECT_EQ(feature->spec().shape[0], 1);
  EXPECT_FALSE(
      torch::equal(pictures.steps(*feature, "all.npy#1").values, pictures.steps(*feature, "all.npy#2").values));
}

TEST(Bands, WhatWasNotMeasuredIsTheMeanAndTheShareSeenTells) {
  Pictures pictures;
  const auto rows = pictures.write(10, 16, 16, 3, scene);
  const auto feature = pictures.fitted(rows);
  pictures.write_one("half.npy", 16, 16, 3, [](int y, int x, int b) { return y < 8 ? NAN : scene(3, y, x, b); });
  const Steps half = pictures.steps(*feature, "half.npy");
  EXPECT_NEAR(half.seen, 0.5, 1e-9);
  EXPECT_EQ(half.values.slice(2, 0, 8).abs().max().item<float>(), 0);
  EXPECT_TRUE(torch::equal(half.values.slice(2, 8), pictures.steps(*feature, "3.npy").values.slice(2, 8)));
  EXPECT_EQ(pictures.steps(*feature, "3.npy").seen, 1);
  pictures.write_one("none.npy", 16, 16, 3, [](int, int, int) { return NAN; });
  EXPECT_THAT(pictures.decode(*feature, "none.npy").error().what(), HasSubstr("none, or too few, of its 768 values"));
}

TEST(Bands, AGlitchSetsNoScale) {
  Pictures pictures;
  const auto rows = pictures.write(10, 16, 16, 2, [](int file, int y, int x, int b) {
    return file == 4 && y == 2 && x == 3 ? -9999 : scene(file, y, x, b);
  });
  const auto feature = pictures.fitted(rows);
  const auto values = pictures.steps(*feature, "5.npy").values;
  EXPECT_GT(values.std().item<double>(), 0.5) << "the glitch squeezed the rest";
  EXPECT_GT(pictures.steps(*feature, "4.npy").values.min().item<double>(), -10);
}

TEST(Bands, ADeadBandIsZeroAndDoesNoHarm) {
  Pictures pictures;
  const auto rows =
      pictures.write(6, 12, 12, 3, [](int file, int y, int x, int b) { return b == 1 ? 7 : scene(file, y, x, b); });
  const auto values = pictures.steps(*pictures.fitted(rows), "2.npy").values;
  EXPECT_EQ(values.select(1, 1).abs().max().item<float>(), 0);
  EXPECT_GT(values.select(1, 0).abs().max().item<float>(), 0.5);
}

TEST(Bands, AnotherNumberNamesTheFileBothNumbersAndAWayOut) {
  Pictures pictures;
  const auto feature = pictures.fitted(pictures.write(6, 12, 16, 5, scene));
  pictures.write_one("four.npy", 12, 16, 4, [](int y, int x, int b) { return scene(0, y, x, b); });
  const auto four = pictures.decode(*feature, "four.npy");
  ASSERT_FALSE(four);
  EXPECT_EQ(four.error().subject(), "new.csv row 1");
  EXPECT_THAT(four.error().what(), AllOf(HasSubstr("four.npy"), HasSubstr("has 4 bands of 12 x 16 pixels"),
                                         HasSubstr("the training files have 5"), HasSubstr("the same bands")));
  pictures.folder.write("turned.npy", fixtures::npy("(5, 12, 16)", std::vector<float>(5 * 12 * 16, 1)));
  EXPECT_THAT(pictures.decode(*feature, "turned.npy").error().what(), HasSubstr("along the same axis"));
}

TEST(Bands, OtherFilesSayWhatTheyAre) {
  Pictures pictures;
  const auto feature = pictures.fitted(pictures.write(6, 12, 16, 5, scene));
  pictures.folder.write("photo.npy", fixtures::bmp(8, 8, [](int, int) { return 0; }));
  EXPECT_THAT(pictures.decode(*feature, "photo.npy").error().what(),
              AllOf(HasSubstr("is a BMP picture"), HasSubstr(".npy, .npz or TIFF")));
  pictures.folder.write("four.npy", fixtures::npy("(2, 2, 2, 2)", std::vector<float>(16)));
  EXPECT_THAT(pictures.decode(*feature, "four.npy").error().what(), HasSubstr("[2, 2, 2, 2]"));
  const Result<torch::Tensor> missing = pictures.decode(*feature, "nowhere.npy");
  EXPECT_EQ(missing.error().fault(), Fault::io);
}

TEST(Bands, OfOtherSizesAreBroughtToOne) {
  Pictures pictures;
  const auto rows = pictures.write(6, 200, 300, 2, [](int, int y, int x, int b) { return b ? y : x; });
  const auto feature = pictures.fitted(rows);
  EXPECT_EQ(feature->spec().shape, (std::vector<int64_t>{2, 112, 160})) << "as pictures of 300 x 200";
  const auto values = pictures.steps(*feature, "0.npy").values[0];
  EXPECT_LT(values[0][50][10].item<float>(), values[0][50][150].item<float>());
  EXPECT_NEAR(values[1][50][10].item<float>(), values[1][50][150].item<float>(), 0.01);
}

TEST(Bands, LightIsLeftAsItIsInTraining) {
  Pictures pictures;
  const auto rows = pictures.write(6, 16, 16, 3, [](int file, int, int, int b) { return file + b; });
  const auto feature = pictures.fitted(rows);
  const auto decoded = pictures.decode(*feature, "2.npy").value();
  const auto plain = feature->steps(decoded, nullptr).values;
  Random random(4);
  for (int i = 0; i < 20; ++i) {
    const auto seen = feature->steps(decoded, &random).values;  // a flat picture stays flat, but for erased patches
    EXPECT_NEAR((seen.amax({2, 3}) - plain.amax({2, 3})).clamp_max(0).abs().max().item<float>(), 0, 1e-4);
    EXPECT_TRUE(((seen - plain).abs() < 1e-4).logical_or(seen == 0).all().item<bool>());
  }
}

}  // namespace
}  // namespace braid
