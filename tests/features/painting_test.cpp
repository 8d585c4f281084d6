#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "features/feature_fixtures.h"

namespace braid {
namespace {

using testing::HasSubstr;

const std::string front = "[camera.front]\nfocal = [20, 20]\ncentre = [19.5, 15.5]\nsize = [40, 32]\n";

/// Clouds of a point to the left, one to the right and one behind a camera whose pictures are red to the left and blue
/// to the right; four numbers a point.
class Painting : public testing::Test {
 protected:
  Painting() {
    folder_.write("cloud.npy", fixtures::npy("(3, 4)", {-1, 0, 4, 7, 1, 0, 4, 8, 0, 0, -4, 9}));
    folder_.write("front.bmp", fixtures::bmp(40, 32, [](int x, int) { return x < 20 ? 0xFF0000 : 0x0000FF; }));
    folder_.write("green.bmp", fixtures::bmp(40, 32, [](int, int) { return 0x00FF00; }));
    folder_.write("wide.bmp", fixtures::bmp(80, 32, [](int, int) { return 0x00FF00; }));
    folder_.write("front.toml", front);
    folder_.write("two.toml", front +
                                  "[camera.rear]\nfocal = [20, 20]\ncentre = [19.5, 15.5]\n"
                                  "rotation = [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]\n");
    folder_.write("broken.toml", "[camera.front]\nfocal = [20]\n");
    std::filesystem::create_directories(folder_.path() / "rear");
    folder_.write("rear/a.bmp", fixtures::bmp(40, 32, [](int, int) { return 0x00FF00; }));
  }

  /// @param row  cells of the columns cloud, front, calib
  std::shared_ptr<Feature> fitted(const std::vector<fixtures::Row>& rows, Node config = fixtures::config("points"),
                                  FeatureInput input = {{"cloud", "front", "calib"},
                                                        {"points", "image", "calibration"}}) {
    return fixtures::fitted(config, rows, folder_.path(), input);
  }

  /// Each point's picture red, green, blue and whether a picture shows it, sorted as the file has them.
  std::vector<std::vector<float>> painted(const Feature& feature, const fixtures::Row& row) {
    const auto decoded = feature.decode(fixtures::item(feature, row, folder_.path()));
    EXPECT_TRUE(decoded) << decoded.error().what();
    if (!decoded) return {};
    std::vector<std::vector<float>> out(3);
    for (int64_t p = 0; p < decoded.value().size(0); ++p) {
      const auto point = decoded.value()[p];
      auto& to = out.at(size_t(point[3].item<float>()) - 7);
      for (int64_t c = 4; c < point.size(0); ++c) to.push_back(point[c].item<float>());
    }
    return out;
  }

  std::string refusal(const Feature& feature, const fixtures::Row& row) {
    const auto decoded = feature.decode(fixtures::item(feature, row, folder_.path()));
    return decoded ? "" : decoded.error().what();
  }

  fixtures::Folder folder_;
  const fixtures::Row whole_ = {Cell("cloud.npy"), Cell("front.bmp"), Cell("front.toml")};
};

TEST_F(Painting, GivesPointsTheColourAtWhichTheCameraSeesThem) {
  const auto feature = fitted({whole_});
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{8});
  const auto points = painted(*feature, whole_);
  EXPECT_EQ(points[0], (std::vector<float>{1, 0, 0, 1}));
  EXPECT_EQ(points[1], (std::vector<float>{0, 0, 1, 1}));
  EXPECT_EQ(points[2], (std::vector<float>{0.5, 0, 0.5, 0}));  // the mean of the training clouds, and not in view
}

TEST_F(Painting, AnAbsentOrUnreadablePictureShowsNothing) {
  const auto feature = fitted({whole_});
  for (const Cell& picture : {Cell(), Cell("none.bmp"), Cell("front.toml")})
    for (const auto& point : painted(*feature, {whole_[0], picture, whole_[2]})) EXPECT_EQ(point[3], 0);
  for (const auto& point : painted(*feature, {whole_[0], whole_[1], Cell()})) EXPECT_EQ(point[3], 0);
}

TEST_F(Painting, ItemsOfOneCloudAndOtherPicturesAreOthers) {
  const auto feature = fitted({whole_});
  const auto key = [&](const fixtures::Row& row) { return fixtures::item(*feature, row, folder_.path()).key; };
  EXPECT_EQ(key(whole_), key(whole_));
  EXPECT_NE(key(whole_), key({whole_[0], Cell("green.bmp"), whole_[2]}));
  EXPECT_NE(key(whole_), key({whole_[0], whole_[1], Cell("two.toml")}));
}

TEST_F(Painting, TheCameraIsTheOneOfThePicturesColumnOrFolder) {
  const auto feature = fitted({whole_});
  EXPECT_EQ(painted(*feature, {whole_[0], whole_[1], Cell("two.toml")})[0], (std::vector<float>{1, 0, 0, 1}));
  const auto rear = fitted({{whole_[0], Cell("rear/a.bmp"), Cell("two.toml")}}, fixtures::config("points"),
                           {{"cloud", "photo", "calib"}, {"points", "image", "calibration"}});
  const auto points = painted(*rear, {whole_[0], Cell("rear/a.bmp"), Cell("two.toml")});
  EXPECT_EQ(points[0][3], 0);
  EXPECT_EQ(points[2], (std::vector<float>{0, 1, 0, 1}));
  EXPECT_THAT(refusal(*rear, {whole_[0], Cell("front.bmp"), Cell("two.toml")}),
              HasSubstr("has the cameras front, rear, and neither column photo nor the path front.bmp names one"));
}

TEST_F(Painting, SeveralPicturesEachPaintWhatTheyShow) {
  Node config = fixtures::config("points");
  config["cameras"] = Node(std::vector<Node>{Node("front"), Node("rear")});
  const FeatureInput input{{"cloud", "a", "b", "calib"}, {"points", "image", "image", "calibration"}};
  const fixtures::Row row = {whole_[0], Cell("front.bmp"), Cell("green.bmp"), Cell("two.toml")};
  const auto points = painted(*fitted({row}, config, input), row);
  EXPECT_EQ(points[0], (std::vector<float>{1, 0, 0, 1}));
  EXPECT_EQ(points[2], (std::vector<float>{0, 1, 0, 1}));
}

TEST_F(Painting, RefusesACalibrationThatDoesNotFit) {
  const auto feature = fitted({whole_});
  EXPECT_THAT(refusal(*feature, {whole_[0], Cell("wide.bmp"), whole_[2]}),
              HasSubstr("for pictures of 40 x 32, and this one is 80 x 32"));
  EXPECT_THAT(refusal(*feature, {whole_[0], whole_[1], Cell("broken.toml")}), HasSubstr("broken.toml"));
  EXPECT_THAT(refusal(*feature, {whole_[0], whole_[1], Cell("none.toml")}), HasSubstr("none.toml"));
}

TEST_F(Painting, RefusesColumnsThatDoNotBelongTogether) {
  const auto made = [&](const FeatureInput& input, const std::vector<Node>& cameras = {}) {
    Node config = fixtures::config("points");
    if (!cameras.empty()) config["cameras"] = Node(cameras);
    try {
      builtin_features().make(config, input);
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::config);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(made({{"cloud", "front"}, {"points", "image"}}), HasSubstr("pictures but no calibration"));
  EXPECT_THAT(made({{"cloud", "calib"}, {"points", "calibration"}}), HasSubstr("a calibration but no pictures"));
  EXPECT_THAT(made({{"cloud", "front", "calib"}, {"points", "image", "calibration"}}, {Node("a"), Node("b")}),
              HasSubstr("1 columns of pictures but 2 cameras"));
}

}  // namespace
}  // namespace braid
