#include "braid/evaluate/meter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "braid/evaluate/metrics.h"
#include "prediction_fixtures.h"

namespace braid {
namespace {

using testing::random_classes;

Predictions predictions_of(const std::string& kind) {
  if (kind == "regression") return testing::random_values(30);
  if (kind != "multilabel") return random_classes(kind, 30, kind == "binary" ? 2 : 6);
  Predictions out = random_classes("multiclass", 30, 3);
  out.kind = kind;
  for (const int64_t truth : out.truth)
    for (int64_t k = 0; k < 3; ++k) out.truth_labels.push_back(k <= truth);
  out.truth.clear();
  return out;
}

class EveryMeter : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryMeter, CountsAWeightAsARepeatedRow) {
  const auto predictions = predictions_of(GetParam());
  std::vector<uint32_t> weights;
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < 30; ++row) {
    weights.push_back(uint32_t(row % 4));
    rows.insert(rows.end(), size_t(row % 4), row);
  }
  const auto weighted = make_meter(predictions)->measure(weights), repeated = metrics(predictions.subset(rows));
  ASSERT_EQ(weighted.size(), repeated.size());
  for (const auto& [name, value] : repeated) EXPECT_NEAR(weighted.at(name), value, 1e-9) << name;
}

TEST_P(EveryMeter, OfNoRowsHasNoMeasures) {
  EXPECT_TRUE(make_meter(predictions_of(GetParam()))->measure(std::vector<uint32_t>(30, 0)).empty());
}

TEST_P(EveryMeter, WithoutAreasGivesAllOtherMeasuresAlike) {
  const auto predictions = predictions_of(GetParam());
  const auto some = metrics(predictions, false);
  for (const auto& [name, value] : metrics(predictions)) {
    const bool is_area = name.starts_with("auroc") || name.starts_with("auprc");
    ASSERT_EQ(some.count(name), is_area ? 0U : 1U) << name;
    if (!is_area) {
      EXPECT_EQ(some.at(name), value) << name;
    }
  }
}

TEST_P(EveryMeter, GivesOnlyMeasuresThatAreDescribed) {
  std::vector<std::string> known;
  for (const auto& info : metric_infos(GetParam())) known.push_back(info.name);
  for (const auto& [name, value] : metrics(predictions_of(GetParam())))
    EXPECT_EQ(std::count(known.begin(), known.end(), name), 1) << name;
}

INSTANTIATE_TEST_SUITE_P(All, EveryMeter,
                         ::testing::Values("binary", "multiclass", "ordinal", "multilabel", "regression"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Hits, AreZeroWhereNothingIsDefined) {
  EXPECT_EQ(Hits{}.precision() + Hits{}.recall() + Hits{}.f1(), 0);
  EXPECT_FALSE(Hits{}.occurs());
}

}  // namespace
}  // namespace braid
