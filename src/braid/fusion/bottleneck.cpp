#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file bottleneck.cpp
/// Streams that speak through a few shared tokens. MBT: Nagrani et al. 2021, arXiv:2107.00135, section 3.2.3.

namespace braid {
namespace {

/// In every layer each stream runs over [summary_m, tokens_m, bottleneck] with weights of its own, and the bottleneck
/// becomes the mean of what the streams made of it (eq. 8, 9): inputs exchange only what fits into a few tokens, and
/// the cost grows with the square of one input's tokens. pooled = mlp([summary_1, ..., summary_M, presence]).
///
/// Differs from the paper: an absent input has no stream, so the mean is over the others, and a learned vector is its
/// summary; summaries go into a perceptron instead of into one classifier whose answers are averaged.
class Bottleneck : public EnteredFusion {
 public:
  struct Config : TokenOptions {
    int64_t bottleneck = 4;

    template <class V>
    void fields(V& v) {
      TokenOptions::fields(v);
      v.field("bottleneck", bottleneck, "tokens that the inputs share; 4 in the paper", {1, 256});
    }
  };

  Bottleneck(const Config& config, const FusionInput& input)
      : EnteredFusion("bottleneck", config, input), most_tokens_(config.most_tokens) {
    const int64_t count = inputs(), width = config.width;
    const TransformerOptions sizes{width, config.layers, config.heads, 2, config.dropout, 0};
    summaries_ = register_parameter("summaries", truncated_normal({count, 1, width}, 0.02));
    absent_ = register_parameter("absent", truncated_normal({count, width}, 0.02));
    shared_ = register_parameter("shared", truncated_normal({1, config.bottleneck, width}, 0.02));
    layers_.resize(size_t(config.layers));
    for (const auto& name : names())
      for (int64_t i = 0; i < config.layers; ++i)
        layers_[size_t(i)].push_back(register_module(text("layer_", name, "_", i), TransformerLayer(sizes, i)));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    mlp_ = register_module("mlp", Mlp(count * (width + 1), 2 * width, width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const int64_t rows = entered.part.size(0), count = shared_.size(1);
    std::vector<MaskedSteps> streams;
    for (size_t i = 0; i < entered.reads.size(); ++i) streams.push_back(stream(entered.reads[i], int64_t(i)));
    auto shared = shared_.expand({rows, -1, -1});  // [B, L, D]
    const auto here = entered.here.unsqueeze(-1);  // [B, M, 1, 1]
    for (size_t depth = 0; depth + 1 < layers_.size(); ++depth) {
      std::vector<torch::Tensor> copies;
      for (size_t i = 0; i < streams.size(); ++i) {
        auto& [x, mask] = streams[i];
        const auto y = layers_[depth][i](torch::cat({x, shared}, 1), mask);
        x = y.narrow(1, 0, x.size(1));
        copies.push_back(y.narrow(1, x.size(1), count));
      }
      shared = mean_of_present(torch::stack(copies, 1), here, shared);
    }
    std::vector<torch::Tensor> summaries;  // all that is read of the last layer
    for (size_t i = 0; i < streams.size(); ++i) {
      const auto& [x, mask] = streams[i];
      const auto last = layers_.back()[i]->first(1, torch::cat({x, shared}, 1), mask);  // [B, 1, D]
      summaries.push_back(norm_(last.squeeze(1)));
    }
    joint.pooled = mlp_(entered.beside_presence(torch::stack(summaries, 1), absent_));
    return joint;
  }

 private:
  // @return values [B, 1 + T, D] without the bottleneck, mask [B, 1 + T + L] with it
  MaskedSteps stream(const EntranceImpl::Read& read, int64_t i) const {
    const auto own = read.tokens_of_rows(most_tokens_);
    const int64_t rows = own.values.size(0);
    const auto first = summaries_[i].expand({rows, 1, -1});
    return {torch::cat({first, own.values}, 1),
            torch::cat({own.mask.new_ones({rows, 1}), own.mask, own.mask.new_ones({rows, shared_.size(1)})}, 1)};
  }

  // @param copies [B, M, L, D]  @param here [B, M, 1, 1]  @return [B, L, D]; `otherwise` in rows where nothing is
  // present
  static torch::Tensor mean_of_present(const torch::Tensor& copies, const torch::Tensor& here,
                                       const torch::Tensor& otherwise) {
    const auto present = here.sum(1);  // [B, 1, 1]
    const auto mean = copies.masked_fill(~here, 0).sum(1) / present.clamp_min(1);
    return torch::where(present > 0, mean, otherwise);
  }

  int64_t most_tokens_;
  torch::Tensor summaries_, absent_, shared_;          // [M, 1, D], [M, D], [1, L, D]
  std::vector<std::vector<TransformerLayer>> layers_;  // by depth, then input
  torch::nn::LayerNorm norm_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_bottleneck(FusionRegistry& registry) {
  registry.add<Bottleneck>("bottleneck", "a stream an input; they exchange a few shared tokens");
}

}  // namespace braid
