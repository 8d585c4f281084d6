#include "braid/nn/transformer.h"

#include "braid/encoders/encoder.h"
#include "braid/nn/dropout.h"
#include "braid/nn/embedding.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"

/// @file transformer.cpp
/// Transformer over the steps of texts, sound and series. Vaswani et al. 2017, arXiv:1706.03762; the strided front end
/// for long input: Gulati et al. 2020, arXiv:2005.08100 (Conformer), section 2.1.

namespace braid {
namespace {

/// Joins neighbouring steps in twos: gelu(norm(conv(x))), kernel 3, stride 2. Normalised over the channels of each step
/// alone, so padding has no say.
class HalvingImpl : public torch::nn::Module {
 public:
  explicit HalvingImpl(int64_t width) {
    const auto options = torch::nn::Conv2dOptions(width, width, {3, 1}).stride({2, 1}).padding({1, 0});
    conv_ = register_module("conv", torch::nn::Conv2d(options));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  }

  /// @param x [N, T, D]  @param mask [N, T]; becomes the result's  @return [N, ceil(T / 2), D], zero where masked
  torch::Tensor forward(const torch::Tensor& x, torch::Tensor& mask) {
    const auto y = conv_(x.transpose(1, 2).unsqueeze(-1)).squeeze(-1).transpose(1, 2);
    mask = pooled_mask(mask, 2);
    return cleared(torch::gelu(norm_(y)), mask);
  }

 private:
  torch::nn::Conv2d conv_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
};
TORCH_MODULE(Halving);

/// Embedding, halvings of the step rate where input is long, positions and times, pre-norm layers; one token a step.
class TransformerEncoder : public Encoder {
 public:
  struct Config {
    int64_t width = 128, layers = 2, heads = 4, steps = 256;
    double dropout = 0.1, drop_path = 0.0;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {8, 8192});
      v.field("layers", layers, "transformer layers", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("steps", steps, "vectors: halve the rate until typical input has at most so many steps", {1, 65536});
      v.field("dropout", dropout, "of embeddings and of what a branch adds, training only", {0, 0.9});
      v.field("drop_path", drop_path, "share of items for which the last layer is left out, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "transformer", "width ", width, " is no multiple of ", heads,
              " heads");
    }
  };

  TransformerEncoder(const Config& config, const EncoderInput& input) : width_(config.width), dropout_(config.dropout) {
    const auto& spec = input.steps;
    require(
        spec.modality == "text" || spec.modality == "vector" || spec.modality == "series" || spec.modality == "audio",
        Fault::config, "transformer", "takes text, vector, series or audio, not ", spec.modality);
    embedding_ = register_module("embedding", StepEmbedding(spec, width_));
    // Frames of sound overlap and say little alone: always at least two halvings.
    const int64_t least = spec.modality == "audio" ? 2 : 0;
    int64_t steps = spec.max_steps;
    for (int64_t i = 0; spec.modality != "text" && (i < least || (spec.typical_steps >> i) > config.steps); ++i) {
      halvings_.push_back(register_module("halving" + std::to_string(i), Halving(width_)));
      steps = (steps + 1) / 2;
    }
    position_ = register_module("position", PositionEncoding(width_, steps));
    transformer_ = register_module("transformer", Transformer(TransformerOptions{width_, config.layers, config.heads, 4,
                                                                                 config.dropout, config.drop_path}));
  }

  Strand forward(const Strand& input) override {
    auto mask = input.mask;
    const int64_t stride = int64_t{1} << halvings_.size();
    const auto times = pooled_times(input.times, mask, stride);
    if (input.items() == 0) {
      mask = pooled_mask(mask, stride);
      return input.with(
          torch::zeros({0, mask.size(1), width_}, embedding_->parameters()[0].options().requires_grad(false)), mask);
    }
    auto x = embedding_(input.values, mask);
    if (!halvings_.empty()) x = cleared(x, mask);
    for (auto& halving : halvings_) x = halving(x, mask);
    x = x + position_(x.size(1), mask, times);
    x = drop_values(x, dropout_, is_training());
    auto out = input.with(transformer_(x, mask), mask).cleared();
    out.times = times;
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  double dropout_;
  StepEmbedding embedding_{nullptr};
  std::vector<Halving> halvings_;
  PositionEncoding position_{nullptr};
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_transformer(EncoderRegistry& registry) {
  registry.add<TransformerEncoder>("transformer", "self-attention for texts, sound and series");
}

}  // namespace braid
