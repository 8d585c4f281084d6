#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/mlp.h"

/// @file hybrid.cpp
/// Early and late fusion together: Atrey et al. 2010, doi:10.1007/s00530-010-0182-0, section 3.3; "hybrid fusion" in
/// Baltrusaitis et al. 2019, arXiv:1705.09406.

namespace braid {
namespace {

/// pooled = early + late, with early = mlp([x_1, ..., x_M, presence]) and late = mean over the present m of mlp_m(x_m).
///
/// A linear head of the sum is a decision from all inputs together plus the mean of decisions from each alone: the late
/// ones carry what inputs say by themselves, and need not be learned anew for every pattern of absent inputs; the early
/// one adds what only several tell. A learned vector stands for an absent input in the early half, which starts small.
class Hybrid : public EnteredFusion {
 public:
  using Config = EntranceOptions;

  Hybrid(const Config& config, const FusionInput& input) : EnteredFusion("hybrid", config, input) {
    const int64_t count = inputs(), width = config.width;
    absent_ = register_parameter("absent", truncated_normal({count, width}, 0.02));
    early_ = register_module("early", Mlp(count * (width + 1), 2 * width, width, config.dropout, 0.5));
    for (const auto& name : names())
      late_.push_back(register_module("late_" + name, Mlp(width, width, width, config.dropout)));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto here = entered.here.to(entered.part.scalar_type());  // [B, M, 1]
    std::vector<torch::Tensor> late;
    for (size_t i = 0; i < late_.size(); ++i) late.push_back(late_[i](entered.part.select(1, int64_t(i))));
    const auto mean = (torch::stack(late, 1) * here).sum(1) / here.sum(1).clamp_min(1);
    joint.pooled = early_(entered.beside_presence(entered.part, absent_)) + mean;
    return joint;
  }

 private:
  torch::Tensor absent_;  // [M, D]
  Mlp early_{nullptr};
  std::vector<Mlp> late_;
};

}  // namespace

void enroll_hybrid(FusionRegistry& registry) {
  registry.add<Hybrid>("hybrid", "all inputs together, plus the mean of each alone");
}

}  // namespace braid
