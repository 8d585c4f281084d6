#include <gtest/gtest.h>

#include "braid/context/context.h"

/// The contract in braid/context/context.h, over every registered context.

namespace braid {
namespace {

std::vector<std::string> context_names() {
  std::vector<std::string> names;
  const auto registry = builtin_contexts();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

std::shared_ptr<Context> make(const std::string& name, const std::string& field = "", const Node& value = {}) {
  torch::manual_seed(3);
  Node config(Node::Table{{"type", Node(name)}});
  if (!field.empty()) config[field] = value;
  auto out = builtin_contexts().make(config, ContextInput{12});
  out->eval();
  return out;
}

torch::Tensor ids(std::vector<int64_t> values) { return torch::tensor(values, torch::kLong); }

torch::Tensor related(Context& context, const torch::Tensor& pooled, const torch::Tensor& sequence) {
  Joint joint;
  joint.pooled = pooled;
  return context.forward(joint, sequence).pooled;
}

class ContextContract : public testing::TestWithParam<std::string> {
 protected:
  std::shared_ptr<Context> context_ = make(GetParam());
  torch::Tensor rows_ = torch::randn({7, 12});
};
INSTANTIATE_TEST_SUITE_P(All, ContextContract, testing::ValuesIn(context_names()),
                         [](const auto& info) { return info.param; });

TEST_P(ContextContract, ASequenceAloneGivesWhatItGivesBetweenOthers) {
  const auto together = related(*context_, rows_, ids({5, -9, 5, 5, -9, 2, 5}));
  ASSERT_EQ(together.sizes(), rows_.sizes());
  const auto of_five = ids({0, 2, 3, 6});
  const auto alone = related(*context_, rows_.index_select(0, of_five), ids({1, 1, 1, 1}));
  EXPECT_TRUE(torch::allclose(together.index_select(0, of_five), alone, 1e-4, 1e-5));
}

TEST_P(ContextContract, RowsOfOneSequenceKnowEachOtherAndTheirOrder) {
  const auto sequence = ids({1, 1, 1, 2, 2, 2, 3});
  const auto before = related(*context_, rows_, sequence);
  auto changed = rows_.clone();
  changed[1] = torch::randn({12});
  const auto difference = (related(*context_, changed, sequence) - before).abs().sum(1);
  EXPECT_GT(difference[0].item<float>(), 1e-6);
  EXPECT_GT(difference[2].item<float>(), 1e-6);
  EXPECT_LT(difference.slice(0, 3).max().item<float>(), 1e-6);
  const auto turned = related(*context_, rows_.index_select(0, ids({2, 1, 0})), ids({1, 1, 1})).flip(0);
  EXPECT_GT((turned - before.slice(0, 0, 3)).abs().max().item<float>(), 1e-6);
}

TEST_P(ContextContract, EveryParameterGetsAGradientAndTheRestOfTheJointStays) {
  Joint joint;
  joint.pooled = rows_;
  joint.parts["m0"] = torch::ones({7, 3});
  const Joint out = context_->forward(joint, ids({1, 1, 1, 2, 2, 2, 3}));
  EXPECT_TRUE(torch::equal(out.parts.at("m0"), joint.parts.at("m0")));
  out.pooled.square().sum().backward();
  for (const auto& parameter : context_->named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_TRUE(parameter.value().grad().isfinite().all().item<bool>()) << parameter.key();
  }
}

TEST_P(ContextContract, NoRowsGiveNoRows) {
  EXPECT_EQ(related(*context_, torch::zeros({0, 12}), ids({})).sizes(), (std::vector<int64_t>{0, 12}));
}

class CausalContext : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Some, CausalContext, testing::Values("gru", "graph"),
                         [](const auto& info) { return info.param; });

TEST_P(CausalContext, DoesNotLookAhead) {
  const auto context = make(GetParam(), "causal", Node(true));
  const auto rows = torch::randn({5, 12}), sequence = ids({1, 1, 1, 1, 1});
  const auto before = related(*context, rows, sequence);
  auto changed = rows.clone();
  changed[3] = torch::randn({12});
  const auto difference = (related(*context, changed, sequence) - before).abs().sum(1);
  EXPECT_LT(difference.slice(0, 0, 3).max().item<float>(), 1e-7);
  EXPECT_GT(difference[4].item<float>(), 1e-6);
}

TEST(GraphContext, ARowHearsRowsWithinReachOfEachRound) {
  const auto context = make("graph", "reach", Node(2));  // and two rounds
  const auto rows = torch::randn({12, 12}), sequence = ids(std::vector<int64_t>(12, 1));
  const auto before = related(*context, rows, sequence);
  auto changed = rows.clone();
  changed[0] = torch::randn({12});
  const auto difference = (related(*context, changed, sequence) - before).abs().sum(1);
  EXPECT_GT(difference.slice(0, 0, 5).min().item<float>(), 1e-7);
  EXPECT_LT(difference.slice(0, 5).max().item<float>(), 1e-7);
}

}  // namespace
}  // namespace braid
