#include "braid/encoders/encoder.h"
#include "braid/nn/init.h"
#include "braid/nn/picture_trunk.h"

/// @file resnet.cpp
/// Residual convolutional network for pictures. He et al. 2016, arXiv:1512.03385.

namespace braid {
namespace {

/// The trunk, one token per cell of its grid; each cell gets a learned place, so that a fusion can attend to "left of".
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
    const PictureTrunkOptions options{shape[0], shape[1], shape[2], config.width, config.stages, config.depth};
    trunk_ = register_module("trunk", PictureTrunk(options));
    places_ = register_parameter("places", truncated_normal({trunk_->cells(), trunk_->width()}, 0.02));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), pictures = items * input.steps(), cells = trunk_->cells();
    const auto mask = input.mask.repeat_interleave(cells, 1);  // [N, T * cells]
    if (pictures == 0) return input.with(input.values.new_zeros({items, mask.size(1), width()}), mask);
    const auto x = input.values.flatten(0, 1).masked_fill(~input.mask.view({pictures, 1, 1, 1}), 0);
    return input.with((trunk_(x) + places_).reshape({items, -1, width()}), mask).cleared();
  }

  int64_t width() const override { return trunk_->width(); }

 private:
  PictureTrunk trunk_{nullptr};
  torch::Tensor places_;  // [cells, D]
};

}  // namespace

void enroll_resnet(EncoderRegistry& registry) { registry.add<Resnet>("resnet", "residual convolutions for pictures"); }

}  // namespace braid
