#include "braid/evaluate/metrics.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <set>

#include "braid/core/node.h"
#include "prediction_fixtures.h"

namespace braid {
namespace {

using testing::binary;
using testing::random_classes;

std::vector<double> numbers(const Node& node) {
  std::vector<double> out;
  for (const Node& one : node.array()) out.push_back(one.number());
  return out;
}

Predictions golden_predictions(const Node& one) {
  Predictions out;
  out.kind = one.at("kind").string();
  for (int64_t k = 0; k < one.at("classes").integer(); ++k) out.labels.push_back(std::to_string(k));
  const auto truth = numbers(one.at("truth"));
  if (out.kind == "regression") {
    out.targets = truth;
    out.values = numbers(one.at("probabilities"));
    return out;
  }
  out.probabilities = numbers(one.at("probabilities"));
  if (out.kind == "multilabel")
    out.truth_labels = truth;
  else
    out.truth.assign(truth.begin(), truth.end());
  return out;
}

/// Against scikit-learn; tests/golden/metrics.py makes the numbers.
class MetricsGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(MetricsGolden, EveryMeasureEqualsScikitLearn) {
  std::ifstream file(std::string(BRAID_SOURCE_DIR) + "/tests/golden/metrics.json");
  const Node golden = parse_json(std::string(std::istreambuf_iterator<char>(file), {}), "metrics.json");
  const Node& one = golden.at("cases").at(GetParam());
  const auto measured = metrics(golden_predictions(one));
  std::set<std::string> wanted;
  for (const auto& [name, value] : one.at("metrics").table()) {
    wanted.insert(name);
    ASSERT_TRUE(measured.count(name)) << name;
    EXPECT_NEAR(measured.at(name), value.number(), 1e-9) << name;
  }
  for (const auto& [name, value] : measured) EXPECT_TRUE(wanted.count(name)) << name << " has no golden number";
}
INSTANTIATE_TEST_SUITE_P(All, MetricsGolden,
                         ::testing::Values("binary", "multiclass", "ordinal", "multilabel", "regression"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Metrics, EveryMeasureIsDescribedOnce) {
  for (const char* kind : {"binary", "multiclass", "ordinal"}) {
    std::set<std::string> described;
    for (const auto& info : metric_infos(kind)) {
      EXPECT_TRUE(described.insert(info.name).second) << info.name;
      EXPECT_FALSE(info.help.empty());
    }
    std::set<std::string> measured;
    for (const auto& [name, value] : metrics(random_classes(kind, 200, std::string(kind) == "binary" ? 2 : 7)))
      measured.insert(name);
    EXPECT_EQ(described, measured) << kind;
  }
}

TEST(Metrics, WithOneTrueClassThereIsNoAreaAndNoCorrelation) {
  const auto measured = metrics(binary({1, 1, 1}, {0.9, 0.2, 0.6}));
  EXPECT_EQ(measured.count("auroc"), 0u);
  EXPECT_EQ(measured.count("mcc"), 0u);
  EXPECT_NEAR(measured.at("accuracy"), 2.0 / 3, 1e-12);
  for (const auto& [name, value] : measured) EXPECT_TRUE(std::isfinite(value)) << name;
}

TEST(Metrics, AMissingClassIsLeftOutOfTheMeanArea) {
  Predictions three;
  three.kind = "multiclass";
  three.labels = {"a", "b", "never"};
  three.truth = {0, 1, 0, 1};
  three.probabilities = {0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.7, 0.2, 0.1, 0.2, 0.7, 0.1};
  const auto measured = metrics(three);
  EXPECT_DOUBLE_EQ(measured.at("auroc"), 1);
  EXPECT_DOUBLE_EQ(measured.at("f1_macro"), 1);
}

TEST(Metrics, EqualScoresCountHalf) {
  EXPECT_DOUBLE_EQ(metrics(binary({0, 1, 0, 1}, {0.5, 0.5, 0.5, 0.5})).at("auroc"), 0.5);
}

TEST(Metrics, ACertainWrongAnswerHasAFiniteLogLoss) {
  EXPECT_NEAR(metrics(binary({1}, {0.0})).at("log_loss"), 36.04, 0.01);
}

TEST(Metrics, AZeroTargetIsLeftOutOfThePercentageOnly) {
  Predictions values;
  values.kind = "regression";
  values.targets = {0, 10};
  values.values = {1, 11};
  const auto measured = metrics(values);
  EXPECT_DOUBLE_EQ(measured.at("mape"), 0.1);
  EXPECT_DOUBLE_EQ(measured.at("mae"), 1);
  values.targets = {0, 0};
  EXPECT_EQ(metrics(values).count("mape"), 0u);
}

TEST(Metrics, AConstantAnswerHasNoCorrelation) {
  Predictions values;
  values.kind = "regression";
  values.targets = {1, 2, 3};
  values.values = {0.1, 0.1, 0.1};
  const auto measured = metrics(values);
  EXPECT_EQ(measured.count("pearson") + measured.count("spearman"), 0u);
  EXPECT_LT(measured.at("r2"), 0);
  values.targets = {0.1, 0.1, 0.1};
  EXPECT_EQ(metrics(values).count("r2"), 0u);
}

TEST(Metrics, NoRowsHaveNoMeasures) {
  EXPECT_TRUE(metrics(binary({}, {})).empty());
  Predictions values;
  values.kind = "regression";
  EXPECT_TRUE(metrics(values).empty());
}

TEST(Metrics, EachGroupHasItsOwn) {
  const auto groups = metrics_by_group(binary({0, 1, 1}, {0.1, 0.9, 0.2}), {"north", "north", "south"});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups.at("north").rows, 2);
  EXPECT_DOUBLE_EQ(groups.at("north").values.at("accuracy"), 1);
  EXPECT_DOUBLE_EQ(groups.at("south").values.at("accuracy"), 0);
}

}  // namespace
}  // namespace braid
