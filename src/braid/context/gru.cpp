#include "braid/context/context.h"
#include "braid/context/sequences.h"
#include "braid/nn/dropout.h"
#include "braid/nn/recurrent.h"

/// @file gru.cpp
/// Recurrence over the rows of a sequence, after Poria et al. 2017, doi:10.18653/v1/P17-1081 (contextual bc-LSTM), with
/// gated recurrent units in place of long short-term memory.

namespace braid {
namespace {

/// pooled + linear(gru(norm(pooled))): a row by itself stays what the fusion made of it.
class GruContext final : public Context {
 public:
  struct Config {
    int64_t width = 128, layers = 1;
    bool causal = false;
    double dropout = 0.3;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "of the recurrence; even unless causal", {2, 8192});
      v.field("layers", layers, "layers of the recurrence", {1, 16});
      v.field("causal", causal, "rows know earlier rows of their sequence only");
      v.field("dropout", dropout, "of what goes in and of what is added, training only", {0, 0.9});
    }
    void validate() const {
      require(causal || width % 2 == 0, Fault::config, "gru", "width is ", width, "; two directions share it evenly");
    }
  };

  GruContext(const Config& config, const ContextInput& input) : dropout_(config.dropout) {
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({input.width})));
    gru_ = register_module(
        "gru", Recurrent(RecurrentOptions{input.width, config.width, config.layers, !config.causal, config.dropout}));
    out_ = register_module("out", torch::nn::Linear(config.width, input.width));
  }

  Joint forward(const Joint& joint, const torch::Tensor& sequence) override {
    Joint out = joint;
    if (joint.pooled.size(0) == 0) return out;
    const auto sequences = Sequences::of(sequence);
    const auto rows = drop_values(norm_(joint.pooled), dropout_, is_training());
    const auto seen = gru_(sequences.gathered(rows), sequences.mask);
    const auto added = out_(drop_values(sequences.scattered(seen), dropout_, is_training()));
    out.pooled = joint.pooled + added;
    return out;
  }

 private:
  double dropout_;
  torch::nn::LayerNorm norm_{nullptr};
  Recurrent gru_{nullptr};
  torch::nn::Linear out_{nullptr};
};

}  // namespace

void enroll_gru(ContextRegistry& registry) {
  registry.add<GruContext>("gru", "recurrence over the rows of a sequence, both ways or causal");
}

}  // namespace braid
