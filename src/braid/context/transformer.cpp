#include "braid/nn/transformer.h"

#include "braid/context/context.h"
#include "braid/context/sequences.h"
#include "braid/nn/dropout.h"
#include "braid/nn/position.h"

/// @file transformer.cpp
/// Attention between the rows of a sequence. Vaswani et al. 2017, arXiv:1706.03762.

namespace braid {
namespace {

/// pooled + linear(transformer(linear(norm(pooled)) + place in the sequence)). A row sees its whole sequence, or, where
/// the context is causal, itself and the rows before it.
class TransformerContext final : public Context {
 public:
  struct Config {
    int64_t width = 64, layers = 1, heads = 4;
    bool causal = false;
    double dropout = 0.2;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of the layers", {8, 8192});
      v.field("layers", layers, "transformer layers", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("causal", causal, "rows attend to themselves and to earlier rows of their sequence only");
      v.field("dropout", dropout, "of what a branch adds, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "transformer", "width ", width, " is no multiple of ", heads,
              " heads");
    }
  };

  TransformerContext(const Config& config, const ContextInput& input)
      : causal_(config.causal), dropout_(config.dropout) {
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({input.width})));
    in_ = register_module("in", torch::nn::Linear(input.width, config.width));
    position_ = register_module("position", PositionEncoding(config.width, 256));
    transformer_ = register_module("transformer", Transformer(TransformerOptions{config.width, config.layers,
                                                                                 config.heads, 2, config.dropout, 0}));
    out_ = register_module("out", torch::nn::Linear(config.width, input.width));
  }

  Joint forward(const Joint& joint, const torch::Tensor& sequence) override {
    Joint out = joint;
    if (joint.pooled.size(0) == 0) return out;
    const auto sequences = Sequences::of(sequence);
    const auto rows = sequences.gathered(in_(norm_(joint.pooled)));
    const auto placed = rows + position_(sequences.longest, sequences.mask, std::nullopt);
    const auto seen = transformer_(placed, causal_ ? up_to_itself(sequences.mask) : sequences.mask);
    out.pooled = joint.pooled + out_(drop_values(sequences.scattered(seen), dropout_, is_training()));
    return out;
  }

 private:
  // @param mask [S, L]  @return [S, L, L], what each row may attend to
  static torch::Tensor up_to_itself(const torch::Tensor& mask) {
    return mask.unsqueeze(1).expand({-1, mask.size(1), -1}).tril();
  }

  bool causal_;
  double dropout_;
  torch::nn::LayerNorm norm_{nullptr};
  torch::nn::Linear in_{nullptr}, out_{nullptr};
  PositionEncoding position_{nullptr};
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_transformer(ContextRegistry& registry) {
  registry.add<TransformerContext>("transformer", "attention between the rows of a sequence, both ways or causal");
}

}  // namespace braid
