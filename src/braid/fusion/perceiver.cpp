#include <limits>

#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file perceiver.cpp
/// Latents that read the tokens of all inputs. Perceiver: Jaegle et al. 2021, arXiv:2103.03206; the query that reads
/// the answer from them: Perceiver IO, Jaegle et al. 2022, arXiv:2107.14795.

namespace braid {
namespace {

/// `layers` times: L learned latents read the tokens of all inputs, then attend to each other `self_layers` times;
/// pooled = what a learned query finds in them. The cost grows with the number of tokens, not with its square, so
/// inputs may be long.
///
/// Differs from the papers: every reading has weights of its own, and tokens are only those that encoders give.
class Perceiver : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t latents = 16, layers = 2, self_layers = 1;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("latents", latents, "learned vectors that read the tokens", {1, 1024});
      v.field("layers", layers, "times that they read", {1, 48});
      v.field("self_layers", self_layers, "layers between the latents after each reading", {1, 48});
    }
  };

  Perceiver(const Config& config, const FusionInput& input) : EnteredFusion("perceiver", config, input) {
    const int64_t width = config.width, depth = config.layers * (1 + config.self_layers);
    const TransformerOptions sizes{width, depth, config.heads, 2, config.dropout, 0};
    latents_ = register_parameter("latents", truncated_normal({1, config.latents, width}, 0.02));
    sequence_ = register_module("sequence", OneSequence(inputs(), width));
    for (int64_t i = 0; i < config.layers; ++i) {
      readers_.push_back(register_module(text("read", i), CrossLayer(sizes)));
      thoughts_.emplace_back();
      for (int64_t k = 0; k < config.self_layers; ++k)
        thoughts_.back().push_back(register_module(text("think", i, "_", k), TransformerLayer(sizes)));
    }
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    answer_ = register_module("answer", AttentionPool(width, 1, config.heads));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto tokens = sequence_(entered.reads, std::numeric_limits<int64_t>::max());
    auto x = latents_.expand({tokens.values.size(0), -1, -1});  // [B, L, D]
    for (size_t i = 0; i < readers_.size(); ++i) {
      x = readers_[i](x, tokens.values, tokens.mask);
      for (auto& layer : thoughts_[i]) x = layer(x, torch::Tensor());
    }
    joint.pooled = answer_(norm_(x), torch::Tensor()).squeeze(1);
    return joint;
  }

 private:
  torch::Tensor latents_;  // [1, L, D]
  OneSequence sequence_{nullptr};
  std::vector<CrossLayer> readers_;
  std::vector<std::vector<TransformerLayer>> thoughts_;  // by reading
  torch::nn::LayerNorm norm_{nullptr};
  AttentionPool answer_{nullptr};
};

}  // namespace

void enroll_perceiver(FusionRegistry& registry) {
  registry.add<Perceiver>("perceiver", "a few latents read the tokens of all inputs");
}

}  // namespace braid
