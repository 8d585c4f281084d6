#include <gmock/gmock.h>

#include <cmath>

#include "braid/table/kind.h"
#include "media/band_fixtures.h"
#include "table/guessed_files.h"

namespace braid {
namespace {

using testing::HasSubstr;

using Sizes = std::vector<int64_t>;

/// An array whose value at [a, b, c] is `value(a, b, c)`; of two axes c is 0.
template <class Number>
std::string npy(const std::string& descr, const Sizes& sizes, const std::function<double(int, int, int)>& value) {
  std::vector<Number> numbers;
  std::string shape = "(";
  for (const int64_t size : sizes) shape += std::to_string(size) + ", ";
  for (int a = 0; a < sizes[0]; ++a)
    for (int b = 0; b < sizes[1]; ++b)
      for (int c = 0; c < (sizes.size() > 2 ? sizes[2] : 1); ++c) numbers.push_back(Number(value(a, b, c)));
  return fixtures::npy_of(descr, shape.substr(0, shape.size() - 2) + ")", fixtures::bytes_of_numbers(numbers));
}

/// Noise that is the same every time.
double speckle(int a, int b, int c) {
  return std::fmod(std::abs(std::sin(a * 12.9898 + b * 78.233 + c * 37.7) * 43758.5), 1);
}

/// Joints that lie anywhere and sway.
double sway(int frame, int joint, int axis) { return speckle(joint, axis, 1) + 0.1 * std::sin(0.1 * frame + joint); }

std::string floats(const Sizes& sizes, const std::function<double(int, int, int)>& value = speckle) {
  return npy<float>("<f4", sizes, value);
}

TEST(KindArrays, OfThreeAxesWithAShortOneAreBands) {
  const ColumnGuess last = guess_of(
      "scene", ".npy",
      [](int) {
        return floats({24, 32, 5});
      },
      12);
  EXPECT_EQ(last.kind, Kind::bands);
  EXPECT_EQ(last.reason,
            "12 of 12 sampled files are arrays of numbers, by their sizes pictures with the bands along the last axis, "
            "such as [24, 32, 5]");
  EXPECT_THAT(guess_of("scene", ".npy",
                       [](int i) {
                         return floats({13, 16 + i, 20});
                       })
                  .reason,
              HasSubstr("along the first axis"));
  EXPECT_EQ(guess_of("x", ".npy", [](int) { return npy<uint8_t>("|u1", {16, 16, 3}, speckle); }).kind, Kind::bands);
  EXPECT_EQ(guess_of("x", ".npy", [](int) { return floats({20, 16, 3}); }).kind, Kind::bands) << "alike both ways";
  EXPECT_EQ(guess_of("depth", ".npy", [](int) { return floats({20, 16, 1}); }).kind, Kind::bands);
  EXPECT_EQ(guess_of("x", ".npy", [](int i) { return i == 3 ? "broken" : floats({16, 16, 6}); }).kind, Kind::bands);
}

TEST(KindArrays, OfOneBandAreTheseWhereBothSidesDiffer) {
  const auto sized = [](int i) { return floats({20 + i, 40 - i}); };
  EXPECT_EQ(guess_of("thermal", ".npy", sized).kind, Kind::bands);
  EXPECT_THAT(guess_of("thermal", ".npy", sized).reason, HasSubstr("both of their sides differ"));
  EXPECT_EQ(guess_of("mfcc", ".npy", [](int i) { return floats({20 + i, 40}); }).kind, Kind::array);
  EXPECT_EQ(guess_of("mfcc", ".npy", [](int) { return floats({20, 40}); }).kind, Kind::array);
  EXPECT_EQ(guess_of("mfcc", ".npy",
                     [](int i) {
                       return floats({20 + i, i == 2 ? 13 : 40});
                     })
                .kind,
            Kind::array)
      << "one broken file";
}

TEST(KindArrays, SkeletonsAreSeries) {
  EXPECT_EQ(guess_of("x", ".npy", [](int) { return floats({40, 25, 3}, sway); }).kind, Kind::series);
  EXPECT_THAT(guess_of("x", ".npy",
                       [](int) {
                         return floats({40, 25, 3}, sway);
                       })
                  .reason,
              HasSubstr("[frames, places, numbers] since they change slowly along their first axis"));
  EXPECT_THAT(guess_of("x", ".npy",
                       [](int i) {
                         return floats({30 + i, 17, 2});
                       })
                  .reason,
              HasSubstr("since only their first axis differs"));
  for (const char* column : {"skeleton", "pose", "hand_keypoints", "Key points", "landmarks_file"})
    EXPECT_EQ(guess_of(column, ".npy", [](int) { return floats({40, 21, 3}); }).kind, Kind::series) << column;
  EXPECT_THAT(guess_of("pose_30hz", ".npy",
                       [](int) {
                         return floats({40, 25, 3}, sway);
                       })
                  .reason,
              HasSubstr("at 30 Hz by the name"));
}

TEST(KindArrays, OfOtherSizesStayArrays) {
  EXPECT_EQ(guess_of("x", ".npy", [](int) { return floats({40, 40, 40}); }).kind, Kind::array);
  EXPECT_EQ(guess_of("x", ".npy", [](int) { return floats({40, 5, 3}); }).kind, Kind::array) << "too few places";
  EXPECT_EQ(guess_of("lidar", ".npy", [](int) { return floats({500, 4}); }).kind, Kind::points);
}

TEST(KindArrays, AFirstAxisOfOneIsNone) {
  EXPECT_EQ(guess_of("tokens", ".npy", [](int i) { return floats({1, 12 + i, 48}); }).kind, Kind::array);
  EXPECT_EQ(guess_of("depth", ".npy", [](int i) { return floats({1, 20 + i, 40 - i}); }).kind, Kind::bands);
}

TEST(KindArrays, EmptyAndOddOnesChangeNothingAndRowsAreNoSeries) {
  EXPECT_EQ(guess_of("x", ".npy",
                     [](int i) {
                       return i == 2 ? fixtures::npy_of("<f4", "(40, 0, 3)", "") : floats({40, 25, 3}, sway);
                     })
                .kind,
            Kind::series);
  EXPECT_EQ(guess_of("x", ".npy", [](int i) { return floats({i == 2 ? 33 : 32, 24, 3}); }).kind, Kind::bands);
  const TestFolder folder;
  folder.write("all.npy", fixtures::npy_of("<f4", "(12, 16, 12, 3)", std::string(12 * 16 * 12 * 3 * 4, '\1')));
  std::string table = "pose\n";
  for (int i = 0; i < 12; ++i) table += "all.npy#" + std::to_string(i == 4 ? 400 : i) + "\n";
  EXPECT_EQ(guess_kinds(Table::open(folder.write("t.csv", table)), {}).front().kind, Kind::bands);
}

TEST(KindArrays, TiffOfMoreThanColoursIsBands) {
  const auto tiff_of = [](int samples, int bits, int format) {
    return [=](int i) {
      const std::string pixels(size_t(16 * 16 * samples * bits / 8), char(i));
      return fixtures::bands_tiff(pixels,
                                  {.width = 16, .height = 16, .samples = samples, .bits = bits, .format = format});
    };
  };
  EXPECT_EQ(guess_of("scene", ".tif", tiff_of(6, 16, 1)).kind, Kind::bands);
  EXPECT_THAT(guess_of("scene", ".tif", tiff_of(6, 16, 1)).reason, HasSubstr("TIFF of 6 bands"));
  EXPECT_EQ(guess_of("depth", ".tif", tiff_of(1, 32, 3)).kind, Kind::bands);
  EXPECT_EQ(guess_of("scan", ".tif", tiff_of(1, 16, 1)).kind, Kind::image);
  EXPECT_EQ(guess_of("scan", ".tif", tiff_of(1, 8, 1)).kind, Kind::image);
}

TEST(KindArrays, WhatIsSaidOfThemHolds) {
  const TestFolder folder;
  std::string table = "scene\n";
  for (int i = 0; i < 12; ++i) {
    folder.write(std::to_string(i) + ".npy", floats({16, 16}));
    table += std::to_string(i) + ".npy\n";
  }
  const auto guess =
      guess_kinds(Table::open(folder.write("t.csv", table)), {.targets = {}, .kinds = {{"scene", Kind::bands}}})
          .front();
  EXPECT_EQ(guess.kind, Kind::bands);
  EXPECT_THAT(guess.reason, HasSubstr("as said; looks like array"));
}

}  // namespace
}  // namespace braid
