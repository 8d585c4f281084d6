#include <algorithm>
#include <cmath>

#include "braid/encoders/encoder.h"
#include "braid/nn/dropout.h"
#include "braid/nn/init.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"
#include "braid/nn/transformer.h"

/// @file tubelet_transformer.cpp
/// Transformer over small blocks of space and time. Arnab et al. 2021, arXiv:2103.15691: ViViT, tubelet embedding, with
/// the factorised encoder (model 2): space first, then time.

namespace braid {
namespace {

/// Blocks of `depth` frames and `patch` x `patch` pixels become tokens by a linear layer; layers over the blocks of one
/// moment; their mean is the token of that moment; layers over moments, with true times. A block is real where one of
/// its frames is.
class TubeletTransformer : public Encoder {
 public:
  struct Config {
    int64_t width = 128, patch = 0, depth = 2, space_layers = 2, time_layers = 2, heads = 4;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {8, 8192});
      v.field("patch", patch, "side of a block in pixels; 0: an eighth of the frame's shorter side, at least 4",
              {0, 256});
      v.field("depth", depth, "frames of a block", {1, 64});
      v.field("space_layers", space_layers, "transformer layers over the blocks of a moment", {1, 48});
      v.field("time_layers", time_layers, "transformer layers over moments", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("dropout", dropout, "of tokens and of what a branch adds, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "tubelet_transformer", "width ", width, " is no multiple of ", heads,
              " heads");
    }
  };

  TubeletTransformer(const Config& config, const EncoderInput& input)
      : width_(config.width), depth_(config.depth), dropout_(config.dropout) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "video" && shape.size() == 3, Fault::config, "tubelet_transformer",
            "takes frames [C, H, W] of films, not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    const int64_t side = std::min(shape[1], shape[2]);
    patch_ = config.patch > 0 ? config.patch : std::max<int64_t>(4, side / 8);
    require(patch_ <= side, Fault::config, "tubelet_transformer", "patch is ", patch_, " pixels, and frames have ",
            side);
    rows_ = (shape[1] + patch_ - 1) / patch_, columns_ = (shape[2] + patch_ - 1) / patch_;
    project_ = register_module("project", torch::nn::Linear(shape[0] * depth_ * patch_ * patch_, width_));
    places_ = register_parameter("places", truncated_normal({rows_ * columns_, width_}, 0.02));
    const auto layers = [&](int64_t count) {
      return Transformer(TransformerOptions{width_, count, config.heads, 4, config.dropout, 0});
    };
    space_ = register_module("space", layers(config.space_layers));
    position_ = register_module("position", PositionEncoding(width_, (input.steps.max_steps + depth_ - 1) / depth_));
    time_ = register_module("time", layers(config.time_layers));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items();
    const auto times = pooled_times(input.times, input.mask, depth_);
    const auto mask = pooled_mask(input.mask, depth_);  // [N, M]
    const int64_t moments = mask.size(1);
    if (items == 0) return input.with(torch::zeros({0, moments, width_}, places_.options().requires_grad(false)), mask);
    const auto tokens = project_(blocks(input, moments)) + places_;  // [N M, cells, D]
    const auto seen =
        space_(drop_values(tokens, dropout_, is_training()), torch::Tensor()).mean(1).view({items, moments, width_});
    auto out = input.with(time_(seen + position_(moments, mask, times), mask), mask).cleared();
    out.times = times;
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  /// [N M, cells, C depth patch patch]; beyond the edges, and where a frame is missing, zeros: the mean.
  torch::Tensor blocks(const Strand& input, int64_t moments) const {
    const int64_t items = input.items(), steps = input.steps();
    auto x = input.values.masked_fill(~input.mask.view({items, steps, 1, 1, 1}), 0);
    const int64_t channels = x.size(2), right = columns_ * patch_ - x.size(4), below = rows_ * patch_ - x.size(3);
    x = torch::constant_pad_nd(x, {0, right, 0, below, 0, 0, 0, moments * depth_ - steps});
    return x.view({items, moments, depth_, channels, rows_, patch_, columns_, patch_})
        .permute({0, 1, 4, 6, 2, 3, 5, 7})
        .reshape({items * moments, rows_ * columns_, -1});
  }

  int64_t width_, depth_, patch_ = 0, rows_ = 0, columns_ = 0;
  double dropout_;
  torch::nn::Linear project_{nullptr};
  torch::Tensor places_;  // [cells, D]
  Transformer space_{nullptr}, time_{nullptr};
  PositionEncoding position_{nullptr};
};

}  // namespace

void enroll_tubelet_transformer(EncoderRegistry& registry) {
  registry.add<TubeletTransformer>("tubelet_transformer", "attention over blocks of space and time, for films");
}

}  // namespace braid
