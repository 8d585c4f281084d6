#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file one_stream.cpp
/// One transformer over the tokens of all inputs. VisualBERT: Li et al. 2019, arXiv:1908.03557, section 3.

namespace braid {
namespace {

/// pooled = transformer([summary, tokens_1, ..., tokens_M])_0: every token attends to every other from the first layer
/// on, whatever input it is of.
///
/// As in the paper a learned vector tells the inputs apart and a token of its own gathers the answer. Differs from it:
/// layers normalise first, a learned token stands for an absent input, and long inputs are averaged to `most_tokens`,
/// since the cost grows with the square of all tokens together.
class OneStream : public EnteredFusion {
 public:
  using Config = TokenOptions;

  OneStream(const Config& config, const FusionInput& input)
      : EnteredFusion("one_stream", config, input), most_tokens_(config.most_tokens) {
    summary_ = register_parameter("summary", truncated_normal({1, 1, config.width}, 0.02));
    sequence_ = register_module("sequence", OneSequence(inputs(), config.width));
    const TransformerOptions sizes{config.width, config.layers, config.heads, 2, config.dropout, 0};
    transformer_ = register_module("transformer", Transformer(sizes));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto tokens = sequence_(entered.reads, most_tokens_);
    const int64_t rows = tokens.values.size(0);
    const auto x = torch::cat({summary_.expand({rows, -1, -1}), tokens.values}, 1);  // [B, 1 + T, D]
    const auto mask = torch::cat({tokens.mask.new_ones({rows, 1}), tokens.mask}, 1);
    joint.pooled = transformer_->first(1, x, mask).squeeze(1);
    return joint;
  }

 private:
  int64_t most_tokens_;
  torch::Tensor summary_;  // [1, 1, D]
  OneSequence sequence_{nullptr};
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_one_stream(FusionRegistry& registry) {
  registry.add<OneStream>("one_stream", "one transformer over the tokens of all inputs");
}

}  // namespace braid
