#include <gmock/gmock.h>

#include <limits>

#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// `table.npy` of 6 rows, row r is [r, 10 r].
std::vector<Row> six_rows(const fixtures::Folder& folder) {
  std::vector<float> values;
  std::vector<Row> rows;
  for (int r = 0; r < 6; ++r) {
    values.push_back(float(r));
    values.push_back(float(10 * r));
    rows.push_back({Cell(text("table.npy#", r))});
  }
  folder.write("table.npy", fixtures::npy("(6, 2)", values));
  return rows;
}

TEST(Array, ARowOfAFileIsOneStandardisedStep) {
  const fixtures::Folder folder;
  const auto rows = six_rows(folder);
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{2});
  EXPECT_EQ(feature->spec().max_steps, 1);
  const torch::Tensor v = fixtures::steps(*feature, rows[5], folder.path()).values;
  EXPECT_NEAR(v[0][0].item<float>(), 2.5 / std::sqrt(35.0 / 12), 1e-5);
  EXPECT_NEAR(v[0][1].item<float>(), v[0][0].item<float>(), 1e-5);
}

TEST(Array, AFileThatWasWrittenAnewIsReadAnew) {
  const fixtures::Folder folder;
  const auto rows = six_rows(folder);
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  const torch::Tensor first = fixtures::steps(*feature, rows[1], folder.path()).values;
  folder.write("next.npy", fixtures::npy("(2, 2)", {5, 50, 5, 50}));
  std::filesystem::rename(folder.path() / "next.npy", folder.path() / "table.npy");
  const torch::Tensor second = fixtures::steps(*feature, rows[1], folder.path()).values;
  EXPECT_FALSE(torch::equal(first, second));
  EXPECT_FALSE(feature->decode(fixtures::item(*feature, rows[5], folder.path()))) << "it has two rows now";
}

TEST(Array, ARowBeyondTheFileIsAnErrorOfThatRow) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("array"), six_rows(folder), folder.path());
  for (const char* cell : {"table.npy#6", "table.npy#-1", "table.npy#x", "other.npy#1"}) {
    const auto result = feature->decode(fixtures::item(*feature, {Cell(cell)}, folder.path()));
    ASSERT_FALSE(result) << cell;
    EXPECT_EQ(result.error().subject(), "new.csv row 1");
  }
}

TEST(Array, PythonObjectsAreRefused) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("array"), six_rows(folder), folder.path());
  folder.write("objects.npy", fixtures::npy_bytes("|O", "(2,)", "cos\nsystem\n(S'true'\ntR."));
  const auto result = feature->decode(fixtures::item(*feature, {Cell("objects.npy")}, folder.path()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::unsupported);
}

TEST(Array, AnArrayOfThreeAxesIsToldItsShapeAndWhatWouldBeRead) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("array"), six_rows(folder), folder.path());
  folder.write("bands.npy", fixtures::npy("(2, 4, 3)", std::vector<float>(24)));
  const auto why = [&](const char* cell) {
    const auto result = feature->decode(fixtures::item(*feature, {Cell(cell)}, folder.path()));
    return result ? std::string() : std::string(result.error().what());
  };
  EXPECT_THAT(why("bands.npy"), testing::AllOf(testing::HasSubstr("[2, 4, 3]"), testing::HasSubstr("[steps, values]"),
                                               testing::HasSubstr("`#0`"), testing::HasSubstr("the kind bands")));
  EXPECT_THAT(why("bands.npy#0"), testing::HasSubstr("has 3 values a step")) << "a row has two axes";
}

TEST(Array, AnotherWidthNamesBoth) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("array"), six_rows(folder), folder.path());
  folder.write("wide.npy", fixtures::npy("(3,)", {1, 2, 3}));
  const auto result = feature->decode(fixtures::item(*feature, {Cell("wide.npy")}, folder.path()));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().what(), testing::AllOf(testing::HasSubstr("3"), testing::HasSubstr("2")));
}

TEST(Array, AStepThatIsNoNumberIsMaskedAndNothingElseIsUnreadable) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(
      fixtures::config("array"),
      [&] {
        folder.write("good.npy", fixtures::npy("(4, 2)", {1, 2, 3, 4, 5, 6, 7, 8}));
        return std::vector<Row>{{Cell("good.npy")}};
      }(),
      folder.path());
  folder.write("partly.npy", fixtures::npy("(3, 2)", {1, 2, nan, 4, 5, 6}));
  folder.write("none.npy", fixtures::npy("(2, 2)", {nan, 2, nan, 4}));
  const Steps steps = fixtures::steps(*feature, {Cell("partly.npy")}, folder.path());
  EXPECT_TRUE(steps.mask[0].item<bool>());
  EXPECT_FALSE(steps.mask[1].item<bool>());
  EXPECT_EQ(steps.values[1].abs().sum().item<float>(), 0);
  EXPECT_FALSE(feature->decode(fixtures::item(*feature, {Cell("none.npy")}, folder.path())));
}

TEST(Array, OneValueThroughoutIsUnreadableWhereTrainingSawNone) {
  const fixtures::Folder folder;
  std::vector<float> values;
  std::vector<Row> rows;
  for (int r = 0; r < 6; ++r) {
    for (int f = 0; f < 8; ++f) values.push_back(float(r * f));  // row 0 is 0 throughout
    if (r > 0) rows.push_back({Cell(text("table.npy#", r))});
  }
  folder.write("table.npy", fixtures::npy("(6, 8)", values));
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  const auto item = fixtures::item(*feature, {Cell("table.npy#0")}, folder.path());
  const auto result = feature->decode(item);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().what(), ::testing::HasSubstr("is 0 throughout"));

  rows.push_back({Cell("table.npy#0")});
  EXPECT_TRUE(fixtures::fitted(fixtures::config("array"), rows, folder.path())->decode(item))
      << "it may be what nothing looks like here";
}

TEST(Array, ListsOfNumbersInTheTableAreVectors) {
  const auto feature =
      fixtures::fitted(fixtures::config("array"), {{Cell(std::vector<float>{1, 2})}, {Cell(std::vector<float>{3, 5})}});
  EXPECT_TRUE(torch::equal(fixtures::steps(*feature, {Cell("[3, 5]")}).values,
                           fixtures::steps(*feature, {Cell(std::vector<float>{3, 5})}).values));
}

TEST(Array, LongSeriesArePooledAlike) {
  const fixtures::Folder folder;
  std::vector<float> ramp(1000);
  for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = float(i);
  folder.write("long.npy", fixtures::npy("(1000, 1)", ramp));
  folder.write("short.npy", fixtures::npy("(10, 1)", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  Node config = fixtures::config("array");
  config["rate_hz"] = 50.0;
  const auto feature = fixtures::fitted(config, {{Cell("long.npy")}, {Cell("long.npy")}}, folder.path());
  EXPECT_EQ(fixtures::steps(*feature, {Cell("long.npy")}, folder.path()).values.size(0), 500);
  const Steps steps = fixtures::steps(*feature, {Cell("short.npy")}, folder.path());
  EXPECT_EQ(steps.values.size(0), 5);
  EXPECT_NEAR((*steps.times)[4][1].item<double>(), 0.2, 1e-12);
}

TEST(Array, OneLongerThanThoseOfTrainingIsLookedAtMoreCoarsely) {
  const fixtures::Folder folder;
  const auto ramp = [](int steps) {
    std::vector<float> out;
    for (int t = 0; t < steps; ++t) out.push_back(float(t) / float(steps));
    return out;
  };
  folder.write("a.npy", fixtures::npy("(20, 1)", ramp(20)));
  folder.write("long.npy", fixtures::npy("(200, 1)", ramp(200)));
  const std::vector<Row> rows = {{Cell("a.npy")}};
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  const torch::Tensor usual = fixtures::steps(*feature, rows[0], folder.path()).values;
  const torch::Tensor longer = fixtures::steps(*feature, {Cell("long.npy")}, folder.path()).values;
  EXPECT_LE(longer.size(0), feature->spec().max_steps);
  EXPECT_NEAR(longer[-1][0].item<float>(), usual[-1][0].item<float>(), 0.3) << "its end, not its middle";
}

TEST(Array, TimesOfALongerOneAreThoseOfItsFile) {
  const fixtures::Folder folder;
  folder.write("a.npy", fixtures::npy("(20, 1)", std::vector<float>(20, 1)));
  std::vector<float> values(61, 1);
  values[3] = 2;
  folder.write("long.npy", fixtures::npy("(61, 1)", values));
  Node config = fixtures::config("array");
  config["rate_hz"] = 10.0;
  const auto feature = fixtures::fitted(config, {{Cell("a.npy")}}, folder.path());
  const Steps steps = fixtures::steps(*feature, {Cell("long.npy")}, folder.path());
  EXPECT_NEAR((*steps.times)[-1][1].item<double>(), 6.1, 1e-4);
}

TEST(Array, LandmarksStayInTheirPlacesInTraining) {
  const fixtures::Folder folder;
  std::vector<float> pose(42);
  for (size_t i = 0; i < pose.size(); ++i) pose[i] = float(i * i % 17);
  folder.write("a.npy", fixtures::npy("(21, 2)", pose));
  const std::vector<Row> rows = {{Cell("a.npy")}};
  Node config = fixtures::config("array");
  config["noise"] = 0.0, config["drop"] = 0.0;
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  const Steps plain = feature->steps(decoded, nullptr);
  Random random(2);
  for (int i = 0; i < 20; ++i) {
    const Steps varied = feature->steps(decoded, &random);
    ASSERT_TRUE(torch::equal(varied.values, plain.values));
    ASSERT_TRUE(varied.mask.all().item<bool>());
  }
}

TEST(Array, VariantsInTimeAreNoSmootherThanTheirOriginal) {
  const fixtures::Folder folder;
  Random draw(4);
  std::vector<float> noise(200 * 5);
  for (float& v : noise) v = float(draw.normal());
  folder.write("a.npy", fixtures::npy("(200, 5)", noise));
  const std::vector<Row> rows = {{Cell("a.npy")}};
  Node config = fixtures::config("array");
  config["noise"] = 0.0, config["drop"] = 0.0;
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  Random random(2);
  double variance = 0;
  for (int i = 0; i < 20; ++i) {
    const Steps varied = feature->steps(decoded, &random);
    variance += varied.values.index({varied.mask}).var().item<double>() / 20;
  }
  EXPECT_NEAR(variance, 1, 0.06);
}

TEST(Array, AGlitchDoesNotSetTheScale) {
  const fixtures::Folder folder;
  Random draw(4);
  std::vector<float> values(1000);
  for (float& v : values) v = float(draw.normal());
  values[500] = -9999;
  folder.write("a.npy", fixtures::npy("(1000, 1)", values));
  const std::vector<Row> rows = {{Cell("a.npy")}};
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  EXPECT_LT(feature->fitted().at("deviation").array().at(0).number(), 2.5);
}

TEST(Array, HasNoClockWithoutARate) {
  const fixtures::Folder folder;
  const auto rows = six_rows(folder);
  const auto feature = fixtures::fitted(fixtures::config("array"), rows, folder.path());
  EXPECT_FALSE(fixtures::steps(*feature, rows[0], folder.path()).times);
}

TEST(Array, AWildValueIsClipped) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("array"), six_rows(folder), folder.path());
  folder.write("wild.npy", fixtures::npy("(2,)", {1e30f, -1e30f}));
  const torch::Tensor v = fixtures::steps(*feature, {Cell("wild.npy")}, folder.path()).values;
  EXPECT_EQ(v.abs().max().item<float>(), 10);
}

}  // namespace
}  // namespace braid
