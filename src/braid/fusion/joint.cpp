#include <cmath>

#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/products.h"
#include "braid/nn/transformer.h"

/// @file joint.cpp
/// Concatenation, products and attention in one. The latents that read all tokens follow Perceiver IO (Jaegle et al.
/// 2022, arXiv:2107.14795), the products low-rank bilinear pooling (Kim et al. 2017, arXiv:1610.04325) summed over
/// pairs as in factorisation machines (Rendle 2010, doi:10.1109/ICDM.2010.127).

namespace braid {
namespace {

/// Latents speak with one another, then read the tokens of all inputs, then think: x += attention(norm(x)) + ...;
/// x += attention(norm(x), tokens); x += mlp(norm(x)). So what one input says steers where another is read.
class ReadingLayerImpl : public torch::nn::Module {
 public:
  ReadingLayerImpl(int64_t width, int64_t heads, int64_t layers, double dropout)
      : dropout_(dropout),
        layer_(register_module("layer", TransformerLayer(TransformerOptions{width, layers, heads, 2, dropout, 0.0}))),
        norm_(register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})))),
        read_(register_module("read", Attention(width, width, heads, 1 / std::sqrt(2.0 * double(layers))))) {}

  /// What the layer reads of tokens.  @param tokens [P, D]  @return [P, 2 D]
  torch::Tensor remember(const torch::Tensor& tokens) { return read_->remember(tokens); }

  /// @param latents [B, L, D]  @param remembered [B, S, 2 D]  @param mask [B, S]
  /// @return [B, count, D], of the first latents; a row without any token reads nothing
  torch::Tensor forward(int64_t count, const torch::Tensor& latents, const torch::Tensor& remembered,
                        const torch::Tensor& mask) {
    const auto x = layer_->first(count, latents, torch::Tensor());
    const auto found = read_->read(norm_(x), remembered, mask).masked_fill(~mask.any(1).view({-1, 1, 1}), 0);
    return x + thinned(found, dropout_, 0, is_training());
  }

 private:
  double dropout_;
  TransformerLayer layer_;
  torch::nn::LayerNorm norm_;
  Attention read_;
};
TORCH_MODULE(ReadingLayer);

/// pooled = mlp([part_1 .. part_M, presence, products, summary]).
///
/// part_m joins K learned queries' finds and the mean of an input's tokens. products = ((sum u_m)^2 - sum u_m^2) / 2
/// with u_m = tanh(U_m part_m), the sum over pairs of inputs of elementwise products; summary is the first latent after
/// the reading layers. Where several inputs have a clock, their tokens tell when they happened. A learned vector stands
/// for an absent input's part and latents; it has no products. With one input only its part and the perceptron remain.
class JointFusion : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t layers = 2, rank = 128;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("layers", layers, "reading layers; 0 leaves concatenation and products", {0, 16});
      v.field("rank", rank, "width of the products of inputs", {1, 8192});
    }
  };

  JointFusion(const Config& config, const FusionInput& input) : EnteredFusion("joint", config, input) {
    const int64_t count = inputs(), width = config.width;
    absent_parts_ = register_parameter("absent_parts", truncated_normal({count, width}, 0.02));
    int64_t sum = count * (width + 1);  // parts and presence
    if (count > 1) {
      factors_ =
          register_parameter("factors", truncated_normal({count, width, config.rank}, 1 / std::sqrt(double(width))));
      sum += config.rank;
    }
    if (count > 1 && config.layers > 0) {
      kinds_ = register_parameter("kinds", truncated_normal({count, width}, 0.02));
      absent_latents_ =
          register_parameter("absent_latents", truncated_normal({count, config.queries + 1, width}, 0.02));
      summary_ = register_parameter("summary", truncated_normal({1, 1, width}, 0.02));
      token_norm_ = register_module("token_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
      for (int64_t i = 0; i < config.layers; ++i)
        layers_.push_back(register_module("layer" + std::to_string(i),
                                          ReadingLayer(width, config.heads, config.layers, config.dropout)));
      summary_norm_ = register_module("summary_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
      sum += width;
    }
    mlp_ = register_module("mlp", Mlp(sum, 2 * width, width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto& [reads, part, here] = entered;
    const auto given = torch::where(here, part, absent_parts_);  // [B, M, D]
    std::vector<torch::Tensor> all{given.flatten(1), here.flatten(1).to(part.scalar_type())};
    if (factors_.defined()) all.push_back(products(part));
    if (!layers_.empty()) all.push_back(summary(reads));
    joint.pooled = mlp_(torch::cat(all, 1));
    return joint;
  }

 private:
  // @param part [B, M, D], zeros where absent, which makes every product with it zero  @return [B, rank]
  torch::Tensor products(const torch::Tensor& part) const {
    return pair_products(torch::bmm(part.transpose(0, 1), factors_).tanh().unbind());
  }

  // The first latent after it and the others have read every token. @return [B, D]
  torch::Tensor summary(const std::vector<EntranceImpl::Read>& reads) {
    const int64_t rows = reads[0].part.size(0);
    std::vector<torch::Tensor> latents{summary_.expand({rows, -1, -1})}, tokens, places, masks;
    int64_t begin = 0;  // of an input's tokens among all
    for (size_t i = 0; i < reads.size(); ++i) {
      const auto& read = reads[i];
      const auto kind = kinds_[int64_t(i)];
      const auto few = read.rows.spread(read.few);
      latents.push_back(torch::where(read.present.view({-1, 1, 1}), few, absent_latents_[int64_t(i)]) + kind);
      tokens.push_back((read.tokens + kind).view({-1, width()}));
      const int64_t length = read.tokens.size(1);
      places.push_back(begin + read.rows.place.unsqueeze(1) * length +
                       torch::arange(length, read.rows.place.options()));
      masks.push_back(read.rows.spread(read.rows.mask));
      begin += tokens.back().size(0);
    }
    auto x = torch::cat(latents, 1);                      // [B, 1 + M (K + 1), D]
    const auto memory = token_norm_(torch::cat(tokens));  // [sum of U_m T_m, D]
    const auto place = torch::cat(places, 1).flatten();   // [B * S], S the sum of T_m
    const auto mask = torch::cat(masks, 1);               // [B, S]
    for (auto& layer : layers_) {
      // Nobody reads the other latents of the last layer.
      const int64_t count = layer.ptr() == layers_.back().ptr() ? 1 : x.size(1);
      x = layer(count, x, layer->remember(memory).index_select(0, place).view({rows, mask.size(1), 2 * width()}), mask);
    }
    return summary_norm_(x.squeeze(1));
  }

  torch::Tensor absent_parts_, absent_latents_;  // [M, D], [M, K + 1, D]
  torch::Tensor kinds_, summary_, factors_;      // [M, D], [1, 1, D], [M, D, rank]
  std::vector<ReadingLayer> layers_;
  torch::nn::LayerNorm token_norm_{nullptr}, summary_norm_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_joint(FusionRegistry& registry) {
  registry.add<JointFusion>("joint", "concatenation, products and attention between inputs");
}

}  // namespace braid
