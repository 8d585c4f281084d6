#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/dropout.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"
#include "braid/nn/transformer.h"

/// @file patch_transformer.cpp
/// Transformer over patches of a series. Nie et al. 2023, arXiv:2211.14730 (PatchTST): a patch says what a single
/// measurement cannot, and attention over patches costs little.

namespace braid {
namespace {

/// `patch` steps with all their channels become one token by a linear layer, then place and true time, then layers.
/// Differs from the paper: channels are mixed, since a motion shows in several axes at once, and patches do not
/// overlap. A patch is real where one of its steps is; missing steps of it are zeros, the mean.
class PatchTransformer : public Encoder {
 public:
  struct Config {
    int64_t width = 128, patch = 0, layers = 2, heads = 4;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {8, 8192});
      v.field("patch", patch, "steps of a patch; 0: a thirty-second of typical input, from 2 to 64", {0, 4096});
      v.field("layers", layers, "transformer layers", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("dropout", dropout, "of tokens and of what a branch adds, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "patch_transformer", "width ", width, " is no multiple of ", heads,
              " heads");
    }
  };

  PatchTransformer(const Config& config, const EncoderInput& input) : width_(config.width), dropout_(config.dropout) {
    const auto& steps = input.steps;
    require((steps.modality == "vector" || steps.modality == "series") && steps.shape.size() == 1, Fault::config,
            "patch_transformer", "takes series of vectors [F], not ", steps.modality, " of shape ",
            at::IntArrayRef(steps.shape));
    patch_ = config.patch > 0 ? config.patch : std::clamp<int64_t>(steps.typical_steps / 32, 2, 64);
    embedding_ = register_module("embedding", torch::nn::Linear(patch_ * steps.shape[0], width_));
    position_ = register_module("position", PositionEncoding(width_, (steps.max_steps + patch_ - 1) / patch_));
    transformer_ = register_module(
        "transformer", Transformer(TransformerOptions{width_, config.layers, config.heads, 4, config.dropout, 0}));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), features = input.values.size(2);
    const auto mask = pooled_mask(input.mask, patch_);
    const auto times = pooled_times(input.times, input.mask, patch_);
    const int64_t patches = mask.size(1);
    if (items == 0) return input.with(embedding_->weight.new_zeros({0, patches, width_}).detach(), mask);
    const auto steps =
        torch::constant_pad_nd(cleared(input.values, input.mask), {0, 0, 0, patches * patch_ - input.steps()});
    auto x = embedding_(steps.view({items, patches, patch_ * features}));
    x = drop_values(x + position_(patches, mask, times), dropout_, is_training());
    auto out = input.with(transformer_(x, mask), mask).cleared();
    out.times = times;
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_, patch_ = 1;
  double dropout_;
  torch::nn::Linear embedding_{nullptr};
  PositionEncoding position_{nullptr};
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_patch_transformer(EncoderRegistry& registry) {
  registry.add<PatchTransformer>("patch_transformer", "attention over patches of a series");
}

}  // namespace braid
