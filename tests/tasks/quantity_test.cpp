#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::make_task;
using testing::target_of;

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

TEST(Quantity, AnswersInTheUnitThatTheLogarithmWasTakenIn) {
  TargetSpec target = amounts();
  target.unit = 1e-6;
  target.high = 1e-3;
  const auto task = make_task("quantity", target, 8);
  EXPECT_NEAR(task->decode(torch::full({1, 1}, 1.0)).item<double>(), 1e-6 * std::expm1(3.5), 1e-15);
  Joint joint;
  joint.present["m0"] = joint.present["m1"] = torch::ones({1}, torch::kBool);
  const auto combined = task->combine({{"m0", torch::full({1, 1}, 1.0)}, {"m1", torch::full({1, 1}, 0.0)}}, joint);
  EXPECT_NEAR(task->decode(combined).item<double>(), 1e-6 * (std::expm1(3.5) + std::expm1(2.0)) / 2, 1e-11);
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

}  // namespace
}  // namespace braid
