#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file vit.cpp
/// Vision transformer with a convolutional stem. Dosovitskiy et al. 2021, arXiv:2010.11929; Xiao et al. 2021,
/// arXiv:2106.14881 ("Early convolutions help transformers see better").

namespace braid {
namespace {

/// Strided convolutions down to a grid of 7 to 13 cells a side, a linear layer, learned places, transformer layers; one
/// token per cell. Differs from Xiao et al.: group normalisation instead of batch normalisation.
class Vit : public Encoder {
 public:
  struct Config {
    int64_t width = 128, layers = 4, heads = 4;
    double dropout = 0.0, drop_path = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {8, 4096});
      v.field("layers", layers, "transformer layers", {1, 48});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("dropout", dropout, "of what a branch adds, training only", {0, 0.9});
      v.field("drop_path", drop_path, "share of pictures for which the last layer is left out, training only",
              {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "vit", "width ", width, " is no multiple of ", heads, " heads");
    }
  };

  Vit(const Config& config, const EncoderInput& input) : width_(config.width) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "image" && shape.size() == 3, Fault::config, "vit",
            "takes pictures [C, H, W], not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    int64_t height = shape[1], wide = shape[2], halvings = 0, inputs = shape[0];
    while ((std::min(height, wide) >> (halvings + 1)) >= 7) ++halvings;
    for (int64_t i = 0; i < halvings; ++i) {
      const int64_t outputs = std::max<int64_t>(8, config.width >> (halvings - i));
      stem_.push_back(register_module("stem" + std::to_string(i), Stem(inputs, outputs, Extent{3, 3}, Extent{2, 2})));
      inputs = outputs, height = (height + 1) / 2, wide = (wide + 1) / 2;
    }
    project_ = register_module("project", torch::nn::Linear(inputs, width_));
    places_ = register_parameter("places", truncated_normal({height * wide, width_}, 0.02));
    transformer_ = register_module("transformer", Transformer(TransformerOptions{width_, config.layers, config.heads, 4,
                                                                                 config.dropout, config.drop_path}));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), pictures = items * input.steps(), cells = places_.size(0);
    const auto mask = input.mask.repeat_interleave(cells, 1);  // [N, T * cells]
    if (pictures == 0) return input.with(input.values.new_zeros({items, mask.size(1), width_}), mask);
    auto x = input.values.flatten(0, 1)
                 .masked_fill(~input.mask.view({pictures, 1, 1, 1}), 0)
                 .contiguous(at::MemoryFormat::ChannelsLast);
    RowMask all;
    for (auto& layer : stem_) x = layer(x, all);
    const auto tokens = project_(x.permute({0, 2, 3, 1}).reshape({pictures, cells, -1})) + places_;
    return input.with(transformer_(tokens, torch::Tensor()).reshape({items, -1, width_}), mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  std::vector<Stem> stem_;
  torch::nn::Linear project_{nullptr};
  torch::Tensor places_;  // [H' * W', D]
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_vit(EncoderRegistry& registry) {
  registry.add<Vit>("vit", "vision transformer with a convolutional stem, for pictures");
}

}  // namespace braid
