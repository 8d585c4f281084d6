#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file co_attention.cpp
/// Streams that read one another layer by layer. ViLBERT: Lu et al. 2019, arXiv:1908.02265, section 2.2.

namespace braid {
namespace {

/// Each input is a stream [summary_m, tokens_m]. In every layer all streams first read what the others were before the
/// layer (queries of one, keys and values of all the others), then attend within themselves;
/// pooled = mlp([summary_1, ..., summary_M, presence]).
///
/// The paper's two streams, for any number. Differs from it: layers normalise first, summaries go into a perceptron
/// instead of being multiplied, and a stream of an absent input is one learned token.
class CoAttention : public EnteredFusion {
 public:
  using Config = TokenOptions;

  CoAttention(const Config& config, const FusionInput& input)
      : EnteredFusion("co_attention", config, input), most_tokens_(config.most_tokens) {
    const int64_t count = inputs(), width = config.width;
    const TransformerOptions sizes{width, config.layers, config.heads, 2, config.dropout, 0};
    summaries_ = register_parameter("summaries", truncated_normal({count, 1, width}, 0.02));
    absent_ = register_parameter("absent", truncated_normal({count, 1, width}, 0.02));
    for (const auto& name : names()) {
      for (int64_t i = 0; i < config.layers; ++i) {
        if (count > 1) readers_[name].push_back(register_module(text("read_", name, "_", i), CrossLayer(sizes, i)));
        layers_[name].push_back(register_module(text("layer_", name, "_", i), TransformerLayer(sizes, i)));
      }
    }
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    mlp_ = register_module("mlp", Mlp(count * (width + 1), 2 * width, width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    std::vector<MaskedSteps> streams;
    for (size_t i = 0; i < entered.reads.size(); ++i) streams.push_back(stream(entered.reads[i], int64_t(i)));
    const size_t depth = layers_.at(names()[0]).size();
    for (size_t layer = 0; layer < depth; ++layer) {
      const auto before = streams;
      for (size_t i = 0; i < streams.size(); ++i) {
        auto& x = streams[i].values;
        if (const auto others = all_but(before, i); others.mask.defined())
          x = readers_.at(names()[i])[layer](x, others.values, others.mask);
        const int64_t read_on = layer + 1 < depth ? x.size(1) : 1;  // of the last layer the summary alone
        x = layers_.at(names()[i])[layer]->first(read_on, x, streams[i].mask);
      }
    }
    std::vector<torch::Tensor> all;
    for (const auto& stream : streams) all.push_back(norm_(stream.values.select(1, 0)));
    all.push_back(entered.here.flatten(1).to(all[0].scalar_type()));
    joint.pooled = mlp_(torch::cat(all, 1));
    return joint;
  }

 private:
  // @return values [B, 1 + T, D], of which the first is always real
  MaskedSteps stream(const EntranceImpl::Read& read, int64_t i) const {
    const auto own = read.tokens_of_rows(most_tokens_);
    const auto first = torch::where(read.present.view({-1, 1, 1}), summaries_[i], absent_[i]);  // [B, 1, D]
    return {torch::cat({first, own.values}, 1), torch::cat({torch::ones_like(own.mask.narrow(1, 0, 1)), own.mask}, 1)};
  }

  // One after another; undefined for a single stream.
  static MaskedSteps all_but(const std::vector<MaskedSteps>& streams, size_t i) {
    std::vector<torch::Tensor> values, masks;
    for (size_t k = 0; k < streams.size(); ++k)
      if (k != i) values.push_back(streams[k].values), masks.push_back(streams[k].mask);
    if (values.empty()) return {};
    return {torch::cat(values, 1), torch::cat(masks, 1)};
  }

  int64_t most_tokens_;
  torch::Tensor summaries_, absent_;                             // [M, 1, D]
  std::map<std::string, std::vector<CrossLayer>> readers_;       // empty with one input
  std::map<std::string, std::vector<TransformerLayer>> layers_;  // as many for each input
  torch::nn::LayerNorm norm_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_co_attention(FusionRegistry& registry) {
  registry.add<CoAttention>("co_attention", "a stream an input; in every layer each reads all others");
}

}  // namespace braid
