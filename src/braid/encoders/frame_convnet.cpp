#include "braid/encoders/encoder.h"
#include "braid/nn/dropout.h"
#include "braid/nn/picture_trunk.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"
#include "braid/nn/transformer.h"

/// @file frame_convnet.cpp
/// A convolutional network on every frame, then attention over time. The first layer sees a few frames at once, as in
/// Stafylakis and Tzimiropoulos 2017, arXiv:1703.04105, so that small motions are not lost.

namespace braid {
namespace {

/// Each frame beside its neighbours -> trunk -> the whole grid to one token (lips and hands have a place, which a mean
/// over the grid forgets) -> what stays and what moves, each normalised by itself: what a face looks like is much more
/// than how its lips move, and would drown it -> place and true time -> transformer.
class FrameConvnet : public Encoder {
 public:
  struct Config {
    int64_t width = 32, stages = 2, depth = 1, neighbours = 1, token = 128, layers = 2, heads = 4;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of the stem; stages have 2, 4, 6 ... times as many", {8, 1024});
      v.field("stages", stages, "most stages, each at half the resolution of the one before", {1, 6});
      v.field("depth", depth, "residual blocks a stage", {1, 16});
      v.field("neighbours", neighbours, "frames to either side that the first layer sees too", {0, 8});
      v.field("token", token, "width of a frame's token", {8, 8192});
      v.field("layers", layers, "transformer layers over the frames", {0, 48});
      v.field("heads", heads, "attention heads; divides token", {1, 64});
      v.field("dropout", dropout, "of tokens and of what a branch adds, training only", {0, 0.9});
    }
    void validate() const {
      require(token % heads == 0, Fault::config, "frame_convnet", "token ", token, " is no multiple of ", heads,
              " heads");
    }
  };

  FrameConvnet(const Config& config, const EncoderInput& input)
      : token_(config.token), neighbours_(config.neighbours), dropout_(config.dropout) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "video" && shape.size() == 3, Fault::config, "frame_convnet",
            "takes frames [C, H, W] of films, not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    const PictureTrunkOptions options{
        shape[0] * (2 * neighbours_ + 1), shape[1], shape[2], config.width, config.stages, config.depth};
    trunk_ = register_module("trunk", PictureTrunk(options));
    gather_ = register_module("gather", torch::nn::Linear(trunk_->cells() * trunk_->width(), token_));
    still_norm_ = register_module("still_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({token_})));
    motion_norm_ = register_module("motion_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({token_})));
    position_ = register_module("position", PositionEncoding(token_, input.steps.max_steps));
    if (config.layers > 0)
      transformer_ = register_module(
          "transformer", Transformer(TransformerOptions{token_, config.layers, config.heads, 4, config.dropout, 0}));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), steps = input.steps();
    const auto real = input.mask.flatten().nonzero().squeeze(1);  // [R], so that padding costs nothing
    if (real.size(0) == 0) return input.with(gather_->weight.new_zeros({items, steps, token_}).detach(), input.mask);
    auto frames = with_neighbours(input.values.masked_fill(~input.mask.view({items, steps, 1, 1, 1}), 0));
    const auto grid = trunk_(frames.flatten(0, 1).index_select(0, real)).flatten(1);  // [R, cells * D']
    const auto seen = gather_(grid);                                                  // [R, D]
    const auto all = seen.new_zeros({items * steps, token_}).index_copy(0, real, seen).view({items, steps, token_});
    const auto still = masked_mean(all, input.mask).unsqueeze(1);  // [N, 1, D]
    auto x = cleared(motion_norm_(all - still) + still_norm_(still), input.mask);
    x = drop_values(x + position_(steps, input.mask, input.times), dropout_, is_training());
    if (transformer_) x = transformer_(x, input.mask);
    return input.with(x, input.mask).cleared();
  }

  int64_t width() const override { return token_; }

 private:
  /// [N, T, C, H, W] to [N, T, C (2 n + 1), H, W]; beyond the ends, and where a frame is missing, zeros: the mean.
  torch::Tensor with_neighbours(const torch::Tensor& frames) const {
    if (neighbours_ == 0) return frames;
    const int64_t steps = frames.size(1);
    const auto edge = torch::zeros_like(frames.narrow(1, 0, 1))
                          .expand({frames.size(0), neighbours_, frames.size(2), frames.size(3), frames.size(4)});
    const auto padded = torch::cat({edge, frames, edge}, 1);
    std::vector<torch::Tensor> shifted;
    for (int64_t k = 0; k <= 2 * neighbours_; ++k) shifted.push_back(padded.narrow(1, k, steps));
    return torch::cat(shifted, 2);
  }

  int64_t token_, neighbours_;
  double dropout_;
  PictureTrunk trunk_{nullptr};
  torch::nn::Linear gather_{nullptr};
  torch::nn::LayerNorm still_norm_{nullptr}, motion_norm_{nullptr};
  PositionEncoding position_{nullptr};
  Transformer transformer_{nullptr};
};

}  // namespace

void enroll_frame_convnet(EncoderRegistry& registry) {
  registry.add<FrameConvnet>("frame_convnet", "convolutions on each frame of a film, then attention over time");
}

}  // namespace braid
