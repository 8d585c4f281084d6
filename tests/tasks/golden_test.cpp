/// Losses against PyTorch; tests/golden/tasks.py makes the numbers.

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::make_task;

const Node& golden() {
  static const Node node = [] {
    std::ifstream file(std::string(BRAID_SOURCE_DIR) + "/tests/golden/tasks.json");
    return parse_json(std::string(std::istreambuf_iterator<char>(file), {}), "tasks.json");
  }();
  return node;
}

torch::Tensor tensor_of(const Node& node) {
  std::vector<torch::Tensor> rows;
  if (!node.is_array()) return torch::tensor(node.number(), torch::kFloat);
  for (const Node& row : node.array()) rows.push_back(tensor_of(row));
  return torch::stack(rows);
}

TargetSpec target_of(const std::string& kind) {
  TargetSpec target;
  target.column = "y";
  target.kind = kind;
  target.rows = 100;
  if (kind == "regression") {
    target.low = -10;
    target.high = 10;
  } else {
    target.labels = {"a", "b", "c", "d"};
    target.counts = {10, 20, 30, 40};
  }
  return target;
}

class TasksGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(TasksGolden, LossesEqualPyTorch) {
  const Node& one = golden().at("cases").at(GetParam());
  const auto task =
      make_task(one.at("task").string(), target_of(one.at("kind").string()), 8, one.at("settings").string());
  const auto scores = tensor_of(one.at("scores"));
  auto target = tensor_of(one.at("target"));
  if (one.at("task").string() == "classes" || one.at("task").string() == "ordinal") target = target.to(torch::kLong);
  EXPECT_TRUE(torch::allclose(task->loss(scores, target), tensor_of(one.at("loss")), 1e-5, 1e-6))
      << task->loss(scores, target);
  EXPECT_TRUE(torch::allclose(task->decode(scores).to(torch::kFloat), tensor_of(one.at("decoded")), 1e-5, 1e-6))
      << task->decode(scores);
}
INSTANTIATE_TEST_SUITE_P(All, TasksGolden,
                         ::testing::Values("classes_plain", "classes_balanced_smoothed", "labels_plain",
                                           "labels_balanced", "quantity_huber", "quantity_mse", "quantity_mae",
                                           "ordinal_plain"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Quantity, KeepsANumberThatAFloatCannotHold) {
  TargetSpec target = target_of("regression");
  target.mean = 1.6e9;
  target.low = 1.6e9 - 100;
  target.high = 1.6e9 + 100;
  const auto task = make_task("quantity", target, 8);
  EXPECT_DOUBLE_EQ(task->decode(torch::full({1, 1}, 3.0)).item<double>(), 1.6e9 + 3);
}

/// Never negative, on a logarithmic scale.
TargetSpec amounts() {
  TargetSpec target = target_of("regression");
  target.transform = "log1p";
  target.mean = 2;
  target.deviation = 1.5;
  target.low = 0;
  target.high = 1000;
  return target;
}

TEST(Quantity, UndoesTheLogarithmAndStaysAboveZero) {
  const auto task = make_task("quantity", amounts(), 8);
  EXPECT_NEAR(task->decode(torch::full({1, 1}, 1.0)).item<double>(), std::expm1(3.5), 1e-9);
  EXPECT_NEAR(task->decode(torch::full({1, 1}, -50.0)).item<double>(), 0, 1e-9);
  Joint joint;
  joint.present["m0"] = joint.present["m1"] = torch::ones({1}, torch::kBool);
  const auto combined = task->combine({{"m0", torch::full({1, 1}, 1.0)}, {"m1", torch::full({1, 1}, 0.0)}}, joint);
  EXPECT_NEAR(task->decode(combined).item<double>(), (std::expm1(3.5) + std::expm1(2.0)) / 2, 1e-4);
}

TEST(Quantity, TheIntervalOfWhatWasNeverNegativeBeginsAtZero) {
  TargetSpec target = amounts();
  const auto task = make_task("quantity", target, 8);
  const auto limits = torch::tensor({0.5, 50.0, std::numeric_limits<double>::infinity()}, torch::kDouble);
  const auto region = task->conformal_region(torch::zeros({3, 1}), limits);
  EXPECT_NEAR(region[0][0].item<double>(), std::expm1(2 - 0.75), 1e-9);
  EXPECT_EQ(region[1][0].item<double>(), 0);
  EXPECT_EQ(region[2][0].item<double>(), 0);
  EXPECT_TRUE(std::isinf(region[2][1].item<double>()));
  target.transform = "none";
  const auto plain = make_task("quantity", target, 8)->conformal_region(torch::zeros({3, 1}), limits);
  EXPECT_LT(plain[1][0].item<double>(), 0);
}

TEST(Quantity, AnAnswerBeyondTheRangeStillLearns) {
  const auto task = make_task("quantity", target_of("regression"), 8);
  auto score = torch::full({1, 1}, 1e6, torch::requires_grad());
  const auto answer = task->decode(score);
  EXPECT_DOUBLE_EQ(answer.item<double>(), 20);  // the range is 20 wide, and half of it may be exceeded
  answer.sum().backward();
  EXPECT_GT(score.grad().item<double>(), 0);
}

TEST(Calibration, KnowsNothingOfSmoothedLabelsAndWeights) {
  for (const auto& [task, kind, settings] :
       {std::tuple{"classes", "multiclass", "label_smoothing = 0.3\nclass_weights = \"balanced\""},
        std::tuple{"labels", "multilabel", "label_smoothing = 0.3\npositive_weights = \"balanced\""},
        std::tuple{"ordinal", "ordinal", "class_weights = \"balanced\""}}) {
    TargetSpec target = target_of(kind);
    target.counts[0] *= 3;
    target.rows *= 3;
    const auto plain = make_task(task, target, 8), odd = make_task(task, target, 8, settings);
    const auto wanted = testing::four_targets(target).repeat_interleave(20, 0);
    const auto scores = torch::randn({80, plain->outputs()}) * 2;
    EXPECT_NEAR(odd->fitted_temperature(scores, wanted), plain->fitted_temperature(scores, wanted), 1e-6) << task;
  }
}

TEST(Classes, NamesTheWeightsItKnows) {
  try {
    make_task("classes", target_of("multiclass"), 8, "class_weights = \"balance\"");
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("did you mean \"balanced\"?"));
  }
}

TEST(Ordinal, AScoreMovesTheAnswerUpTheOrder) {
  const auto task = make_task("ordinal", target_of("ordinal"), 8);
  const auto ranks = torch::arange(4, torch::kFloat);
  const auto low = (task->decode(torch::full({1, 3}, -1.0)) * ranks).sum();
  const auto high = (task->decode(torch::full({1, 3}, 1.0)) * ranks).sum();
  EXPECT_GT(high.item<double>(), low.item<double>() + 1);
}

}  // namespace
}  // namespace braid
