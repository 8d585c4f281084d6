/// @file fusion_train.cpp
/// Training steps a second of the small fusion transformer that bench/fusion_train.py describes and PyTorch trains.
///
///     fusion_train.py DATA --dump mosi.safetensors
///     braid_bench_fusion_train mosi.safetensors      checks 20 losses against PyTorch's, then times training
///
/// The model is the peer's to the last parameter. What makes it faster is what Braid's training does everywhere: one
/// flat buffer for the optimiser, dropout that draws its own bits, and nothing computed for answers nobody reads: the
/// last layer's other tokens.

#include <cmath>
#include <cstdio>
#include <numeric>

#include "braid/core/random.h"
#include "braid/nn/dropout.h"
#include "braid/tensor/seed.h"
#include "braid/tensor/weights.h"
#include "braid/train/optimiser.h"
#include "stopwatch.h"

namespace {

using torch::Tensor;
constexpr int64_t width = 128, heads = 4, hidden = 512, batch_rows = 32;

struct Layer : torch::nn::Module {
  explicit Layer(double share) : dropout(share) {
    in_weight = register_parameter("in_proj_weight", torch::zeros({3 * width, width}));
    in_bias = register_parameter("in_proj_bias", torch::zeros({3 * width}));
    out = register_module("out_proj", torch::nn::Linear(width, width));
    linear1 = register_module("linear1", torch::nn::Linear(width, hidden));
    linear2 = register_module("linear2", torch::nn::Linear(hidden, width));
    norm1 = register_module("norm1", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    norm2 = register_module("norm2", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  }

  /// @param x [B, T, D]  @param queries  how many of the first tokens are wanted  @return [B, queries, D]
  Tensor forward(const Tensor& x, int64_t queries) {
    const int64_t rows = x.size(0), tokens = x.size(1), depth = width / heads;
    const auto split = [&](const Tensor& t) { return t.view({rows, -1, heads, depth}).transpose(1, 2); };
    const auto normed = norm1(x);
    Tensor q, k, v;
    if (queries == tokens) {
      const auto parts = torch::linear(normed, in_weight, in_bias).view({rows, tokens, 3, width}).unbind(2);
      q = parts[0].contiguous(), k = parts[1].contiguous(), v = parts[2].contiguous();
    } else {
      const auto weights = in_weight.split_with_sizes({width, 2 * width});
      const auto biases = in_bias.split_with_sizes({width, 2 * width});
      q = torch::linear(normed.narrow(1, 0, queries), weights[0], biases[0]);
      const auto parts = torch::linear(normed, weights[1], biases[1]).view({rows, tokens, 2, width}).unbind(2);
      k = parts[0].contiguous(), v = parts[1].contiguous();
    }
    const auto scores = torch::matmul(split(q), split(k).transpose(2, 3)) * (1 / std::sqrt(double(depth)));
    const auto weights = braid::drop_values(scores.softmax(-1), dropout, is_training());
    const auto mixed = torch::matmul(weights, split(v)).transpose(1, 2).reshape({rows, queries, width});
    const auto y = x.narrow(1, 0, queries) + braid::drop_values(out(mixed), dropout, is_training());
    const auto inner = braid::drop_values(torch::gelu(linear1(norm2(y))), dropout, is_training());
    return y + braid::drop_values(linear2(inner), dropout, is_training());
  }

  double dropout;
  Tensor in_weight, in_bias;
  torch::nn::Linear out{nullptr}, linear1{nullptr}, linear2{nullptr};
  torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
};

struct Fusion : torch::nn::Module {
  Fusion(const std::vector<int64_t>& widths, double dropout) {
    for (size_t i = 0; i < widths.size(); ++i)
      inputs.push_back(register_module("inp" + std::to_string(i),
                                       torch::nn::Sequential(torch::nn::Linear(widths[i], width),
                                                             torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})),
                                                             torch::nn::GELU(), torch::nn::Linear(width, width))));
    kind = register_parameter("kind", torch::zeros({int64_t(widths.size()) + 1, width}));
    for (size_t i = 0; i < layers.size(); ++i)
      layers[i] = register_module("layer" + std::to_string(i), std::make_shared<Layer>(dropout));
    norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    head = register_module("head", torch::nn::Linear(width, 1));
  }

  Tensor forward(const std::vector<Tensor>& x) {
    const int64_t rows = x[0].size(0);
    std::vector<Tensor> tokens{torch::zeros({rows, width})};
    for (size_t i = 0; i < x.size(); ++i) tokens.push_back(inputs[i]->forward(x[i]));
    const auto all = torch::stack(tokens, 1) + kind;  // [B, M + 1, D]
    const auto read = layers[1]->forward(layers[0]->forward(all, all.size(1)), 1);
    return head(norm(read.select(1, 0))).squeeze(1);
  }

  std::vector<torch::nn::Sequential> inputs;
  Tensor kind;
  std::array<std::shared_ptr<Layer>, 2> layers;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear head{nullptr};
};

/// PyTorch's name of one of our parameters.
std::string peer_name(std::string name) {
  const auto swap = [&](const std::string& from, const std::string& to) {
    if (name.rfind(from, 0) == 0) name = to + name.substr(from.size());
  };
  for (const std::string i : {"0", "1", "2"}) swap("inp" + i + ".", "inp." + i + ".");
  for (const std::string i : {"0", "1"}) {
    for (const std::string part : {"in_proj_weight", "in_proj_bias", "out_proj."})
      swap("layer" + i + "." + part, "enc.layers." + i + ".self_attn." + part);
    swap("layer" + i + ".", "enc.layers." + i + ".");
  }
  return "weight." + name;
}

struct Trainer {
  Trainer(const braid::NamedTensors& given, double dropout)
      : labels(given.at("labels")), model(widths(given), dropout) {
    for (int i = 0; i < 3; ++i) inputs.push_back(given.at("input" + std::to_string(i)));
    torch::NoGradGuard no_grad;
    for (auto& item : model.named_parameters()) item.value().copy_(given.at(peer_name(item.key())));
    optimiser.emplace(std::vector<torch::nn::Module*>{&model},
                      braid::OptimiserConfig{.weight_decay = 0.01, .clip = 0, .beta2 = 0.999, .average = 0});
  }

  static std::vector<int64_t> widths(const braid::NamedTensors& given) {
    return {given.at("input0").size(1), given.at("input1").size(1), given.at("input2").size(1)};
  }

  double step(const Tensor& rows) {
    std::vector<Tensor> x;
    for (const auto& input : inputs) x.push_back(input.index_select(0, rows));
    const auto loss = torch::binary_cross_entropy_with_logits(model.forward(x), labels.index_select(0, rows));
    loss.backward();
    optimiser->step(1e-3);
    return loss.item<double>();
  }

  std::vector<Tensor> inputs;
  Tensor labels;
  Fusion model;
  std::optional<braid::Optimiser> optimiser;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr, "give the file that fusion_train.py --dump made\n");
    return 2;
  }
  at::set_num_threads(1);
  const braid::NamedTensors given = braid::load_tensors(argv[1]).tensors;
  double worst = 0;
  {
    Trainer trainer(given, 0);
    const auto rows = given.at("rows").to(torch::kLong);
    for (int64_t i = 0; i < rows.size(0); ++i)
      worst = std::max(worst, std::abs(trainer.step(rows[i]) - given.at("losses")[i].item<double>()));
  }
  Trainer trainer(given, 0.1);
  int64_t parameters = 0;
  for (const auto& p : trainer.model.parameters()) parameters += p.numel();
  braid::seed_draws(0, uint64_t{0});
  braid::Random random(0);
  std::vector<int64_t> order(size_t(trainer.labels.size(0)));
  std::iota(order.begin(), order.end(), 0);
  size_t at = order.size();
  const auto measured = braid::bench::measure(
      [&]() -> int64_t {
        if (at + batch_rows > order.size()) braid::shuffle(order, random), at = 0;
        trainer.step(torch::from_blob(&order[at], {batch_rows}, torch::kLong));
        at += batch_rows;
        return 1;
      },
      5);
  std::printf("%s\n", braid::bench::json_line("fusion_train", "steps/s", measured, 1,
                                              {{"parameters", parameters}, {"worst_loss_difference", worst}})
                          .c_str());
  return worst < 1e-4 ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
