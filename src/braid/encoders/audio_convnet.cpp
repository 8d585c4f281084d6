#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/steps.h"

/// @file audio_convnet.cpp
/// Residual convolutions over time and frequency for log-mel frames, after the "ResNet" family of Kong et al. 2020,
/// arXiv:1912.10211 (PANNs).

namespace braid {
namespace {

/// A stem and stages that each halve time and frequency; the frequencies left over are joined by a linear layer, so
/// that a token knows which pitch it heard. One token per 2^(stages + 1) frames. No stage works at the stem's rate:
/// frames overlap, and it would cost as much as the others together. Padded frames are zero before every convolution
/// and left out of every normalisation. Planes, which tell how channels differ, enter the stem side by side.
class AudioConvnet : public Encoder {
 public:
  struct Config {
    int64_t width = 24, stages = 3, depth = 1, output = 192;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of the stem; stages have 2, 4, 6 ... times as many", {8, 1024});
      v.field("stages", stages, "stages; each halves the frame rate and the frequencies", {1, 6});
      v.field("depth", depth, "residual blocks a stage", {1, 16});
      v.field("output", output, "width of a token", {8, 4096});
    }
  };

  AudioConvnet(const Config& config, const EncoderInput& input) : width_(config.output) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "audio" && (shape.size() == 1 || shape.size() == 2), Fault::config, "audio_convnet",
            "takes log-mel frames [F] or [P, F], not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    planes_ = shape.size() == 2 ? shape[0] : 1;
    stem_ = register_module("stem", Stem(planes_, config.width, Extent{3, 3}, Extent{2, 2}));
    int64_t inputs = config.width, frequencies = (shape.back() + 1) / 2;
    for (int64_t s = 0; s < config.stages; ++s)
      for (int64_t d = 0; d < config.depth; ++d) {
        const bool halves = d == 0;
        const int64_t stride = halves ? 2 : 1, outputs = config.width * 2 * (s + 1);
        const ResidualBlock block(inputs, outputs, Extent{3, 3}, Extent{stride, stride});
        blocks_.push_back(register_module("block" + std::to_string(s) + "_" + std::to_string(d), block));
        inputs = outputs;
        if (halves) frequencies = (frequencies + 1) / 2;
      }
    stride_ = int64_t{2} << config.stages;
    join_ = register_module("join", torch::nn::Linear(inputs * frequencies, width_));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width_})));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items();
    RowMask mask{input.mask};
    if (items == 0) {
      const auto pooled = pooled_mask(input.mask, stride_);
      return input.with(input.values.new_zeros({0, pooled.size(1), width_}), pooled);
    }
    const auto planes = cleared(input.values.flatten(2), input.mask).unflatten(2, {planes_, -1});  // [N, T, P, F]
    auto x = stem_(planes.transpose(1, 2).contiguous(at::MemoryFormat::ChannelsLast), mask);
    for (auto& block : blocks_) x = block(x, mask);                  // [N, C, T', F']
    auto tokens = norm_(join_(x.permute({0, 2, 3, 1}).flatten(2)));  // [N, T', D]
    auto out = input.with(std::move(tokens), mask.real).cleared();
    out.times = pooled_times(input.times, input.mask, stride_);
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_, planes_ = 1, stride_ = 1;
  Stem stem_{nullptr};
  std::vector<ResidualBlock> blocks_;
  torch::nn::Linear join_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
};

}  // namespace

void enroll_audio_convnet(EncoderRegistry& registry) {
  registry.add<AudioConvnet>("audio_convnet", "residual convolutions over time and frequency, for sound");
}

}  // namespace braid
