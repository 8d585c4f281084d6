#include "braid/model/model.h"

#include <gtest/gtest.h>

#include <limits>

#include "braid/tensor/weights.h"

namespace braid {
namespace {

constexpr int64_t rows = 4;

Node part(const char* type) { return Node(Node::Table{{"type", Node(type)}}); }

ModelInput vector_input(const std::string& id, int64_t width, const std::string& share = "") {
  return {id, share, part("mlp"), StepSpec{"vector", {width}, 0, 2, 2, {}}};
}

/// Three fruits told by vectors of `width` numbers.
ModelConfig config_of(std::vector<ModelInput> inputs, const char* fusion = "concat") {
  TargetSpec fruit;
  fruit.column = "fruit", fruit.kind = "multiclass", fruit.labels = {"apple", "pear", "plum"};
  fruit.counts = {1, 1, 1}, fruit.rows = 3;
  ModelConfig out;
  out.inputs = std::move(inputs);
  out.fusion = part(fusion);
  out.targets = {{"t0", part("classes"), fruit}};
  out.seed = 7;
  return out;
}

std::shared_ptr<Model> made(const ModelConfig& config) {
  const auto out = std::make_shared<Model>(config, ModelParts{});
  out->eval();
  return out;
}

Strand strand_of(int64_t width, uint64_t seed) {
  const auto each = torch::arange(rows, torch::kLong);
  return {torch::randn({rows, 2, width}, at::detail::createCPUGenerator(seed)),
          torch::ones({rows, 2}, torch::kBool),
          {},
          torch::stack({each, each}, 1),
          torch::ones({rows}, torch::kUInt8)};
}

Batch batch_of(const Strands& inputs) {
  Batch out;
  out.inputs = inputs;
  for (int64_t row = 0; row < rows; ++row) out.rows.push_back(row);
  return out;
}

TEST(Model, ForwardIsItsFourCallsInTurn) {
  const auto model = made(config_of({vector_input("m0", 4), vector_input("m1", 6)}));
  const Batch batch = batch_of({{"m0", strand_of(4, 1)}, {"m1", strand_of(6, 2)}});
  const torch::InferenceMode no_graph;
  const Decision whole = model->forward(batch);
  const auto scores = model->decide(model->relate(model->fuse(model->encode(batch.inputs)), batch.sequence));
  EXPECT_TRUE(torch::equal(whole.scores.at("t0").fused, scores.at("t0").fused));
  EXPECT_EQ(whole.scores.at("t0").fused.sizes(), (std::vector<int64_t>{rows, 3}));
  EXPECT_EQ(model->targets(), std::vector<std::string>{"t0"});
}

TEST(Model, AnotherInputLeavesTheWeightsOfTheEncodersAsTheyWere) {
  const auto two = made(config_of({vector_input("m0", 4), vector_input("m1", 6)}));
  const auto three = made(config_of({vector_input("m0", 4), vector_input("m1", 6), vector_input("m2", 5)}));
  const NamedTensors before = named_tensors(*two), after = named_tensors(*three);
  int64_t compared = 0;
  for (const auto& [name, tensor] : before)
    if (name.rfind("encoder", 0) == 0) {
      EXPECT_TRUE(torch::equal(tensor, after.at(name))) << name;
      ++compared;
    }
  EXPECT_GT(compared, 0);
}

TEST(Model, ASharedEncoderTellsItsInputsApart) {
  const auto model = made(config_of({vector_input("m0", 4), vector_input("m1", 4, "m0")}));
  const Strand same = strand_of(4, 1);
  const torch::InferenceMode no_graph;
  const auto one = model->encode("m0", same).values, other = model->encode("m1", same).values;
  EXPECT_FALSE(torch::equal(one, other));
  const auto apart = (one - other).flatten(0, 1);
  EXPECT_TRUE(torch::allclose(apart, apart[0].expand_as(apart), 1e-4, 1e-5)) << "by one learned vector";
}

TEST(Model, RefusesABatchThatLacksAnInput) {
  const auto model = made(config_of({vector_input("m0", 4), vector_input("m1", 6)}));
  EXPECT_THROW(model->encode({{"m0", strand_of(4, 1)}}), Error);
}

TEST(Model, AnAuxiliaryLossCountsByItsWeightAndNotAtAllWithoutOne) {
  const auto with = [](double weight) {
    ModelConfig config = config_of({vector_input("m0", 4), vector_input("m1", 6)});
    config.auxiliary = Node(Node::Table{{"alignment", Node(Node::Table{{"weight", Node(weight)}})}});
    return made(config);
  };
  const torch::InferenceMode no_graph;
  const auto loss = [&](Model& model) {
    return model.auxiliary_loss(model.fuse(model.encode({{"m0", strand_of(4, 1)}, {"m1", strand_of(6, 2)}})));
  };
  const auto once = with(0.5), twice = with(1.0), never = with(0.0);
  EXPECT_TRUE(once->has_auxiliary());
  EXPECT_NEAR(loss(*twice).item<double>(), 2 * loss(*once).item<double>(), 1e-5);
  EXPECT_FALSE(never->has_auxiliary());
  EXPECT_FALSE(loss(*never).defined());
  EXPECT_FALSE(made(config_of({vector_input("m0", 4)}))->has_auxiliary());
}

/// Each loss that needs no label, behind each fusion.
TEST(Model, NeitherPaddingNorWhatNoRowUsesReachesAnAuxiliaryLossOrItsGradients) {
  const auto losses = builtin_auxiliaries();
  const auto fusions = builtin_fusions();
  for (const auto& [fusion, unused] : fusions.entries())
    for (const auto& [loss, entry] : losses.entries()) {
      ModelConfig config = config_of({vector_input("m0", 4), vector_input("m1", 6)}, fusion.c_str());
      config.auxiliary[loss] = Node(Node::Table{{"weight", Node(1.0)}});
      const auto model = made(config);
      Strands inputs = {{"m0", strand_of(4, 1)}, {"m1", strand_of(6, 2)}};
      inputs.at("m0").mask[1][1] = false;
      inputs.at("m1").mask[0][0] = false;
      inputs.at("m1") = inputs.at("m1").without(torch::tensor({false, false, true, false}), State::absent);
      const auto measured = [&](float poison) {
        for (auto& [id, strand] : inputs) strand.values = strand.values.masked_fill(~strand.mask.unsqueeze(-1), poison);
        model->zero_grad();
        Strands encoded = model->encode(inputs);
        const auto unused = (torch::arange(rows) == 2).view({rows, 1, 1});
        encoded.at("m1").values = encoded.at("m1").values.masked_fill(unused, poison);
        const auto sum = model->auxiliary_loss(model->fuse(encoded));
        sum.backward();
        std::vector<torch::Tensor> out{sum.detach()};
        for (const auto& weight : model->parameters())
          if (weight.grad().defined()) out.push_back(weight.grad().clone());
        return out;
      };
      const auto clean = measured(0), dirty = measured(std::numeric_limits<float>::quiet_NaN());
      ASSERT_EQ(clean.size(), dirty.size());
      EXPECT_GT(clean.size(), 4U);
      for (size_t i = 0; i < clean.size(); ++i)
        EXPECT_TRUE(torch::allclose(clean[i], dirty[i], 1e-4, 1e-6)) << fusion << ' ' << loss << ' ' << i;
    }
}

TEST(Model, RefusesWhatComparesInputsWhereThereIsOne) {
  ModelConfig config = config_of({vector_input("m0", 4)});
  config.auxiliary = Node(Node::Table{{"alignment", Node(Node::Table{})}});
  EXPECT_THROW(made(config), Error);
}

TEST(Model, RefusesAContextBehindJoinedDecisions) {
  ModelConfig config = config_of({vector_input("m0", 4), vector_input("m1", 6)}, "decisions");
  config.context = part("gru");
  EXPECT_THROW(made(config), Error);
}

}  // namespace
}  // namespace braid
