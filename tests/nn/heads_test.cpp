#include "braid/nn/heads.h"

#include <gtest/gtest.h>

#include <limits>

#include "braid/core/error.h"

namespace braid {
namespace {

TEST(Heads, WithoutAWidthThereIsNoFusedAnswer) {
  Heads heads(0, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  Joint joint;
  joint.parts["m0"] = torch::ones({4, 3});
  EXPECT_FALSE(heads->fused(joint).defined());
  EXPECT_EQ(heads->parts(joint).at("m0").sizes(), (std::vector<int64_t>{4, 2}));
}

TEST(Heads, AnEmptyEncodingAnswersWhatTheyStartAt) {
  Heads heads(5, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  const auto prior = torch::tensor({-1.0f, 2.0f});
  heads->start_at(prior);
  Joint joint;
  joint.pooled = torch::zeros({1, 5});
  joint.parts["m0"] = torch::zeros({1, 3});
  EXPECT_TRUE(torch::equal(heads->fused(joint)[0], prior));
  EXPECT_TRUE(torch::equal(heads->parts(joint).at("m0")[0], prior));
}

TEST(Heads, AStackReadsTheHeadsOfSingleInputsAndAnswersNobodyAsTheyStart) {
  Heads heads(0, std::map<std::string, int64_t>{{"m0", 3}, {"m1", 2}}, 2, 0.0, true);
  const auto prior = torch::tensor({-1.0f, 2.0f});
  heads->start_at(prior);
  Joint joint;
  joint.parts = {{"m0", torch::randn({3, 3})}, {"m1", torch::randn({3, 2})}};
  joint.present = {{"m0", torch::tensor({true, true, false})}, {"m1", torch::tensor({true, false, false})}};
  const auto parts = heads->parts(joint);
  const auto fused = heads->stacked(parts, joint);
  EXPECT_TRUE(torch::allclose(fused[0], (parts.at("m0")[0] + parts.at("m1")[0]) / 2, 1e-5, 1e-6)) << "starts as a mean";
  EXPECT_TRUE(torch::allclose(fused[1], parts.at("m0")[1], 1e-5, 1e-6));
  EXPECT_TRUE(torch::equal(fused[2], prior));
  Heads plain(0, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  EXPECT_FALSE(plain->stacked(parts, joint).defined());
}

TEST(Stack, WhatAnAbsentInputSaysReachesNeitherResultNorGradients) {
  Stack stack(3, 2);
  Joint joint;
  joint.present = {
      {"m0", torch::tensor({true, false})}, {"m1", torch::tensor({false, true})}, {"m2", torch::tensor({true, true})}};
  std::map<std::string, torch::Tensor> parts;
  for (const auto& [name, here] : joint.present) parts[name] = torch::randn({2, 2});
  const auto clean = stack->forward(parts, joint);
  for (const auto& [name, here] : joint.present)
    parts[name] = parts[name].masked_fill(~here.unsqueeze(1), std::numeric_limits<float>::quiet_NaN());
  const auto dirty = stack->forward(parts, joint);
  EXPECT_TRUE(torch::equal(clean, dirty));
  dirty.sum().backward();
  for (const auto& weight : stack->parameters()) EXPECT_TRUE(weight.grad().isfinite().all().item<bool>());
}

TEST(Stack, LearnsWhomToTrustByWhoIsThere) {
  // m0 is right where it is alone, and says the opposite of the truth where m1, which is always right, is there.
  torch::manual_seed(1);
  const auto truth = torch::randint(0, 2, {200});
  const auto sure = torch::one_hot(truth, 2).to(torch::kFloat) * 2 - 1;
  Joint joint;
  joint.present = {{"m0", torch::ones({200}, torch::kBool)}, {"m1", torch::arange(200) % 2 == 0}};
  const std::map<std::string, torch::Tensor> parts = {
      {"m0", torch::where(joint.present.at("m1").unsqueeze(1), -sure, sure)}, {"m1", sure * 0.5}};
  Stack stack(2, 2);
  torch::optim::Adam adam(stack->parameters(), torch::optim::AdamOptions(0.05));
  for (int step = 0; step < 200; ++step) {
    adam.zero_grad();
    torch::cross_entropy_loss(stack->forward(parts, joint), truth).backward();
    adam.step();
  }
  EXPECT_TRUE(torch::equal(stack->forward(parts, joint).argmax(1), truth));
}

TEST(Heads, NamesTheInputThatTheFusionLeftOut) {
  Heads heads(0, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  EXPECT_THROW(heads->parts(Joint{}), Error);
}

}  // namespace
}  // namespace braid
