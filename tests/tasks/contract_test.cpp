#include <gmock/gmock.h>

#include <limits>

#include "braid/tasks/vector_scaling.h"
#include "task_fixtures.h"

namespace braid {
namespace {

using testing::four_targets;
using testing::joint_of;
using testing::make_task;
using testing::target_for;

std::vector<std::string> task_names() {
  std::vector<std::string> names;
  const TaskRegistry registry = builtin_tasks();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

class TaskContract : public ::testing::TestWithParam<std::string> {
 protected:
  TargetSpec target_ = target_for(GetParam());
  std::shared_ptr<Task> make(int64_t width = 8, bool stacked = false) const {
    return make_task(GetParam(), target_, width, "", stacked);
  }
};
INSTANTIATE_TEST_SUITE_P(All, TaskContract, ::testing::ValuesIn(task_names()),
                         [](const auto& info) { return info.param; });

TEST_P(TaskContract, AnswersEveryRowFusedAndPerInput) {
  auto task = make();
  const auto scores = task->forward(joint_of(5, 8));
  EXPECT_EQ(scores.fused.sizes(), (std::vector<int64_t>{5, task->outputs()}));
  ASSERT_EQ(scores.parts.size(), 2u);
  for (const auto& [name, part] : scores.parts) EXPECT_EQ(part.sizes(), scores.fused.sizes());
}

TEST_P(TaskContract, LossIsOnePerRowAndDoesNotDependOnOtherRows) {
  auto task = make();
  const auto scores = torch::randn({4, task->outputs()});
  const auto wanted = four_targets(target_);
  const auto all = task->loss(scores, wanted);
  ASSERT_EQ(all.sizes(), std::vector<int64_t>{4});
  for (int64_t row = 0; row < 4; ++row)
    EXPECT_TRUE(torch::allclose(task->loss(scores.narrow(0, row, 1), wanted.narrow(0, row, 1)), all.narrow(0, row, 1)));
  EXPECT_EQ(task->loss(scores.narrow(0, 0, 0), wanted.narrow(0, 0, 0)).numel(), 0);
}

TEST_P(TaskContract, LossAndItsGradientAreFiniteForEveryScore) {
  auto task = make();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double size : {0.0, 1.0, 1e4, 1e30, infinity, -1e30, -infinity}) {
    auto scores = torch::full({4, task->outputs()}, size, torch::requires_grad());
    const auto loss = task->loss(scores, four_targets(target_));
    EXPECT_TRUE(loss.isfinite().all().item<bool>()) << size << '\n' << loss;
    loss.sum().backward();
    EXPECT_TRUE(scores.grad().isfinite().all().item<bool>()) << size;
  }
}

TEST_P(TaskContract, LossFallsWhenFourRowsAreOverfitted) {
  // With a fused encoding, with decisions joined, and with a regression on them.
  for (const auto& [width, stacked] : {std::pair(8, false), std::pair(0, false), std::pair(0, true)}) {
    auto task = make(width, stacked);
    const auto joint = joint_of(4, width);
    const auto wanted = four_targets(target_);
    torch::optim::Adam optimizer(task->parameters(), 0.1);
    task->eval();  // no dropout, so that the fall is the optimizer's
    double first = 0, last = 0;
    for (int step = 0; step < 150; ++step) {
      const auto scores = task->forward(joint);
      const auto loss = task->loss(scores.fused, wanted).mean();
      last = loss.item<double>();
      if (step == 0) first = last;
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    EXPECT_LT(last, 0.1 * first) << "width " << width << (stacked ? " stacked" : "");
  }
}

TEST_P(TaskContract, DistanceIsOnePerRowLeastBetweenEqualsAndFiniteForEveryScore) {
  auto task = make();
  const auto scores = torch::randn({4, task->outputs()}), other = torch::randn({4, task->outputs()});
  for (const double temperature : {1.0, 4.0}) {
    const auto apart = task->distance(scores, other, temperature);
    ASSERT_EQ(apart.sizes(), std::vector<int64_t>{4});
    EXPECT_GT(apart.min().item<double>(), 0);
    EXPECT_LT(task->distance(scores, scores, temperature).abs().max().item<double>(), 1e-5);
    EXPECT_TRUE(
        torch::allclose(task->distance(scores.narrow(0, 1, 1), other.narrow(0, 1, 1), temperature)[0], apart[1]));
  }
  for (const double size : {1e4, 1e30, std::numeric_limits<double>::infinity()}) {
    auto ours = torch::full({4, task->outputs()}, -size, torch::requires_grad());
    const auto apart = task->distance(ours, other * size, 2);
    EXPECT_FALSE(apart.isnan().any().item<bool>()) << size;
    apart.sum().backward();
    EXPECT_FALSE(ours.grad().isnan().any().item<bool>()) << size;
  }
}

TEST_P(TaskContract, LearningFromAnotherModelAloneGivesItsAnswers) {
  auto task = make();
  const auto theirs = torch::randn({4, task->outputs()}) * 2;
  auto ours = torch::zeros({4, task->outputs()}, torch::requires_grad());
  torch::optim::Adam optimizer(std::vector<torch::Tensor>{ours}, 0.1);
  for (int step = 0; step < 300; ++step) {
    optimizer.zero_grad();
    task->distance(ours, theirs, 2).mean().backward();
    optimizer.step();
  }
  EXPECT_TRUE(torch::allclose(task->decode(ours), task->decode(theirs), 1e-2, 1e-2));
}

TEST_P(TaskContract, DecodesProbabilitiesOrAValueForEveryScore) {
  auto task = make();
  for (const double size : {0.0, -3.0, 1e4, -1e4, 1e30, -1e30, std::numeric_limits<double>::infinity()}) {
    auto scores = torch::randn({3, task->outputs()});
    scores.select(1, 0).fill_(size);
    const auto answer = task->decode(scores);
    EXPECT_TRUE(answer.isfinite().all().item<bool>()) << size;
    if (target_.kind == "regression") {
      EXPECT_EQ(answer.size(1), 1);
      EXPECT_GE(answer.min().item<double>(), target_.low - 0.5 * 110);
      EXPECT_LE(answer.max().item<double>(), target_.high + 0.5 * 110);
      continue;
    }
    EXPECT_EQ(answer.size(1), 4);
    EXPECT_GE(answer.min().item<double>(), 0);
    EXPECT_LE(answer.max().item<double>(), 1);
    if (target_.kind == "multilabel") continue;
    EXPECT_TRUE(torch::allclose(answer.sum(1), torch::ones({3}))) << answer;
  }
}

TEST_P(TaskContract, NarrowScoresOfMixedPrecisionAreReadInFull) {
  auto task = make();
  const auto narrow = torch::randn({4, task->outputs()}).to(torch::kBFloat16);
  const auto loss = task->loss(narrow, four_targets(target_));
  EXPECT_EQ(loss.scalar_type(), torch::kFloat);
  EXPECT_TRUE(torch::allclose(loss, task->loss(narrow.to(torch::kFloat), four_targets(target_))));
  EXPECT_TRUE(torch::allclose(task->decode(narrow), task->decode(narrow.to(torch::kFloat))));
}

TEST_P(TaskContract, CalibrationTakesBackConfidenceThatIsNotBorneOut) {
  auto task = make();
  const auto wanted = four_targets(target_).repeat_interleave(50, 0);
  task->calibrate(torch::zeros({200, task->outputs()}), wanted);
  EXPECT_NEAR(task->temperature(), 1, 1e-2) << "scores that no temperature changes";
  const auto scores = torch::randn({200, task->outputs()}) * 10;  // sure, and no better than chance
  const auto before = task->loss(task->tempered(scores), wanted).mean().item<double>();
  const auto answers = task->decode(scores);
  task->calibrate(scores, wanted);
  if (task->has_probabilities()) {
    EXPECT_GT(task->temperature(), 5);
    EXPECT_LT(task->loss(task->tempered(scores), wanted).mean().item<double>(), before / 2);
    EXPECT_LT(task->decode(scores).max().item<double>(), answers.max().item<double>());
  } else {
    EXPECT_EQ(task->temperature(), 1);
  }
}

TEST_P(TaskContract, AnswersAreRescaledToAnotherTemperature) {
  auto task = make();
  if (!task->has_probabilities()) GTEST_SKIP() << "a number has no temperature";
  const auto scores = torch::randn({4, task->outputs()});
  const auto moved = task->decode(task->retempered(scores, torch::full({4}, 2.5)));
  task->set_temperature(2.5);
  EXPECT_TRUE(torch::allclose(task->decode(scores), moved, 1e-5, 1e-6));
}

TEST_P(TaskContract, AVectorMendsWhatATemperatureCannot) {
  auto task = make();
  auto wanted = four_targets(target_).repeat_interleave(100, 0);
  if (!task->has_probabilities()) {
    EXPECT_TRUE(fit_vector(*task, torch::randn({400, task->outputs()}), wanted).empty());
    return;
  }
  // Scores fitted to the labels, of which the first was then lifted and the last made too sure.
  auto honest = torch::randn({400, task->outputs()}).requires_grad_(true);
  torch::optim::Adam adam(std::vector<torch::Tensor>{honest}, 0.05);
  for (int step = 0; step < 30; ++step) {
    adam.zero_grad();
    task->loss(honest, wanted).sum().backward();
    adam.step();
  }
  auto scores = honest.detach().clone();
  scores.select(1, 0) += 2;
  scores.select(1, task->outputs() - 1) *= 3;
  task->set_temperature(1.7);
  const double temperature = task->fitted_temperature(scores, wanted);
  const VectorScaling vector = fit_vector(*task, scores / temperature, wanted);
  ASSERT_FALSE(vector.empty());
  const auto temperatures = torch::full({400}, temperature);
  const auto loss = [&](const VectorScaling& how) {
    return task->loss(task->tempered(task->retempered(scores, temperatures, how)), wanted).mean().item<double>();
  };
  EXPECT_LT(loss(vector), 0.97 * loss({}));
  if (GetParam() != "labels") {
    EXPECT_LT(vector.offsets[0].item<double>(), -0.5) << "every row has the first label";
  }
  const auto first = task->retempered(scores.narrow(0, 0, 1), temperatures.narrow(0, 0, 1), vector);
  EXPECT_TRUE(torch::allclose(first[0], task->retempered(scores, temperatures, vector)[0]));
  // A label that no row has is not pushed to nothing by its offset alone.
  EXPECT_TRUE(fit_vector(*task, scores.narrow(0, 0, 5), wanted.narrow(0, 0, 5)).offsets.abs().max().item<double>() < 3);
}

TEST_P(TaskContract, DisagreementIsOnePerRowNothingBetweenEqualsAndTheSameEitherWay) {
  auto task = make();
  const auto scores = torch::randn({4, task->outputs()}), other = torch::randn({4, task->outputs()});
  const auto apart = task->disagreement(scores, other);
  ASSERT_EQ(apart.sizes(), std::vector<int64_t>{4});
  EXPECT_EQ(apart.scalar_type(), torch::kDouble);
  EXPECT_GT(apart.min().item<double>(), 0);
  EXPECT_TRUE(torch::allclose(task->disagreement(other, scores), apart, 1e-6, 1e-7));
  EXPECT_LT(task->disagreement(scores, scores).abs().max().item<double>(), 1e-5);
  EXPECT_TRUE(torch::allclose(task->disagreement(scores.narrow(0, 2, 1), other.narrow(0, 2, 1))[0], apart[2]));
  const auto far = task->disagreement(scores * 1e30, other * -1e30);
  EXPECT_TRUE(far.isfinite().all().item<bool>()) << far;
  if (task->has_probabilities()) {
    EXPECT_LE(far.max().item<double>(), 1);
  }
}

TEST_P(TaskContract, AStackLeavesWhatAbsentInputsHoldAlone) {
  auto task = make(0, true);
  task->eval();
  auto joint = joint_of(4, 0);
  joint.present["m1"][1] = false;
  joint.present["m0"][2] = false, joint.present["m1"][2] = false;
  const auto clean = task->forward(joint).fused;
  EXPECT_TRUE(clean.isfinite().all().item<bool>());
  joint.parts["m1"] = joint.parts["m1"].clone();
  joint.parts["m1"][1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(torch::equal(task->forward(joint).fused, clean));
  EXPECT_TRUE(torch::allclose(clean[2], task->combine(task->forward(joint).parts, joint)[2], 1e-4, 1e-4))
      << "nobody is there";
}

TEST_P(TaskContract, ThePossibleAnswersAreThoseThatFitWellEnough) {
  auto task = make();
  const int64_t rows = 4 * 100;
  const auto scores = torch::randn({rows, task->outputs()}) * 2;
  const auto wanted = four_targets(target_).repeat_interleave(100, 0);
  const auto strange = task->nonconformity(scores, wanted);
  ASSERT_EQ(strange.sizes(), std::vector<int64_t>{rows});
  for (const double limit : {0.2, 0.7, 0.95}) {
    const auto region = task->conformal_region(scores, torch::full({rows}, limit, torch::kDouble));
    torch::Tensor held, most;
    if (target_.kind == "regression") {
      const auto truth = wanted.to(torch::kDouble).squeeze(1) * target_.deviation + target_.mean;
      held = (region.select(1, 0) <= truth + 1e-9) & (truth - 1e-9 <= region.select(1, 1));
      most = torch::zeros_like(held);
    } else if (target_.kind == "multilabel") {
      held = (region | (wanted.squeeze(1) < 0.5)).all(1);
      most = torch::zeros_like(held);
    } else {
      held = region.gather(1, wanted).squeeze(1);
      most = task->decode(scores).argmax(1) == wanted.squeeze(1);  // the answer itself is always possible
    }
    EXPECT_TRUE(torch::equal(held, (strange <= limit) | most)) << limit;
  }
  const auto all = task->conformal_region(scores, torch::full({rows}, std::numeric_limits<double>::infinity()));
  if (target_.kind == "regression")
    EXPECT_TRUE(all.isinf().all().item<bool>());
  else
    EXPECT_TRUE(all.all().item<bool>());
}

TEST_P(TaskContract, CombiningEqualAnswersIsThatAnswer) {
  auto task = make();
  const auto joint = joint_of(6, 8);
  for (const double size : {1.0, 30.0, 1e4}) {
    const auto scores = torch::randn({6, task->outputs()}) * size;
    const auto combined = task->combine({{"m0", scores}, {"m1", scores}}, joint);
    EXPECT_TRUE(torch::allclose(task->decode(combined), task->decode(scores), 1e-4, 1e-6)) << size;
  }
}

TEST_P(TaskContract, CombinedScoresDecodeToTheAverageOfThePresentAnswers) {
  auto task = make();
  auto joint = joint_of(3, 8);
  joint.present["m1"][1] = false;
  joint.present["m0"][2] = false;
  const auto a = torch::randn({3, task->outputs()}) * 2, b = torch::randn({3, task->outputs()}) * 2;
  const auto combined = task->decode(task->combine({{"m0", a}, {"m1", b}}, joint));
  EXPECT_TRUE(torch::allclose(combined[0], (task->decode(a)[0] + task->decode(b)[0]) / 2, 1e-4));
  EXPECT_TRUE(torch::allclose(combined[1], task->decode(a)[1], 1e-4));
  EXPECT_TRUE(torch::allclose(combined[2], task->decode(b)[2], 1e-4));
}

TEST_P(TaskContract, CombinedScoresFollowTheWeightsOfTheJoint) {
  auto task = make();
  auto joint = joint_of(2, 8);
  joint.weights = {{"m0", torch::tensor({3.0, 1.0})}, {"m1", torch::tensor({1.0, 1.0})}};
  const auto a = torch::randn({2, task->outputs()}) * 2, b = torch::randn({2, task->outputs()}) * 2;
  const auto combined = task->decode(task->combine({{"m0", a}, {"m1", b}}, joint));
  EXPECT_TRUE(torch::allclose(combined[0], (3 * task->decode(a)[0] + task->decode(b)[0]) / 4, 1e-4));
  EXPECT_TRUE(torch::allclose(combined[1], (task->decode(a)[1] + task->decode(b)[1]) / 2, 1e-4));
}

TEST_P(TaskContract, MultipliedAnswersAreTheNormalisedProduct) {
  auto task = make();
  auto joint = joint_of(3, 8);
  joint.multiplies = true;
  const auto a = torch::randn({3, task->outputs()}) * 2, b = torch::randn({3, task->outputs()}) * 2;
  const auto combined = task->decode(task->combine({{"m0", a}, {"m1", b}}, joint));
  const auto p = task->decode(a), q = task->decode(b);
  if (target_.kind == "regression") {
    EXPECT_TRUE(torch::allclose(combined, (p + q) / 2, 1e-4));
  } else if (target_.kind == "multilabel") {
    const auto yes = (p * q).sqrt(), no = ((1 - p) * (1 - q)).sqrt();
    EXPECT_TRUE(torch::allclose(combined, yes / (yes + no), 1e-4));
  } else {
    EXPECT_TRUE(torch::allclose(combined, (p * q).sqrt() / (p * q).sqrt().sum(1, true), 1e-4));
  }
}

TEST_P(TaskContract, WhatAnAbsentInputHoldsHasNoEffectAndNoGradient) {
  auto task = make();
  auto joint = joint_of(2, 8);
  joint.present["m1"][1] = false;
  const auto seen = torch::randn({2, task->outputs()}, torch::requires_grad());
  auto poisoned = torch::randn({2, task->outputs()});
  poisoned[1] = std::numeric_limits<double>::quiet_NaN();
  poisoned.requires_grad_(true);
  const auto combined = task->combine({{"m0", seen}, {"m1", poisoned}}, joint);
  EXPECT_TRUE(torch::allclose(task->decode(combined)[1], task->decode(seen)[1], 1e-4));
  task->loss(combined, four_targets(target_).narrow(0, 1, 2)).sum().backward();
  EXPECT_TRUE(seen.grad().isfinite().all().item<bool>());
  EXPECT_EQ(poisoned.grad()[1].abs().sum().item<double>(), 0);
}

TEST_P(TaskContract, WithNothingPresentTheAnswerIsWhatTrainingFrequenciesSay) {
  auto task = make();
  auto joint = joint_of(1, 8);
  for (auto& [name, present] : joint.present) present.fill_(false);
  const auto noise = torch::full({1, task->outputs()}, 7.0);
  const auto answer = task->decode(task->combine({{"m0", noise}, {"m1", noise}}, joint)).to(torch::kDouble);
  const auto wanted =
      target_.kind == "regression" ? torch::tensor({target_.mean}) : torch::tensor(target_.counts) / 100;
  EXPECT_TRUE(torch::allclose(answer[0], wanted.to(torch::kDouble), 0, 0.02)) << answer;
}

TEST_P(TaskContract, EveryParameterLearns) {
  for (const auto& [width, stacked] : {std::pair(8, false), std::pair(0, false), std::pair(0, true)}) {
    auto task = make(width, stacked);
    const auto scores = task->forward(joint_of(4, width));
    auto loss = task->loss(scores.fused, four_targets(target_)).sum();
    for (const auto& [name, part] : scores.parts) loss = loss + task->loss(part, four_targets(target_)).sum();
    loss.backward();
    for (const auto& parameter : task->named_parameters())
      EXPECT_GT(parameter.value().grad().abs().sum().item<double>(), 0) << parameter.key();
  }
}

TEST_P(TaskContract, NamesOfWeightsAreTheFileFormat) {
  EXPECT_THAT(make()->named_parameters().keys(),
              ::testing::UnorderedElementsAre("heads.fused.weight", "heads.fused.bias", "heads.part_m0.weight",
                                              "heads.part_m0.bias", "heads.part_m1.weight", "heads.part_m1.bias"));
}

TEST_P(TaskContract, RefusesATargetOfAnotherKind) {
  auto target = target_;
  target.kind = target.kind == "regression" ? "binary" : "regression";
  try {
    make_task(GetParam(), target, 8);
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::config);
    EXPECT_THAT(e.what(), ::testing::HasSubstr("this one is " + target.kind));
  }
}

TEST_P(TaskContract, RefusesAnUnknownSetting) {
  EXPECT_THROW(make_task(GetParam(), target_, 8, "dropuot = 0.1"), Error);
}

}  // namespace
}  // namespace braid
