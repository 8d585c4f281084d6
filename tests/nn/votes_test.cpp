#include "braid/nn/votes.h"

#include <gtest/gtest.h>

#include "braid/core/error.h"

namespace braid {
namespace {

const auto both = torch::tensor({true, true});

Joint joint_of(const torch::Tensor& a, const torch::Tensor& b) {
  Joint joint;
  joint.present = {{"a", a}, {"b", b}};
  return joint;
}

TEST(Votes, AveragesProbabilitiesInLogarithms) {
  const Votes votes({{"a", torch::tensor({{0.0, -2.0}, {1.0, 1.0}})}, {"b", torch::tensor({{-1.0, -3.0}, {5.0, 5.0}})}},
                    joint_of(both, torch::tensor({true, false})));
  const auto mean = votes.pooled_logs(votes.scores(), torch::zeros({2}));
  EXPECT_NEAR(mean[0][0].item<double>(), std::log((1 + std::exp(-1)) / 2), 1e-6);
  EXPECT_NEAR(mean[1][0].item<double>(), 1, 1e-6);
}

TEST(Votes, WeightsCountAmongThoseThatArePresent) {
  auto joint = joint_of(both, torch::tensor({true, false}));
  joint.weights = {{"a", torch::tensor({3.0, 3.0})}, {"b", torch::tensor({1.0, 1.0})}};
  const std::map<std::string, torch::Tensor> parts = {{"a", torch::tensor({{0.0}, {2.0}})},
                                                      {"b", torch::tensor({{-1.0}, {9.0}})}};
  const auto zero = torch::zeros({1});
  const Votes sum(parts, joint);
  EXPECT_NEAR(sum.pooled_logs(sum.scores(), zero)[0].item<double>(), std::log((3 + std::exp(-1)) / 4), 1e-6);
  EXPECT_NEAR(sum.pooled_logs(sum.scores(), zero)[1].item<double>(), 2, 1e-6);
  EXPECT_NEAR(sum.mean(sum.scores(), zero)[0].item<double>(), -0.25, 1e-6);
  joint.multiplies = true;
  const Votes product(parts, joint);
  EXPECT_NEAR(product.pooled_logs(product.scores(), zero)[0].item<double>(), -0.25, 1e-6);
}

TEST(Votes, AWeightOfNothingLeavesGradientsFinite) {
  auto joint = joint_of(both, both);
  const auto none = torch::zeros({2}, torch::requires_grad());
  joint.weights = {{"a", none}, {"b", torch::ones({2})}};
  const Votes votes({{"a", torch::ones({2, 1})}, {"b", torch::zeros({2, 1})}}, joint);
  const auto pooled = votes.pooled_logs(votes.scores(), torch::zeros({1}));
  EXPECT_NEAR(pooled[0].item<double>(), 0, 1e-6);
  pooled.sum().backward();
  EXPECT_TRUE(none.grad().isfinite().all().item<bool>());
}

TEST(Votes, WithNobodyPresentGivesTheOtherwise) {
  auto joint = joint_of(torch::tensor({false, true}), both);
  joint.present.erase("b");
  const Votes votes({{"a", torch::ones({2, 2})}}, joint);
  const auto prior = torch::tensor({-7.0, -8.0});
  EXPECT_TRUE(torch::equal(votes.mean(votes.scores(), prior)[0], prior.to(votes.scores().scalar_type())));
  EXPECT_TRUE(torch::equal(votes.pooled_logs(votes.scores(), prior)[0], prior.to(votes.scores().scalar_type())));
  EXPECT_EQ(votes.mean(votes.scores(), prior)[1][0].item<double>(), 1);
}

TEST(Votes, AnswersOfVastSizeStayFinite) {
  const auto vast = torch::full({1, 2}, -std::numeric_limits<float>::infinity());
  const auto one = torch::tensor({true});
  const Votes votes({{"a", vast}}, joint_of(one, one));
  EXPECT_TRUE(votes.pooled_logs(votes.scores(), torch::zeros({2})).isfinite().all().item<bool>());
}

TEST(Votes, BoundsKeepANumberThatIsNone) {
  EXPECT_TRUE(bounded(torch::tensor({std::nanf("")})).isnan().all().item<bool>());
}

TEST(Votes, RefusesAnInputWithoutPresenceOrWeight) {
  EXPECT_THROW(Votes({{"c", torch::ones({2, 2})}}, joint_of(both, both)), Error);
  EXPECT_THROW(Votes({}, {}), Error);
  auto joint = joint_of(both, both);
  joint.weights = {{"b", torch::ones({2})}};
  EXPECT_THROW(Votes({{"a", torch::ones({2, 2})}}, joint), Error);
}

}  // namespace
}  // namespace braid
