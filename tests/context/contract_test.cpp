#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "braid/context/context.h"
#include "golden/parameter_names.h"

/// The contract in braid/context/context.h, over every registered context.

namespace braid {
namespace {

std::vector<std::string> context_names() {
  std::vector<std::string> names;
  const auto registry = builtin_contexts();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

std::vector<std::string> causal_names() {
  std::vector<std::string> names;
  const auto registry = builtin_contexts();
  for (const auto& [name, entry] : registry.entries())
    if (std::any_of(entry.fields.begin(), entry.fields.end(), [](const FieldInfo& f) { return f.name == "causal"; }))
      names.push_back(name);
  return names;
}

std::shared_ptr<Context> make(const std::string& name, Node config = Node(Node::Table{}), uint64_t seed = 3) {
  torch::manual_seed(seed);
  config["type"] = Node(name);
  auto out = builtin_contexts().make(config, ContextInput{12});
  out->eval();
  return out;
}

const Node causal(Node::Table{{"causal", Node(true)}});

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

TEST_P(ContextContract, EveryParameterGetsAFiniteNonZeroGradientAndTheRestOfTheJointStays) {
  Joint joint;
  joint.pooled = rows_;
  joint.parts["m0"] = torch::ones({7, 3});
  const Joint out = context_->forward(joint, ids({1, 1, 1, 2, 2, 2, 3}));
  EXPECT_TRUE(torch::equal(out.parts.at("m0"), joint.parts.at("m0")));
  out.pooled.square().sum().backward();
  for (const auto& parameter : context_->named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_TRUE(parameter.value().grad().isfinite().all().item<bool>()) << parameter.key();
    EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 1e-7) << parameter.key();
  }
}

TEST_P(ContextContract, NoRowsGiveNoRows) {
  EXPECT_EQ(related(*context_, torch::zeros({0, 12}), ids({})).sizes(), (std::vector<int64_t>{0, 12}));
}

TEST_P(ContextContract, TheSameSeedGivesTheSameWeights) {
  const auto twin = make(GetParam()), other = make(GetParam(), Node(Node::Table{}), 4);
  bool differs = false;
  for (const auto& weight : context_->named_parameters()) {
    EXPECT_TRUE(torch::equal(weight.value(), twin->named_parameters()[weight.key()])) << weight.key();
    differs |= !torch::equal(weight.value(), other->named_parameters()[weight.key()]);
  }
  EXPECT_TRUE(differs);
}

TEST_P(ContextContract, WeightsCopiedByNameGiveTheSameRows) {
  const auto other = make(GetParam(), Node(Node::Table{}), 4);
  const torch::NoGradGuard no_grad;
  const auto sequence = ids({1, 1, 1, 2, 2, 2, 3});
  EXPECT_FALSE(torch::equal(related(*context_, rows_, sequence), related(*other, rows_, sequence)));
  auto into = other->named_parameters();
  for (const auto& weight : context_->named_parameters()) into[weight.key()].copy_(weight.value());
  EXPECT_TRUE(torch::equal(related(*context_, rows_, sequence), related(*other, rows_, sequence)));
}

TEST_P(ContextContract, RefusesAnUnknownKey) {
  EXPECT_THROW(make(GetParam(), Node(Node::Table{{"bogus", Node(1)}})), Error);
}

TEST_P(ContextContract, ParameterNamesAndShapesAreThoseOfTheFormat) {
  parameter_names::expect_kept("context " + GetParam(), *context_);
}

TEST(Contexts, TheFormatNamesNoOthers) {
  std::set<std::string> keys;
  for (const std::string& name : context_names()) keys.insert("context " + name);
  for (const std::string& name : causal_names()) keys.insert("context " + name + " causal");
  parameter_names::expect_no_others("context", keys);
}

/// Whoever has a field `causal`.
class CausalContext : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Some, CausalContext, testing::ValuesIn(causal_names()),
                         [](const auto& info) { return info.param; });

TEST_P(CausalContext, DoesNotLookAhead) {
  const auto context = make(GetParam(), causal);
  const auto rows = torch::randn({5, 12}), sequence = ids({1, 1, 1, 1, 1});
  const auto before = related(*context, rows, sequence);
  auto changed = rows.clone();
  changed[3] = torch::randn({12});
  const auto difference = (related(*context, changed, sequence) - before).abs().sum(1);
  EXPECT_LT(difference.slice(0, 0, 3).max().item<float>(), 1e-7);
  EXPECT_GT(difference[4].item<float>(), 1e-6);
}

TEST_P(CausalContext, ParameterNamesAndShapesAreThoseOfTheFormat) {
  parameter_names::expect_kept("context " + GetParam() + " causal", *make(GetParam(), causal));
}

TEST(GraphContext, ARowHearsRowsWithinReachOfEachRound) {
  const auto context = make("graph", Node(Node::Table{{"reach", Node(2)}}));  // and two rounds
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
