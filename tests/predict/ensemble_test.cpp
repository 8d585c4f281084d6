#include <gtest/gtest.h>

#include "predict/explained_models.h"

namespace braid {
namespace {

using testing::Drawn;
using testing::made_bundle;

constexpr int64_t rows = 5;

/// Two inputs of some steps each; the last row lacks the second.
Strands two_inputs() {
  const torch::Generator generator = at::detail::createCPUGenerator(11);
  const auto strand = [&](int64_t steps, int64_t width, int64_t items) {
    const auto each = torch::arange(items, torch::kLong);
    return Strand{torch::randn({items, steps, width}, generator),
                  torch::ones({items, steps}, torch::kBool),
                  {},
                  torch::stack({each, each}, 1),
                  torch::ones({rows}, torch::kUInt8)};
  };
  Strands out{{"m_left", strand(3, 4, rows)}, {"m_right", strand(2, 6, rows)}};
  auto gone = torch::zeros({rows}, torch::kBool);
  gone[rows - 1] = true;
  out.at("m_right") = out.at("m_right").without(gone, State::absent);
  return out;
}

std::shared_ptr<Model> model_of(const std::string& fusion, uint64_t seed) {
  TargetSpec fruit;
  fruit.column = "fruit", fruit.kind = "multiclass", fruit.labels = {"apple", "pear", "plum"};
  fruit.counts = {1, 1, 1}, fruit.rows = 3;
  const StepSpec left{"vector", {4}, 0, 3, 3, {}}, right{"vector", {6}, 0, 2, 2, {}};
  const Bundle bundle = made_bundle({{"left", std::make_shared<Drawn>(left, Node(Node::Table{})), "mlp"},
                                     {"right", std::make_shared<Drawn>(right, Node(Node::Table{})), "mlp"}},
                                    fruit, fusion, "classes");
  const auto out = std::make_shared<Model>(bundle.model_config(seed), Parts{});
  out->eval();
  return out;
}

Scores answer(Model& model, const Strands& inputs) {
  const torch::InferenceMode no_graph;
  return model.decide(model.relate(model.fuse(model.encode(inputs)), {})).at("t0");
}

TEST(Ensemble, AnswersWithTheMeanOfItsMembersWhateverTheFusion) {
  const Strands inputs = two_inputs();
  for (const char* fusion : {"concat", "decisions", "low_rank", "stacking", "joint", "one_stream", "gated"}) {
    const auto first = model_of(fusion, 1), second = model_of(fusion, 2), third = model_of(fusion, 3);
    const Scores a = answer(*first, inputs), b = answer(*second, inputs), c = answer(*third, inputs);
    ASSERT_FALSE(torch::allclose(a.fused, b.fused)) << fusion;
    first->join(second);
    first->join(third);
    EXPECT_EQ(first->members(), 3);
    const Scores all = answer(*first, inputs);
    EXPECT_TRUE(torch::allclose(all.fused, (a.fused + b.fused + c.fused) / 3, 1e-4, 1e-5)) << fusion;
    for (const auto& [input, part] : all.parts)
      EXPECT_TRUE(torch::allclose(part, (a.parts.at(input) + b.parts.at(input) + c.parts.at(input)) / 3, 1e-4, 1e-5))
          << fusion << ' ' << input;
  }
}

TEST(Ensemble, WhatIsHiddenAfterEncodingIsHiddenFromEveryMember) {
  const auto first = model_of("concat", 1);
  first->join(model_of("concat", 2));
  Strands inputs = two_inputs();
  const torch::InferenceMode no_graph;
  const auto answered = [&](Strands encoded) {
    Strand& right = encoded.at("m_right");
    right = right.without(torch::ones({rows}, torch::kBool), State::dropped);
    return first->decide(first->relate(first->fuse(encoded), {})).at("t0").fused;
  };
  const auto before = answered(first->encode(inputs));
  inputs.at("m_right").values = inputs.at("m_right").values + 5;
  EXPECT_TRUE(torch::equal(answered(first->encode(inputs)), before));
}

TEST(Ensemble, KeepsTheFirstMembersNamesAndEncodingsInFront) {
  const auto first = model_of("concat", 1), second = model_of("concat", 2);
  const Strands inputs = two_inputs();
  const auto alone = first->encode(inputs).at("m_left").values, other = second->encode(inputs).at("m_left").values;
  const NamedTensors names = named_tensors(*first);
  first->join(second);
  EXPECT_TRUE(torch::equal(first->encode(inputs).at("m_left").values, torch::cat({alone, other}, -1)));
  const NamedTensors all = named_tensors(*first);
  EXPECT_EQ(all.size(), 2 * names.size());
  for (const auto& [name, tensor] : names) EXPECT_TRUE(torch::equal(all.at(name), tensor)) << name;
}

TEST(Ensemble, TakesNoEnsembleIn) {
  const auto first = model_of("concat", 1), second = model_of("concat", 2);
  second->join(model_of("concat", 3));
  EXPECT_THROW(first->join(second), Error);
}

}  // namespace
}  // namespace braid
