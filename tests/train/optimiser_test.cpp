#include "braid/train/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

torch::nn::Sequential net() {
  torch::manual_seed(1);
  return torch::nn::Sequential(torch::nn::Linear(4, 8), torch::nn::Tanh(), torch::nn::Linear(8, 1));
}

torch::Tensor loss_of(torch::nn::Sequential& module) {
  torch::manual_seed(2);
  const auto x = torch::randn({16, 4});
  return (module->forward(x) - x.sum(1, true)).pow(2).mean();
}

TEST(Optimiser, StepsLikeLibtorchsAdamW) {
  auto ours = net(), theirs = net();
  Optimiser optimiser({ours.ptr().get()}, {.weight_decay = 0.1, .clip = 0, .beta2 = 0.999, .average = 0});
  std::vector<torch::Tensor> matrices, others;
  for (auto& p : theirs->parameters()) (p.dim() >= 2 ? matrices : others).push_back(p);
  auto options = [](double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(0.01).weight_decay(decay));
  };
  torch::optim::AdamW reference(
      std::vector<torch::optim::OptimizerParamGroup>{{matrices, options(0.1)}, {others, options(0)}});
  for (int step = 0; step < 20; ++step) {
    loss_of(ours).backward();
    optimiser.step(0.01);
    reference.zero_grad();
    loss_of(theirs).backward();
    reference.step();
  }
  const auto a = ours->parameters(), b = theirs->parameters();
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::allclose(a[i], b[i], 1e-4, 1e-6)) << i;
}

TEST(Optimiser, ReplicasOnHalvesStepLikeOneOnTheWhole) {
  auto whole = net(), first = net(), second = net();
  const OptimiserConfig config{.clip = 0, .average = 0};
  Optimiser one({whole.ptr().get()}, config), two({first.ptr().get(), second.ptr().get()}, config);
  for (int step = 0; step < 5; ++step) {
    torch::manual_seed(step);
    const auto x = torch::randn({16, 4});
    const auto loss = [](torch::nn::Sequential& m, const torch::Tensor& part) {
      return (m->forward(part) - part.sum(1, true)).pow(2).mean();
    };
    loss(whole, x).backward();
    one.step(0.01);
    (loss(first, x.narrow(0, 0, 6)) * (6. / 16)).backward();
    (loss(second, x.narrow(0, 6, 10)) * (10. / 16)).backward();
    two.step(0.01);
  }
  const auto a = whole->parameters(), b = first->parameters(), c = second->parameters();
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(torch::allclose(a[i], b[i], 1e-4, 1e-5)) << i;
    EXPECT_TRUE(torch::equal(b[i], c[i])) << i;
  }
}

TEST(Optimiser, ACrewStepsLikeOneThread) {
  const auto wide = [] {
    torch::manual_seed(3);
    return torch::nn::Sequential(torch::nn::Linear(4, 37), torch::nn::Tanh(), torch::nn::Linear(37, 1));
  };
  auto alone = wide(), shared = wide();
  const OptimiserConfig config{.clip = 0.01, .average = 0.9};
  const std::vector<std::string> groups{"0"};
  Optimiser one({alone.ptr().get()}, config, groups), many({shared.ptr().get()}, config, groups);
  Crew crew(3);
  for (int step = 0; step < 6; ++step) {
    const std::map<std::string, GroupStep> how{{"0", {step == 4 ? 0.0 : 0.5, step > 2}}};
    for (auto* module : {&alone, &shared}) (*module)->forward(torch::full({2, 4}, step + 1.0)).sum().backward();
    EXPECT_NEAR(one.step(0.01, how, 9), many.step(0.01, how, 9, &crew), 1e-4) << step;
  }
  const auto a = one.state(), b = many.state();
  for (const auto& [name, tensor] : a) EXPECT_TRUE(torch::allclose(tensor, b.at(name), 1e-4, 1e-6)) << name;
  for (const auto& p : shared->parameters()) EXPECT_EQ(p.grad().abs().sum().item<double>(), 0);
}

TEST(Optimiser, ClipsTheNormOfAllGradientsTogetherAndTellsWhatItWas) {
  auto plain = net(), clipped = net(), loose = net();
  Optimiser a({plain.ptr().get()}, {.clip = 0}), b({clipped.ptr().get()}, {.clip = 1e-3}),
      c({loose.ptr().get()}, {.clip = 1e9});
  for (auto* module : {&plain, &clipped, &loose}) (loss_of(*module) * 1000).backward();
  const double norm = a.step(0.01);
  EXPECT_GT(norm, 1);
  EXPECT_DOUBLE_EQ(b.step(0.01), norm);
  EXPECT_DOUBLE_EQ(c.step(0.01), norm);
  // After one step the first moment is a tenth of the gradient. The weights would not do: Adam undoes its scale.
  const auto gradient = a.state().at("first"), shortened = b.state().at("first");
  EXPECT_NEAR(shortened.norm().item<double>(), 0.1 * 1e-3, 1e-8);
  EXPECT_TRUE(torch::allclose(shortened, gradient * (1e-3 / norm), 1e-4, 0));
  EXPECT_TRUE(torch::equal(c.state().at("first"), gradient));
}

TEST(Optimiser, SkipsAStepWhoseGradientIsNoNumber) {
  auto module = net();
  Optimiser optimiser({module.ptr().get()}, {});
  const auto before = module->parameters()[0].clone();
  (loss_of(module) * NAN).backward();
  EXPECT_FALSE(std::isfinite(optimiser.step(0.01)));
  EXPECT_TRUE(torch::equal(before, module->parameters()[0]));
  loss_of(module).backward();
  EXPECT_TRUE(std::isfinite(optimiser.step(0.01)));
}

TEST(Optimiser, AGroupStepsByAFactorOfTheRateAndOneOfNoneStays) {
  auto plain = net(), half = net(), still = net();
  const OptimiserConfig config{.clip = 0, .average = 0};
  Optimiser a({plain.ptr().get()}, config), b({half.ptr().get()}, config, {"0", "2"}),
      c({still.ptr().get()}, config, {"0"});
  const auto begin = net();
  for (auto* module : {&plain, &half, &still}) loss_of(*module).backward();
  a.step(0.01);
  b.step(0.01, {{"0", {0.5, false}}});
  c.step(0.01, {{"0", {0, false}}});
  const auto moved = [&](torch::nn::Sequential& module, size_t p) {
    return module->parameters()[p] - begin->parameters()[p];
  };
  for (const size_t p : {0u, 1u}) {
    EXPECT_TRUE(torch::allclose(moved(half, p), moved(plain, p) / 2, 1e-3, 1e-6)) << p;
    EXPECT_TRUE(torch::equal(still->parameters()[p], begin->parameters()[p])) << p;
  }
  for (const size_t p : {2u, 3u}) {
    EXPECT_TRUE(torch::allclose(moved(half, p), moved(plain, p), 1e-3, 1e-6)) << p;
    EXPECT_TRUE(torch::allclose(moved(still, p), moved(plain, p), 1e-3, 1e-6)) << p;
  }
}

TEST(Optimiser, NoiseIsTheSameForOneSeed) {
  const auto step = [](uint64_t seed, bool noise) {
    auto module = net();
    Optimiser optimiser({module.ptr().get()}, {.average = 0}, {"0"});
    loss_of(module).backward();
    optimiser.step(0.01, {{"0", {1, noise}}}, seed);
    return module->parameters()[0].clone();
  };
  EXPECT_TRUE(torch::equal(step(4, true), step(4, true)));
  EXPECT_FALSE(torch::equal(step(4, true), step(5, true)));
  EXPECT_TRUE(torch::equal(step(4, false), step(5, false)));
}

TEST(Optimiser, GoesOnExactlyFromItsState) {
  auto whole = net(), cut = net();
  Optimiser a({whole.ptr().get()}, {});
  NamedTensors state;
  {
    Optimiser b({cut.ptr().get()}, {});
    for (int step = 0; step < 5; ++step) {
      loss_of(whole).backward(), a.step(0.01);
      loss_of(cut).backward(), b.step(0.01);
    }
    for (const auto& [name, tensor] : b.state()) state[name] = tensor.clone();
  }
  auto resumed = net();
  Optimiser c({resumed.ptr().get()}, {});
  c.restore(state);
  for (int step = 0; step < 5; ++step) {
    loss_of(whole).backward(), a.step(0.01);
    loss_of(resumed).backward(), c.step(0.01);
  }
  EXPECT_TRUE(torch::equal(a.state().at("weights"), c.state().at("weights")));
  EXPECT_TRUE(torch::equal(a.state().at("average"), c.state().at("average")));
}

TEST(Optimiser, SwappingTheAverageTwiceChangesNothing) {
  auto module = net();
  Optimiser optimiser({module.ptr().get()}, {});
  for (int step = 0; step < 3; ++step) loss_of(module).backward(), optimiser.step(0.05);
  const auto before = module->parameters()[0].clone();
  optimiser.swap_average();
  EXPECT_FALSE(torch::equal(before, module->parameters()[0]));
  optimiser.swap_average();
  EXPECT_TRUE(torch::equal(before, module->parameters()[0]));
}

}  // namespace
}  // namespace braid
