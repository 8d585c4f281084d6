#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"

/// @file convnet_2plus1d.cpp
/// Convolutions over space and over time in turn. Tran et al. 2018, arXiv:1711.11248: R(2+1)D.

namespace braid {
namespace {

/// Every stage is a residual block over the cells of each frame, which halves the grid, then one over the same cell of
/// neighbouring frames. One token a frame, the mean over its grid, since fusions may ask when; the paper's last mean is
/// over time too. Frames are not joined: films of this system are few frames already.
class Convnet2Plus1d : public Encoder {
 public:
  struct Config {
    int64_t width = 24, stages = 3, kernel = 3;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of the stem; stages have 2, 4, 6 ... times as many", {8, 1024});
      v.field("stages", stages, "stages, each at half the resolution of the one before", {1, 6});
      v.field("kernel", kernel, "frames that a convolution over time sees", {1, 15});
    }
    void validate() const {
      require(kernel % 2 == 1, Fault::config, "convnet_2plus1d", "kernel is ", kernel, "; it must be odd");
    }
  };

  Convnet2Plus1d(const Config& config, const EncoderInput& input) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "video" && shape.size() == 3, Fault::config, "convnet_2plus1d",
            "takes frames [C, H, W] of films, not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    // A large frame is halved once more by the stem.
    const int64_t stride = std::min(shape[1], shape[2]) >= 48 ? 2 : 1;
    stem_ = register_module("stem", Stem(shape[0], config.width, Extent{5, 5}, Extent{stride, stride}, false));
    stem_time_ = register_module(
        "stem_time", Stem(config.width, config.width, Extent{config.kernel, 1}, Extent{1, 1}, /*normal=*/false));
    width_ = config.width;
    for (int64_t s = 0; s < config.stages; ++s) {
      const int64_t outputs = config.width * 2 * (s + 1);
      const auto name = std::to_string(s);
      space_.push_back(register_module("space" + name, ResidualBlock(width_, outputs, Extent{3, 3}, Extent{2, 2})));
      time_.push_back(
          register_module("time" + name, ResidualBlock(outputs, outputs, Extent{config.kernel, 1}, Extent{1, 1})));
      width_ = outputs;
    }
    position_ = register_module("position", PositionEncoding(width_, input.steps.max_steps));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), steps = input.steps();
    if (items == 0)
      return input.with(torch::zeros({0, steps, width_}, stem_->parameters()[0].options().requires_grad(false)),
                        input.mask);
    const auto real = input.mask.view({items * steps, 1, 1, 1});
    RowMask all;
    auto x = stem_(input.values.flatten(0, 1).masked_fill(~real, 0).contiguous(at::MemoryFormat::ChannelsLast), all);
    x = over_time(x, input.mask, [&](const torch::Tensor& y, RowMask& mask) { return stem_time_(y, mask); });
    for (size_t s = 0; s < space_.size(); ++s) {
      x = space_[s](x, all);
      x = over_time(x, input.mask, [&](const torch::Tensor& y, RowMask& mask) { return time_[s](y, mask); });
    }
    const auto tokens = x.mean({2, 3}).view({items, steps, width_});
    return input.with(tokens + position_(steps, input.mask, input.times), input.mask).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  /// Runs a layer over [N, C, T, H W], with the frames that are not there masked. @param x [N T, C, H, W]
  template <class Layer>
  static torch::Tensor over_time(const torch::Tensor& x, const torch::Tensor& mask, Layer layer) {
    const int64_t items = mask.size(0), steps = mask.size(1), height = x.size(2), wide = x.size(3);
    const auto frames = x.masked_fill(~mask.view({items * steps, 1, 1, 1}), 0);
    const auto films = frames.reshape({items, steps, x.size(1), height * wide}).transpose(1, 2);
    RowMask rows{mask};
    const auto out = layer(films.contiguous(at::MemoryFormat::ChannelsLast), rows);  // [N, C, T, H W]
    return out.transpose(1, 2)
        .reshape({items * steps, out.size(1), height, wide})
        .contiguous(at::MemoryFormat::ChannelsLast);
  }

  int64_t width_ = 0;
  Stem stem_{nullptr}, stem_time_{nullptr};
  std::vector<ResidualBlock> space_, time_;
  PositionEncoding position_{nullptr};
};

}  // namespace

void enroll_convnet_2plus1d(EncoderRegistry& registry) {
  registry.add<Convnet2Plus1d>("convnet_2plus1d", "convolutions over space and over time in turn, for films");
}

}  // namespace braid
