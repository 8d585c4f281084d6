#include "braid/train/best_epoch.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/train/validation.h"

namespace braid {
namespace {

torch::Tensor losses(double mean, double spread = 0) {
  return mean + spread * torch::tensor({-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0}, torch::kDouble);
}

NamedTensors weights(double value) { return {{"w", torch::full({1}, value)}}; }

TEST(BestEpoch, KeepsTheWeightsOfAClearlyBetterEpoch) {
  BestEpoch best;
  best.note(1, losses(1), {}, [] { return weights(1); });
  best.note(2, losses(0.5), {}, [] { return weights(2); });
  best.note(3, losses(0.9, 0.1), {}, [] { return weights(3); });
  const auto choice = best.choose(3);
  EXPECT_EQ(choice.epoch, 2);
  ASSERT_NE(choice.weights, nullptr);
  EXPECT_EQ(choice.weights->at("w").item<double>(), 2);
}

TEST(BestEpoch, PrefersTheLastWhereRowsCannotTell) {
  BestEpoch best;
  best.note(1, losses(0.5), {}, [] { return weights(1); });
  best.note(2, losses(0.6, 1), {}, [] { return weights(2); });
  EXPECT_EQ(best.choose(2).weights, nullptr);
  EXPECT_EQ(best.choose(2).epoch, 2);
  EXPECT_EQ(BestEpoch().choose(7).epoch, 7) << "no rows, no choice";
}

TEST(BestEpoch, TakesTheLatestThatRowsCannotTellFromTheBest) {
  BestEpoch best;
  best.note(1, losses(0.5), {}, [] { return weights(1); });
  best.note(2, losses(0.505, 0.1), {}, [] { return weights(2); });
  best.note(3, losses(0.9, 0.1), {}, [] { return weights(3); });
  EXPECT_EQ(best.choose(3).epoch, 2);
  EXPECT_EQ(best.choose(3).weights->at("w").item<double>(), 2);
  EXPECT_NE(best.choose(3).because.find("from epoch 1,"), std::string::npos) << best.choose(3).because;
  best.note(4, losses(0.52, 0.1), {}, [] { return weights(4); });
  EXPECT_EQ(best.choose(4).epoch, 2) << "half a standard error is too much";
  best.note(5, losses(0.4), {}, [] { return weights(5); });
  EXPECT_EQ(best.choose(5).epoch, 5);
  EXPECT_EQ(best.choose(5).weights, nullptr) << "the model has them";
}

TEST(BestEpoch, TellsLessWhereRowsHangTogether) {
  const auto apart = 0.1 * torch::tensor({-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0}, torch::kDouble);
  for (const bool together : {false, true}) {
    const auto units = together ? torch::tensor({0, 0, 0, 0, 1, 1, 1, 1}, torch::kLong) : torch::Tensor();
    BestEpoch best;
    best.note(1, losses(0.5), units, [] { return weights(1); });
    best.note(2, losses(0.55, 0.1) + apart, units, [] { return weights(2); });
    EXPECT_EQ(best.choose(2).epoch, 1) << "half an error, and nearly a whole one of rows on their own";
    best.note(3, losses(0.525) + apart, units, [] { return weights(3); });
    EXPECT_EQ(best.choose(3).epoch, together ? 3 : 1) << "a quarter of an error of units, and more than half of rows";
  }
}

TEST(BestEpoch, CountsEpochsThatAreClearlyWorse) {
  BestEpoch best;
  best.note(1, losses(0.5), {}, [] { return weights(1); });
  best.note(2, losses(0.9, 0.1), {}, [] { return weights(2); });
  best.note(3, losses(0.9, 0.1), {}, [] { return weights(3); });
  EXPECT_EQ(best.worse(), 2);
  best.note(4, losses(0.51, 1), {}, [] { return weights(4); });
  EXPECT_EQ(best.worse(), 0);
}

TEST(BestEpoch, IsTheSameAfterACheckpoint) {
  BestEpoch best, again;
  best.note(1, losses(0.5), {}, [] { return weights(1); });
  best.note(2, losses(0.9, 0.1), {}, [] { return weights(2); });
  NamedTensors tensors;
  Node plan;
  best.save(tensors, plan);
  again.restore(tensors, plan);
  EXPECT_EQ(again.worse(), 1);
  EXPECT_EQ(again.choose(2).because, best.choose(2).because);
  EXPECT_EQ(again.choose(2).weights->at("w").item<double>(), 1);
}

TEST(LossesOfAll, CountsEachRowByTheInputsItHas) {
  const double none = std::nan("");
  const auto fused = torch::tensor({1.0, 1.0, 1.0}, torch::kDouble);
  const auto left = torch::tensor({2.0, 4.0, none}, torch::kDouble);
  const auto right = torch::tensor({4.0, none, none}, torch::kDouble);
  const auto sum = losses_of_all(fused, {{"m0", left}, {"m1", right}});
  EXPECT_TRUE(torch::equal(sum, torch::tensor({4.0, 5.0, 1.0}, torch::kDouble))) << sum;
  EXPECT_TRUE(torch::equal(losses_of_all(fused, {}), fused)) << "one input has no head of its own";
}

}  // namespace
}  // namespace braid
