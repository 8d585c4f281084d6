#include "braid/encoders/encoder.h"
#include "braid/nn/embedding.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file ft_transformer.cpp
/// FT-Transformer for table columns. Gorishniy et al. 2021, arXiv:2106.11959, section 3.3.

namespace braid {
namespace {

/// One token a column and one of their sum (the paper's [CLS], first here), pre-norm layers. An empty cell's token is
/// masked, so it takes no part. Differs from the paper: all layers normalise, and every token is handed on.
class FtTransformer : public Encoder {
 public:
  struct Config {
    int64_t width = 96, layers = 2, heads = 4;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {8, 4096});
      v.field("layers", layers, "transformer layers", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("dropout", dropout, "of what a branch adds, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "ft_transformer", "width ", width, " is no multiple of ", heads,
              " heads");
    }
  };

  FtTransformer(const Config& config, const EncoderInput& input) : width_(config.width) {
    require(input.steps.modality == "columns", Fault::config, "ft_transformer", "takes columns, not ",
            input.steps.modality);
    columns_ = register_module("columns", ColumnTokenizer(input.steps.columns, width_));
    summary_ = register_parameter("summary", truncated_normal({1, 1, width_}, 0.02));
    transformer_ = register_module(
        "transformer", Transformer(TransformerOptions{width_, config.layers, config.heads, 4, config.dropout, 0.0}));
  }

  Strand forward(const Strand& input) override {
    const auto tokens = columns_(input.values, input.mask);
    const auto x = torch::cat({summary_.expand({input.items(), 1, width_}), tokens}, 1);  // [N, 1 + columns, D]
    const auto mask = torch::cat({input.mask.any(1, true), input.mask}, 1);
    return input.with(transformer_(x, mask), mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  ColumnTokenizer columns_{nullptr};
  torch::Tensor summary_;  // [1, 1, D]
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_ft_transformer(EncoderRegistry& registry) {
  registry.add<FtTransformer>("ft_transformer", "self-attention over table columns");
}

}  // namespace braid
