#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "braid/core/node.h"
#include "braid/nn/convolution.h"
#include "braid/nn/pooling.h"
#include "braid/nn/recurrent.h"
#include "braid/nn/stack.h"
#include "braid/nn/transformer.h"

/// Layers against PyTorch's own; tests/golden/nn.py makes the numbers and says how weights are filled.

namespace braid {
namespace {

torch::Tensor wave(at::IntArrayRef shape, double phase, double scale = 0.3) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return (torch::sin(torch::arange(count, torch::kDouble) * 0.7 + phase) * scale).to(torch::kFloat).view(shape);
}

void set(torch::OrderedDict<std::string, torch::Tensor> parameters, const std::vector<std::string>& names) {
  ASSERT_EQ(parameters.size(), names.size());
  const torch::NoGradGuard no_grad;
  double phase = 1;
  for (const auto& name : names) {
    auto& parameter = parameters[name];
    parameter.copy_(wave(parameter.sizes(), phase++));
  }
}

void expect_golden(const torch::Tensor& got, const std::string& name) {
  std::ifstream file(BRAID_SOURCE_DIR "/tests/golden/nn.json");
  std::stringstream content;
  content << file.rdbuf();
  const auto golden = parse_json(content.str(), "nn.json");
  const auto& wanted = golden.at(name).array();
  const auto flat = got.detach().contiguous().flatten();
  ASSERT_EQ(size_t(flat.numel()), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i)
    ASSERT_NEAR(flat[int64_t(i)].item<double>(), wanted[i].number(), 2e-5) << name << " at " << i;
}

const torch::Tensor steps = wave({3, 5, 8}, 11, 1.0);
const torch::Tensor mask = torch::tensor({1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0}).view({3, 5}).to(torch::kBool);

TEST(Golden, TransformerLayerEqualsPyTorch) {
  TransformerLayer layer(TransformerOptions{8, 1, 2});
  set(layer->named_parameters(),
      {"attention_norm.weight", "attention_norm.bias", "mlp_norm.weight", "mlp_norm.bias", "attention.query.weight",
       "attention.memory.weight", "attention.out.weight", "attention.out.bias", "mlp.hidden.weight", "mlp.hidden.bias",
       "mlp.out.weight", "mlp.out.bias"});
  expect_golden(layer(steps, mask), "transformer_layer");
}

TEST(Golden, AttentionPoolEqualsPyTorch) {
  AttentionPool pool(8, 3, 2);
  set(pool->named_parameters(),
      {"queries", "attention.query.weight", "attention.memory.weight", "attention.out.weight", "attention.out.bias"});
  expect_golden(pool(steps, mask), "attention_pool");
}

TEST(Golden, RecurrenceEqualsPyTorchsPackedSequences) {
  Recurrent recurrent(RecurrentOptions{8, 6, 2, true, 0});
  std::vector<std::string> names;
  for (const char* way : {"onward0", "back0", "onward1", "back1"})
    for (const char* weight : {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"})
      names.push_back(std::string(way) + "." + weight);
  set(recurrent->named_parameters(), names);
  expect_golden(recurrent(steps, mask).masked_fill(~mask.unsqueeze(-1), 0), "recurrent");
}

TEST(Golden, ResidualBlockEqualsPyTorch) {
  ResidualBlock block(8, 16, Extent{3, 3}, Extent{2, 2});
  set(block->named_parameters(),
      {"conv1.weight", "conv2.weight", "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias", "shortcut.weight"});
  RowMask all;
  expect_golden(block(wave({1, 8, 6, 4}, 13, 1.0), all), "residual_block");
}

TEST(Golden, StackIsARegressionOnScoresAndPresence) {
  Stack stack(3, 2);
  set(stack->named_parameters(), {"trust", "offset"});
  std::map<std::string, torch::Tensor> parts;
  Joint joint;
  const auto here = torch::tensor({1, 1, 1, 1, 0, 1, 0, 0, 1}).view({3, 3}).to(torch::kBool);
  for (int64_t m = 0; m < 3; ++m) {
    const std::string name = "m" + std::to_string(m);
    parts[name] = steps.select(1, m).narrow(1, 0, 2);
    joint.present[name] = here.select(1, m);
  }
  expect_golden(stack->forward(parts, joint), "stack");
}

}  // namespace
}  // namespace braid
