#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/dropout.h"
#include "braid/nn/recurrent.h"
#include "braid/nn/steps.h"

/// @file convnet_1d.cpp
/// Residual convolutions over time for series, after Wang et al. 2017, arXiv:1611.06455 (ResNet for time series), and a
/// gated recurrence behind them, as in DeepConvLSTM, Ordóñez and Roggen 2016, doi:10.3390/s16010115.

namespace braid {
namespace {

/// A stem with one step of stride and stages that halve the rate while the series is long; one token per remaining
/// step. Differs from the paper: strides, group normalisation that leaves padding out, and a stem without any, so that
/// what is carried along still knows how strong a signal is.
class Convnet1d : public Encoder {
 public:
  struct Config {
    int64_t width = 64, stages = 3, depth = 1, kernel = 7, recurrent = 128;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of the first stage; later stages have twice as many", {8, 1024});
      v.field("stages", stages, "stages", {1, 6});
      v.field("depth", depth, "residual blocks a stage", {1, 16});
      v.field("kernel", kernel, "steps a convolution sees, odd", {1, 63});
      v.field("recurrent", recurrent, "width of a gated recurrence behind the convolutions, even; 0: none", {0, 8192});
      v.field("dropout", dropout, "between convolutions and recurrence, training only", {0, 0.9});
    }
    void validate() const {
      require(kernel % 2 == 1, Fault::config, "convnet_1d", "kernel must be odd, so that it has a middle; got ",
              kernel);
      require(recurrent % 2 == 0, Fault::config, "convnet_1d", "recurrent must be even, for two directions; got ",
              recurrent);
    }
  };

  Convnet1d(const Config& config, const EncoderInput& input) : dropout_(config.dropout) {
    const auto& steps = input.steps;
    require(
        (steps.modality == "vector" || steps.modality == "series" || steps.modality == "audio") && !steps.shape.empty(),
        Fault::config, "convnet_1d", "takes series of vectors, not ", steps.modality, " of shape ",
        at::IntArrayRef(steps.shape));
    int64_t inputs = config.width;
    const int64_t numbers = c10::multiply_integers(steps.shape);
    stem_ = register_module("stem", Stem(numbers, inputs, Extent{config.kernel, 1}, Extent{1, 1}, /*normal=*/false));
    for (int64_t s = 0; s < config.stages; ++s)
      for (int64_t d = 0; d < config.depth; ++d) {
        // Fewer than 16 steps are kept apart.
        const bool halves = d == 0 && steps.max_steps / stride_ >= 32;
        const int64_t outputs = s == 0 ? config.width : 2 * config.width;
        const ResidualBlock block(inputs, outputs, Extent{config.kernel, 1}, Extent{halves ? 2 : 1, 1});
        blocks_.push_back(register_module("block" + std::to_string(s) + "_" + std::to_string(d), block));
        inputs = outputs;
        if (halves) stride_ *= 2;
      }
    width_ = inputs;
    if (config.recurrent == 0) return;
    width_ = config.recurrent;
    recurrent_ = register_module("recurrent", Recurrent(RecurrentOptions{inputs, width_}));
  }

  Strand forward(const Strand& input) override {
    RowMask mask{input.mask};
    if (input.items() == 0) {
      const auto pooled = pooled_mask(input.mask, stride_);
      return input.with(input.values.new_zeros({0, pooled.size(1), width_}), pooled);
    }
    // [N, T, F] in memory is [N, F, T, 1] in channels-last: no copy.
    const auto values = cleared(input.values.flatten(2), input.mask);
    auto x = stem_(values.transpose(1, 2).unsqueeze(-1).contiguous(at::MemoryFormat::ChannelsLast), mask);
    for (auto& block : blocks_) x = block(x, mask);  // [N, C, T', 1]
    auto out = input.with(x.squeeze(-1).transpose(1, 2), mask.real).cleared();
    if (recurrent_)
      out = out.with(recurrent_(drop_values(out.values, dropout_, is_training()), out.mask), out.mask).cleared();
    out.times = pooled_times(input.times, input.mask, stride_);
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_ = 0, stride_ = 1;
  double dropout_;
  Stem stem_{nullptr};
  std::vector<ResidualBlock> blocks_;
  Recurrent recurrent_{nullptr};  // empty without
};

}  // namespace

void enroll_convnet_1d(EncoderRegistry& registry) {
  registry.add<Convnet1d>("convnet_1d", "residual convolutions over time, for series and sound");
}

}  // namespace braid
