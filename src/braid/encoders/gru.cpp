#include "braid/encoders/encoder.h"
#include "braid/nn/dropout.h"
#include "braid/nn/embedding.h"
#include "braid/nn/recurrent.h"

/// @file gru.cpp
/// Gated recurrent encoder. Cho et al. 2014, arXiv:1406.1078.

namespace braid {
namespace {

/// Embedding, then gated recurrent units in one direction or both; one token a step.
class Gru : public Encoder {
 public:
  struct Config {
    int64_t width = 128, layers = 1;
    bool both_ways = true;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token; each direction has half of it when there are two", {2, 8192});
      v.field("layers", layers, "stacked layers", {1, 16});
      v.field("both_ways", both_ways, "also read from the last step to the first");
      v.field("dropout", dropout, "of embeddings and between layers, training only", {0, 0.9});
    }
    void validate() const {
      require(!both_ways || width % 2 == 0, Fault::config, "gru", "width ", width,
              " cannot be halved for two directions; take an even one");
    }
  };

  Gru(const Config& config, const EncoderInput& input) : width_(config.width), dropout_(config.dropout) {
    const auto& spec = input.steps;
    require(
        spec.modality == "text" || spec.modality == "vector" || spec.modality == "series" || spec.modality == "audio",
        Fault::config, "gru", "takes text, vector, series or audio, not ", spec.modality);
    embedding_ = register_module("embedding", StepEmbedding(spec, width_));
    recurrent_ = register_module(
        "recurrent", Recurrent(RecurrentOptions{width_, width_, config.layers, config.both_ways, config.dropout}));
  }

  Strand forward(const Strand& input) override {
    auto x = embedding_(input.values, input.mask);
    x = drop_values(x, dropout_, is_training());
    return input.with(recurrent_(x, input.mask), input.mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  double dropout_;
  StepEmbedding embedding_{nullptr};
  Recurrent recurrent_{nullptr};
};

}  // namespace

void enroll_gru(EncoderRegistry& registry) {
  registry.add<Gru>("gru", "gated recurrent units for texts, sound and series");
}

}  // namespace braid
