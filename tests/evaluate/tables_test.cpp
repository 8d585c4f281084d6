#include "braid/evaluate/tables.h"

#include <gmock/gmock.h>

#include <cmath>

#include "braid/core/error.h"
#include "braid/evaluate/metrics.h"
#include "prediction_fixtures.h"

namespace braid {
namespace {

using testing::binary;
using ::testing::ElementsAre;
using testing::random_classes;

TEST(Tables, ConfusionHasTheTruthFirst) {
  const auto matrix = confusion_matrix(binary({0, 0, 1, 1, 1}, {0.1, 0.8, 0.9, 0.9, 0.3}));
  EXPECT_THAT(matrix, ElementsAre(ElementsAre(1, 1), ElementsAre(1, 2)));
}

TEST(Tables, AQuantityHasNoConfusion) { EXPECT_THROW(confusion_matrix(testing::random_values(3)), Error); }

TEST(Tables, ReportsOfLabelsAgreeWithTheMeasures) {
  const auto predictions = random_classes("binary", 100, 2);
  const auto reports = label_reports(predictions);
  const auto measured = metrics(predictions);
  EXPECT_DOUBLE_EQ(reports[1].precision, measured.at("precision"));
  EXPECT_DOUBLE_EQ(reports[1].recall, measured.at("recall"));
  EXPECT_DOUBLE_EQ(reports[1].f1, measured.at("f1"));
  EXPECT_EQ(reports[0].support + reports[1].support, 100);
}

TEST(Tables, ReportsEachOfSeveralLabels) {
  Predictions labels;
  labels.kind = "multilabel";
  labels.labels = {"sun", "rain"};
  labels.truth_labels = {1, 0, 1, 1};
  labels.probabilities = {0.9, 0.6, 0.2, 0.7};
  const auto reports = label_reports(labels);
  EXPECT_DOUBLE_EQ(reports[0].recall, 0.5);
  EXPECT_DOUBLE_EQ(reports[1].precision, 0.5);
  EXPECT_EQ(reports[0].support, 2);
}

TEST(Tables, BinsOfConfidenceGiveTheCalibrationError) {
  const auto predictions = random_classes("multiclass", 300, 5);
  double gap = 0;
  int64_t rows = 0;
  for (const auto& bin : reliability(predictions)) {
    gap += double(bin.count) * std::abs(bin.confidence - bin.frequency);
    rows += bin.count;
    if (bin.count > 0) {
      EXPECT_GE(bin.confidence, bin.low);
      EXPECT_LE(bin.confidence, bin.high);
    }
  }
  EXPECT_EQ(rows, 300);
  EXPECT_NEAR(gap / 300, metrics(predictions).at("ece"), 1e-12);
}

TEST(Tables, FullConfidenceBelongsToTheLastBin) {
  EXPECT_EQ(calibration_bin(1.0), 14);
  EXPECT_EQ(calibration_bin(0.0), 0);
}

}  // namespace
}  // namespace braid
