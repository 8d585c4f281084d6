#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"

/// @file gated.cpp
/// Gated multimodal unit. Arevalo et al. 2017, arXiv:1702.01992, section 3.2.

namespace braid {
namespace {

/// h_m = tanh(W_m x_m), z = softmax over the present m of V_m [x_1, ..., x_M], pooled = sum_m z_m * h_m: for each
/// number of the result, all inputs together decide which input it is taken from.
///
/// With two inputs this is the paper's unit, whose gate is the sigmoid of the difference. Differs from it for more: the
/// paper gives each input a sigmoid of its own, and the softmax keeps the gates a choice. An absent input is left out
/// of the choice and is zeros to the gates. With one input there is nothing to choose.
class Gated : public EnteredFusion {
 public:
  using Config = EntranceOptions;

  Gated(const Config& config, const FusionInput& input) : EnteredFusion("gated", config, input) {
    const int64_t count = inputs(), width = config.width;
    for (const auto& name : names()) {
      values_.push_back(register_module("value_" + name, torch::nn::Linear(width, width)));
      init_linear(*values_.back());
    }
    if (count == 1) return;
    gates_ = register_module("gates", torch::nn::Linear(count * width, count * width));
    init_linear(*gates_);
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    std::vector<torch::Tensor> values;
    for (size_t i = 0; i < values_.size(); ++i) values.push_back(values_[i](entered.part.select(1, int64_t(i))).tanh());
    const auto h = torch::stack(values, 1).masked_fill(~entered.here, 0);  // [B, M, D]
    joint.pooled = gates_ ? (gates(entered) * h).sum(1) : h.squeeze(1);
    return joint;
  }

 private:
  // @return [B, M, D], the shares of the present inputs in each number
  torch::Tensor gates(const Entered& entered) {
    const auto score = gates_(entered.part.flatten(1)).view_as(entered.part);
    return score.masked_fill(~entered.here, -1e9).softmax(1);
  }

  std::vector<torch::nn::Linear> values_;
  torch::nn::Linear gates_{nullptr};  // with two inputs and more
};

}  // namespace

void enroll_gated(FusionRegistry& registry) {
  registry.add<Gated>("gated", "a learned gate takes each number from one input or another");
}

}  // namespace braid
