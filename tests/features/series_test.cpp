#include <gtest/gtest.h>

#include <cmath>

#include "features/feature_fixtures.h"

/// Logs of sensors as steps.

namespace braid {
namespace {

using fixtures::Row;

std::string log_of(int rows, double step_s, const std::string& header, const std::function<std::string(int)>& cells) {
  std::string out = header + '\n';
  for (int t = 0; t < rows; ++t) out += text(t * step_s, ',', cells(t), '\n');
  return out;
}

TEST(Series, LongLogsAreAveragedInWindowsOfTheirClock) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(2000, 0.01, "time_s,x", [](int t) { return text(t); }));
  Node config = fixtures::config("series");
  config["steps"] = Node(int64_t{100});
  const std::vector<Row> rows = {{Cell("a.csv")}};
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  ASSERT_EQ(decoded.size(0), 100);
  EXPECT_NEAR(decoded[0][0].item<double>(), 9.5, 1e-6) << "the mean of 0 to 19";
  EXPECT_NEAR(decoded[99][0].item<double>(), 1989.5, 1e-6);
  EXPECT_NEAR(decoded[0][1].item<double>(), std::log(std::sqrt(399.0 / 12)), 1e-6) << "how 0 to 19 spread";
  EXPECT_NEAR(decoded[1][2].item<double>(), 0.2, 1e-9);
  EXPECT_NEAR(decoded[1][3].item<double>(), 0.4, 1e-9);
}

TEST(Series, AVibrationFasterThanTheStepsIsKnownByHowItSpreads) {
  fixtures::Folder folder;
  const auto wave = [](double size) { return [size](int t) { return text(size * (t % 2 ? 1 : -1)); }; };
  folder.write("weak.csv", log_of(4000, 0.001, "time_s,x", wave(1)));
  folder.write("strong.csv", log_of(4000, 0.001, "time_s,x", wave(3)));
  const std::vector<Row> rows = {{Cell("weak.csv")}, {Cell("strong.csv")}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{2}) << "the mean, and the logarithm of the deviation";
  const auto weak = fixtures::steps(*feature, rows[0], folder.path()).values;
  const auto strong = fixtures::steps(*feature, rows[1], folder.path()).values;
  EXPECT_GT((strong - weak).select(1, 1).min().item<float>(), 1.5);
}

TEST(Series, AStepThatJoinsRowsHasTwoOfThemAndTellsHowTheySpread) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(600, 0.01, "time_s,x,y", [](int t) { return text(t, ',', t % 3); }));
  folder.write("clockless.csv", log_of(600, 1, "x,y", [](int t) { return text(t % 3); }));
  for (const char* log : {"a.csv", "clockless.csv"}) {
    const std::vector<Row> rows = {{Cell(log)}};
    const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
    EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{4}) << "512 steps hold no 600 rows";
    const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
    ASSERT_EQ(decoded.size(0), 300);
    for (int64_t t = 0; t < 300; ++t) {
      EXPECT_NEAR(decoded[t][0].item<double>(), 2 * double(t) + 0.5, 1e-6);
      EXPECT_NEAR(decoded[t][2].item<double>(), std::log(0.5), 1e-6) << "how a number and the next one spread";
    }
  }
}

TEST(Series, AWindowWithOneRowDoesNotTellASpread) {
  fixtures::Folder folder;
  const auto saw = [](int t) { return text(t % 7); };
  folder.write("a.csv", log_of(1000, 1, "time_s,x", saw));
  folder.write("sparse.csv", log_of(10, 50, "time_s,x", saw));
  const auto feature = fixtures::fitted(fixtures::config("series"), {{Cell("a.csv")}}, folder.path());
  const auto decoded = feature->decode(fixtures::item(*feature, {Cell("sparse.csv")}, folder.path())).value();
  ASSERT_EQ(decoded.size(0), 10);
  for (int64_t t = 0; t < 10; ++t) {
    EXPECT_NEAR(decoded[t][0].item<double>(), double(t % 7), 1e-9);
    EXPECT_TRUE(std::isnan(decoded[t][1].item<double>()));
  }
  const Steps steps = fixtures::steps(*feature, {Cell("sparse.csv")}, folder.path());
  EXPECT_EQ(steps.values.select(1, 1).abs().max().item<float>(), 0);
}

TEST(Series, OneRowMoreThanFitsKeepsTheScaleOfTime) {
  fixtures::Folder folder;
  const auto ramp = [](int t) { return text(t); };
  folder.write("a.csv", log_of(100, 1, "row,x", ramp));
  folder.write("longer.csv", log_of(111, 1, "row,x", ramp));
  Node config = fixtures::config("series");
  config["rate_hz"] = 10.0;
  const auto feature = fixtures::fitted(config, {{Cell("a.csv")}}, folder.path());
  ASSERT_EQ(feature->spec().max_steps, 110) << "with some room";
  const auto decoded = feature->decode(fixtures::item(*feature, {Cell("longer.csv")}, folder.path())).value();
  EXPECT_EQ(decoded.size(0), 110) << "one of the steps is the mean of two rows";
}

TEST(Series, ANumberThatStandsForNothingMeasuredIsMissing) {
  fixtures::Folder folder;
  folder.write("a.csv",
               log_of(200, 0.1, "time_s,x,y", [](int t) { return text(t % 20 == 3 ? -9999 : t % 7, ',', t % 5); }));
  const std::vector<Row> rows = {{Cell("a.csv")}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  const Steps steps = fixtures::steps(*feature, rows[0], folder.path());
  EXPECT_EQ(steps.values[3][0].item<float>(), 0);
  EXPECT_EQ(steps.values[3][2].item<float>(), 0) << "x was not there";
  EXPECT_EQ(steps.values[3][3].item<float>(), 1) << "y was";
  EXPECT_GT(steps.values.select(1, 0).abs().max().item<float>(), 1) << "the scale is that of what was measured";
}

TEST(Series, AGapIsNoStepAndAnEmptyCellIsSaidToBeMissing) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(60, 0.1, "time_s,x,y", [](int t) { return text(t, ',', t % 3 ? text(t % 7) : ""); }));
  folder.write("gap.csv", "time_s,x,y\n0,1,2\n0.1,2,3\n0.2,3,4\n0.3,3,4\n0.4,3,4\n9,1,\n9.1,2,3\n");
  const std::vector<Row> rows = {{Cell("a.csv")}, {Cell("gap.csv")}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{4}) << "two channels, and whether each was there";
  const Steps steps = fixtures::steps(*feature, rows[1], folder.path());
  ASSERT_EQ(steps.values.size(0), 7);
  EXPECT_NEAR((*steps.times)[5][0].item<double>(), 9, 1e-6);
  EXPECT_LT((*steps.times)[4][1].item<double>(), 1) << "a step does not last into a gap";
  EXPECT_EQ(steps.values[5][1].item<float>(), 0);
  EXPECT_EQ(steps.values[5][3].item<float>(), 0);
  EXPECT_EQ(steps.values[6][3].item<float>(), 1);
}

TEST(Series, AChannelThatALogLacksIsMissingAndOtherOnesAreLeftOut) {
  fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 4; ++i) {
    folder.write(text(i, ".csv"), log_of(20, 0.1, "time_s,x,y", [](int t) { return text(t, ',', 2 * t); }));
    rows.push_back({Cell(text(i, ".csv"))});
  }
  folder.write("other.csv", log_of(20, 0.1, "time_s,y,z", [](int t) { return text(5, ',', t); }));
  folder.write("foreign.csv", log_of(20, 0.1, "time_s,p,q", [](int t) { return text(t, ',', t); }));
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("other.csv")}, folder.path())).value();
  EXPECT_TRUE(std::isnan(decoded[0][0].item<double>()));
  EXPECT_EQ(decoded[0][1].item<double>(), 5);
  EXPECT_EQ(feature->decode(fixtures::item(*feature, {Cell("foreign.csv")}, folder.path())).error().fault(),
            Fault::data);
}

TEST(Series, ALogLongerThanThoseOfTrainingIsLookedAtMoreCoarsely) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(20, 1, "time_s,x", [](int t) { return text(t); }));
  folder.write("long.csv", log_of(60, 1, "time_s,x", [](int t) { return text(t); }));
  const std::vector<Row> rows = {{Cell("a.csv")}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  const Steps steps = fixtures::steps(*feature, {Cell("long.csv")}, folder.path());
  EXPECT_EQ(steps.values.size(0), feature->spec().max_steps);
  EXPECT_GE((*steps.times)[-1][1].item<double>(), 59) << "its end too";
}

TEST(Series, PlacesBecomeMetres) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(20, 1, "time_s,latitude,longitude", [](int t) { return text(48 + t * 1e-4, ",11.5"); }));
  const std::vector<Row> rows = {{Cell("a.csv")}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  EXPECT_NEAR(decoded[10][0].item<double>(), 111.2, 0.3) << "a thousandth of a degree to the north";
  EXPECT_NEAR(decoded[10][1].item<double>(), 0, 1e-3);
  EXPECT_NEAR(decoded[10][2].item<double>(), 11.12, 0.03) << "and a speed";
  EXPECT_TRUE(std::isnan(decoded[0][2].item<double>())) << "which the first fix has none of";
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{5}) << "that is no gap: nothing says which cells were there";
}

TEST(Series, APartOfATrackHasItsSpeedFromItsFirstFixOn) {
  fixtures::Folder folder;
  folder.write("a.csv", log_of(60, 1, "time_s,latitude,longitude", [](int t) { return text(48 + t * 1e-4, ",11.5"); }));
  const FeatureInput input{{"log", "start", "end"}, {"series", "begin", "end"}};
  const std::vector<Row> rows = {{Cell("a.csv"), Cell(20.0), Cell(40.0)}};
  const auto feature = fixtures::fitted(fixtures::config("series"), rows, folder.path(), input);
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  ASSERT_EQ(decoded.size(0), 20);
  EXPECT_NEAR(decoded[0][2].item<double>(), 11.12, 0.03) << "the fix before it was measured";
}

}  // namespace
}  // namespace braid
