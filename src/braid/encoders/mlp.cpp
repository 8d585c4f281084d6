#include "braid/nn/mlp.h"

#include <vector>

#include "braid/encoders/encoder.h"
#include "braid/nn/embedding.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file mlp.cpp
/// Residual multilayer perceptron for table columns and single vectors: "ResNet" of Gorishniy et al. 2021,
/// arXiv:2106.11959, section 3.2.

namespace braid {
namespace {

/// Columns: the columns' own short encodings beside one another, a learned one where a cell is empty; one token an
/// item. Vectors: each step by itself; one token a step. Then blocks x += mlp(norm(x)). Differs from the paper: layer
/// normalisation (batch normalisation would join rows) and GELU.
class MlpEncoder : public Encoder {
 public:
  struct Config {
    int64_t width = 128, layers = 2, column_width = 16;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {2, 8192});
      v.field("layers", layers, "residual blocks", {1, 64});
      v.field("column_width", column_width, "width of one column's encoding", {1, 1024});
      v.field("dropout", dropout, "inside and after a block, training only", {0, 0.9});
    }
  };

  MlpEncoder(const Config& config, const EncoderInput& input) : width_(config.width), dropout_(config.dropout) {
    const auto& spec = input.steps;
    require(spec.modality == "columns" || spec.modality == "vector", Fault::config, "mlp",
            "takes columns or vector, not ", spec.modality);
    if (spec.modality == "columns") {
      const int64_t count = int64_t(spec.columns.size()), each = config.column_width;
      columns_ = register_module("columns", ColumnTokenizer(spec.columns, each));
      absent_ = register_parameter("absent", truncated_normal({count, each}, 0.1));
      project_ = register_module("project", torch::nn::Linear(count * each, width_));
    } else {
      steps_ = register_module("steps", StepEmbedding(spec, width_));
    }
    for (int64_t i = 0; i < config.layers; ++i) {
      const auto number = std::to_string(i);
      norms_.push_back(register_module("norm" + number, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width_}))));
      blocks_.push_back(register_module("block" + number, Mlp(width_, 2 * width_, width_, config.dropout)));
    }
    last_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width_})));
  }

  Strand forward(const Strand& input) override {
    torch::Tensor x, mask = input.mask;
    if (columns_) {
      const auto tokens = columns_(input.values, mask);  // [N, columns, column_width]
      x = project_(torch::where(mask.unsqueeze(-1), tokens, absent_).flatten(1)).unsqueeze(1);
      mask = mask.any(1, true);  // [N, 1]
    } else {
      x = steps_(input.values, mask);
    }
    for (size_t i = 0; i < blocks_.size(); ++i) x = x + thinned(blocks_[i](norms_[i](x)), dropout_, 0, is_training());
    return input.with(last_(x), mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  double dropout_;
  ColumnTokenizer columns_{nullptr};
  torch::Tensor absent_;  // [columns, column_width]
  torch::nn::Linear project_{nullptr};
  StepEmbedding steps_{nullptr};
  std::vector<torch::nn::LayerNorm> norms_;
  std::vector<Mlp> blocks_;
  torch::nn::LayerNorm last_{nullptr};
};

}  // namespace

void enroll_mlp(EncoderRegistry& registry) {
  registry.add<MlpEncoder>("mlp", "residual perceptron for table columns and vectors");
}

}  // namespace braid
