#include <gmock/gmock.h>

#include <iterator>
#include <optional>
#include <set>

#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

/// Writes `count` pictures of one size and gives their rows.
template <class Paint>
std::vector<Row> pictures(const fixtures::Folder& folder, int count, int width, int height, Paint paint) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    const std::string name = text(width, "x", height, "-", i, ".bmp");
    folder.write(name, fixtures::bmp(width, height, paint));
    rows.push_back({Cell(name)});
  }
  return rows;
}

int grey_ramp(int x, int y) { return ((x * 3 + y * 5) % 256) * 0x010101; }
int red_ramp(int x, int) { return (x * 3 % 256) << 16; }

using Shape = std::vector<int64_t>;

TEST(Image, SmallGreyPicturesKeepTheirSizeAndOneChannel) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 4, 28, 28, grey_ramp);
  EXPECT_EQ(fixtures::fitted(fixtures::config("image"), rows, folder.path())->spec().shape, (Shape{1, 28, 28}));
}

TEST(Image, SmallColouredPicturesKeepTheirShape) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 4, 80, 60, red_ramp);
  EXPECT_EQ(fixtures::fitted(fixtures::config("image"), rows, folder.path())->spec().shape, (Shape{3, 60, 80}));
}

TEST(Image, LargeSquareOnesGoTo128) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 3, 300, 290, red_ramp);
  EXPECT_EQ(fixtures::fitted(fixtures::config("image"), rows, folder.path())->spec().shape, (Shape{3, 128, 128}));
}

TEST(Image, MixedPortraitAndLandscapeBecomeSquare) {
  const fixtures::Folder folder;
  auto rows = pictures(folder, 4, 300, 200, red_ramp);
  for (const Row& row : pictures(folder, 4, 200, 300, red_ramp)) rows.push_back(row);
  const auto shape = fixtures::fitted(fixtures::config("image"), rows, folder.path())->spec().shape;
  EXPECT_EQ(shape[1], shape[2]);
}

TEST(Image, WidePicturesKeepTheirBorders) {
  const fixtures::Folder folder;
  // Red at the far left and right only: a centre crop would lose it.
  const auto edge = [](int x, int) { return x < 30 || x >= 570 ? 0xFF0000 : 0x0000FF; };
  const auto rows = pictures(folder, 3, 600, 200, edge);
  const auto feature = fixtures::fitted(fixtures::config("image"), rows, folder.path());
  const Shape shape = feature->spec().shape;
  EXPECT_NEAR(double(shape[2]) / double(shape[1]), 3, 0.4);
  const torch::Tensor red = fixtures::steps(*feature, rows[0], folder.path()).values[0][0][shape[1] / 2];
  EXPECT_GT(red[0].item<float>(), red[shape[2] / 2].item<float>() + 1);
  EXPECT_GT(red[shape[2] - 1].item<float>(), red[shape[2] / 2].item<float>() + 1);

  Node crop = fixtures::config("image");
  crop["keep"] = "crop";
  crop["size_px"] = 64;
  // Trained on square pictures, the wide one loses its ends when it is cropped.
  const auto square = pictures(folder, 6, 200, 200, [](int x, int) { return x < 100 ? 0xFF0000 : 0x0000FF; });
  const auto cropping = fixtures::fitted(crop, square, folder.path());
  const torch::Tensor middle = fixtures::steps(*cropping, rows[0], folder.path()).values[0][0][32];
  EXPECT_NEAR(middle[0].item<float>(), middle[32].item<float>(), 1e-3);
}

TEST(Image, PaddingIsTheTrainingMean) {
  const fixtures::Folder folder;
  Node pad = fixtures::config("image");
  pad["keep"] = "pad";
  const auto square = pictures(folder, 6, 200, 200, [](int x, int) { return x < 100 ? 0xFFFFFF : 0x000000; });
  const auto wide = pictures(folder, 1, 400, 100, [](int, int) { return 0xFFFFFF; });
  const auto feature = fixtures::fitted(pad, square, folder.path());
  const torch::Tensor values = fixtures::steps(*feature, wide[0], folder.path()).values[0][0];
  EXPECT_NEAR(values[0][64].item<float>(), 0, 0.02);
  EXPECT_GT(values[64][64].item<float>(), 0.9);
}

TEST(Image, NormalisesByTheTrainingPictures) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 4, 32, 32, grey_ramp);
  const auto feature = fixtures::fitted(fixtures::config("image"), rows, folder.path());
  const torch::Tensor values = fixtures::steps(*feature, rows[0], folder.path()).values;
  EXPECT_NEAR(values.mean().item<float>(), 0, 1e-3);
  EXPECT_NEAR(values.std().item<float>(), 1, 1e-2);
}

TEST(Image, CacheHoldsBytesNotMuchLargerThanTheSize) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 2, 400, 400, red_ramp);
  const auto feature = fixtures::fitted(fixtures::config("image"), rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  EXPECT_EQ(decoded.scalar_type(), torch::kUInt8);
  EXPECT_EQ(decoded.sizes().vec(), (Shape{148, 148, 3}));
}

TEST(Image, IsNeverMirroredUnlessAsked) {
  const fixtures::Folder folder;
  const auto half = [](int x, int) { return x < 16 ? 0xFFFFFF : 0x000000; };
  const auto rows = pictures(folder, 2, 32, 32, half);
  for (const bool flip : {false, true}) {
    Node config = fixtures::config("image");
    config["augment"]["flip"] = flip;
    config["augment"]["erase"] = 0.0;
    config["augment"]["plain"] = 0.0;
    const auto feature = fixtures::fitted(config, rows, folder.path());
    const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
    Random random(1);
    int mirrored = 0;
    for (int i = 0; i < 64; ++i) {
      const torch::Tensor v = feature->steps(decoded, &random).values[0][0];
      mirrored += v[16][2].item<float>() < v[16][29].item<float>();
    }
    if (flip)
      EXPECT_GT(mirrored, 16);
    else
      EXPECT_EQ(mirrored, 0);
  }
}

int grain(int x, int y) { return (x * 37 + y * 59 + x * y * 11) % 251 * 0x010101; }

/// How many of 400 training views are the picture as it is. Neither light nor patches are changed.
int plain_views(const fixtures::Folder& folder, int side, std::optional<double> share) {
  const auto rows = pictures(folder, 3, side, side, grain);
  Node config = fixtures::config("image");
  config["augment"]["brightness"] = 0.0;
  config["augment"]["erase"] = 0.0;
  if (share) config["augment"]["plain"] = *share;
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  const torch::Tensor plain = feature->steps(decoded, nullptr).values;
  Random random(5);
  int count = 0;
  for (int i = 0; i < 400; ++i) count += torch::equal(feature->steps(decoded, &random).values, plain);
  return count;
}

TEST(Image, AShareOfTheTrainingViewsHasItsPixelsAsTheyAre) {
  const fixtures::Folder folder;
  for (const int side : {32, 400}) {  // the larger is stored larger than it is seen
    EXPECT_NEAR(plain_views(folder, side, std::nullopt), 120, 40) << side;
    EXPECT_EQ(plain_views(folder, side, 0.0), 0) << side;
    EXPECT_EQ(plain_views(folder, side, 1.0), 400) << side;
  }
}

TEST(Image, PlainViewsAreLitInMoreThanOneWay) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 3, 32, 32, grain);
  Node config = fixtures::config("image");
  config["augment"]["plain"] = 1.0;
  config["augment"]["erase"] = 0.0;
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  const torch::Tensor plain = feature->steps(decoded, nullptr).values.flatten();
  Random random(5);
  for (int i = 0; i < 5; ++i) {
    const torch::Tensor view = feature->steps(decoded, &random).values.flatten();
    EXPECT_FALSE(torch::equal(view, plain));
    const torch::Tensor centred = view - view.mean(), wanted = plain - plain.mean();
    const double together = (centred * wanted).sum().item<double>();
    EXPECT_NEAR(together / (centred.norm() * wanted.norm()).item<double>(), 1, 1e-4);
  }
}

/// A grey TIFF of 16 bits whose pixel (x, y) is `paint(x, y)`.
template <class Paint>
std::string deep_tiff(int width, int height, Paint paint) {
  const auto bytes = uint64_t(2 * width * height);
  std::string out("II*\0", 4);
  fixtures::put(out, 8 + bytes, 4);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) fixtures::put(out, uint64_t(paint(x, y)), 2);
  constexpr uint64_t word = 3, number = 4;
  const uint64_t entries[][3] = {{256, number, uint64_t(width)},
                                 {257, number, uint64_t(height)},
                                 {258, word, 16},
                                 {259, word, 1},
                                 {262, word, 1},
                                 {273, number, 8},
                                 {277, word, 1},
                                 {278, number, uint64_t(height)},
                                 {279, number, bytes}};
  fixtures::put(out, std::size(entries), 2);
  for (const auto& [tag, type, value] : entries)
    fixtures::put(out, tag, 2), fixtures::put(out, type, 2), fixtures::put(out, 1, 4), fixtures::put(out, value, 4);
  fixtures::put(out, 0, 4);
  return out;
}

TEST(Image, DeepPicturesKeepTheDepthThatTheyUse) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 4; ++i) {  // around 29,500, as a thermal camera counts, each 40 above the last
    folder.write(text(i, ".tif"),
                 deep_tiff(64, 64, [&](int x, int y) { return 29350 + (x * 5 + y * 3) % 181 + 40 * i; }));
    rows.push_back({Cell(text(i, ".tif"))});
  }
  const auto feature = fixtures::fitted(fixtures::config("image"), rows, folder.path());
  double last = -1e9;
  for (const Row& row : rows) {
    const torch::Tensor decoded = feature->decode(fixtures::item(*feature, row, folder.path())).value();
    const uint8_t* pixels = decoded.data_ptr<uint8_t>();
    EXPECT_GT(std::set<uint8_t>(pixels, pixels + decoded.numel()).size(), 100u);
    const double mean = decoded.to(torch::kDouble).mean().item<double>();
    EXPECT_GT(mean, last + 20) << "a value is the same grey in every picture";
    last = mean;
  }
}

TEST(Image, SeveralPathsOfACellAreSeveralItems) {
  const fixtures::Folder folder;
  const auto rows = pictures(folder, 2, 28, 28, grey_ramp);
  const auto feature = fixtures::fitted(fixtures::config("image"), rows, folder.path());
  EXPECT_EQ(feature->items({Cell("28x28-0.bmp;28x28-1.bmp")}, folder.path(), "row").size(), 2u);
}

TEST(Image, FitNamesTheFirstMissingFile) {
  const fixtures::Folder folder;
  const std::vector<Row> rows = {{Cell("gone.jpg")}};
  try {
    fixtures::fitted(fixtures::config("image"), rows, folder.path());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("column front"), testing::HasSubstr("gone.jpg"),
                                             testing::HasSubstr("table.csv row 1")));
  }
}

}  // namespace
}  // namespace braid
