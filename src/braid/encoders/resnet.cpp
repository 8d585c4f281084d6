#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/init.h"

/// @file resnet.cpp
/// Residual convolutional network for pictures. He et al. 2016, arXiv:1512.03385.

namespace braid {
namespace {

/// Stem, stages of residual blocks, one token per cell of the last grid.
///
/// Differs from the paper so that it learns from few pictures of any size: the number of halvings follows the picture's
/// size (the last grid has 4 to 7 cells a side), the stem is a few small convolutions (ResNet-C), normalisation is by
/// groups with standardised weights and in the branches only, so that what is carried along still knows black from
/// grey, the shortcut averages (ResNet-D), and each cell gets a learned place, so that a fusion can attend to "left
/// of".
class Resnet : public Encoder {
 public:
  struct Config {
    int64_t width = 32, stages = 3, depth = 1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of the stem; stages have 2, 4, 6 ... times as many", {8, 1024});
      v.field("stages", stages, "most stages, each at half the resolution of the one before; small pictures get fewer",
              {1, 6});
      v.field("depth", depth, "residual blocks a stage", {1, 16});
    }
  };

  Resnet(const Config& config, const EncoderInput& input) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "image" && shape.size() == 3, Fault::config, "resnet",
            "takes pictures [C, H, W], not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    height_ = shape[1], wide_ = shape[2];
    const int64_t side = std::min(height_, wide_);
    int64_t halvings = 0;
    while (((side - 1) >> (halvings + 1)) >= 3) ++halvings;  // ceil(side / 2^halvings) >= 4
    const int64_t stem_halvings = std::max(halvings - config.stages, std::min<int64_t>(halvings, 1));
    int64_t inputs = shape[0];
    for (int64_t i = 0; i <= stem_halvings; ++i) {  // channels double towards `width`
      const int64_t outputs = std::max<int64_t>(8, config.width >> (stem_halvings - i));
      const int64_t stride = halved(i < stem_halvings);
      const Stem layer(inputs, outputs, Extent{3, 3}, Extent{stride, stride}, /*normal=*/false);
      stem_.push_back(register_module("stem" + std::to_string(i), layer));
      inputs = outputs;
    }
    for (int64_t s = 0; s < std::max<int64_t>(1, halvings - stem_halvings); ++s)
      for (int64_t d = 0; d < config.depth; ++d) {
        const int64_t stride = halved(stem_halvings + s < halvings && d == 0), outputs = config.width * 2 * (s + 1);
        const ResidualBlock block(inputs, outputs, Extent{3, 3}, Extent{stride, stride});
        blocks_.push_back(register_module("block" + std::to_string(s) + "_" + std::to_string(d), block));
        inputs = outputs;
      }
    width_ = inputs;
    places_ = register_parameter("places", truncated_normal({height_ * wide_, width_}, 0.02));
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
    for (auto& block : blocks_) x = block(x, all);
    const auto tokens = x.permute({0, 2, 3, 1}).reshape({pictures, cells, width_}) + places_;
    return input.with(tokens.reshape({items, -1, width_}), mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  // Notes a layer's stride in the size of the grid.
  int64_t halved(bool halve) {
    if (halve) height_ = (height_ + 1) / 2, wide_ = (wide_ + 1) / 2;
    return halve ? 2 : 1;
  }

  int64_t width_ = 0, height_ = 0, wide_ = 0;  // D and the last grid
  std::vector<Stem> stem_;
  std::vector<ResidualBlock> blocks_;
  torch::Tensor places_;  // [H' * W', D]
};

}  // namespace

void enroll_resnet(EncoderRegistry& registry) { registry.add<Resnet>("resnet", "residual convolutions for pictures"); }

}  // namespace braid
