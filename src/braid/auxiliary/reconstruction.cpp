#include "braid/auxiliary/auxiliary.h"
#include "braid/nn/mlp.h"

/// @file reconstruction.cpp
/// Each input is told from the others. Ngiam et al. 2011 (ICML, "Multimodal deep learning"), section 3: an encoder that
/// must rebuild another modality learns what the two share.

namespace braid {
namespace {

/// For each input b that a row has beside others: the mean over the others a of tanh(linear_a(part_a)), a perceptron
/// of b, and the mean squared distance to layer_norm(part_b), in the mean over rows and inputs.
///
/// What is rebuilt is the encoding, not the file, since what of a picture a sound can tell is no matter of pixels, and
/// it is taken as given: its gradient would teach it to hold nothing.
class Reconstruction final : public Auxiliary {
 public:
  struct Config {
    double weight = 0.1;
    int64_t width = 64;

    template <class V>
    void fields(V& v) {
      v.field("weight", weight, "of this loss beside those of the targets", {0, 1000});
      v.field("width", width, "of what the inputs tell of each other", {1, 8192});
    }
  };

  Reconstruction(const Config& config, const AuxiliaryInput& input) : Auxiliary(config.weight) {
    for (const auto& [id, width] : input.widths) {
      tells_.emplace(id, register_module("tells_" + id, torch::nn::Linear(width, config.width)));
      rebuilt_.emplace(id, register_module("rebuilds_" + id, Mlp(config.width, 2 * config.width, width)));
    }
  }

  torch::Tensor loss(const Joint& joint) override {
    if (tells_.size() < 2) return {};
    std::map<std::string, torch::Tensor> told;  // zeros where absent
    torch::Tensor all, count;                   // [B, W], [B, 1]
    for (auto& [id, tells] : tells_) {
      const auto here = joint.present.at(id).unsqueeze(1);
      told[id] = torch::tanh(tells(joint.parts.at(id))).masked_fill(~here, 0);
      all = all.defined() ? all + told[id] : told[id];
      count = count.defined() ? count + here.to(torch::kFloat) : here.to(torch::kFloat);
    }
    torch::Tensor sum, cases;
    for (auto& [id, rebuilds] : rebuilt_) {
      const auto& part = joint.parts.at(id);
      const auto some = joint.present.at(id).unsqueeze(1) & (count > 1);
      const auto others = (all - told.at(id)) / (count - 1).clamp_min(1);
      const auto aim = torch::layer_norm(part.detach().to(torch::kFloat), {part.size(1)});
      const auto apart = (rebuilds(others).to(torch::kFloat) - aim).square().mean(1, true).masked_fill(~some, 0).sum();
      sum = sum.defined() ? sum + apart : apart;
      cases = cases.defined() ? cases + some.sum() : some.sum();
    }
    if (cases.item<int64_t>() == 0) return {};
    return sum / cases.item<double>();
  }

 private:
  std::map<std::string, torch::nn::Linear> tells_;
  std::map<std::string, Mlp> rebuilt_;
};

}  // namespace

void enroll_reconstruction(AuxiliaryRegistry& registry) {
  registry.add<Reconstruction>("reconstruction", "each input's encoding is told from those of the others");
}

}  // namespace braid
