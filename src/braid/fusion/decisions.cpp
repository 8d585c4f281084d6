#include "braid/fusion/fusion.h"
#include "braid/nn/pooling.h"
#include "braid/nn/steps.h"

/// @file decisions.cpp
/// Late fusion: every input decides alone and the decisions are averaged. Kittler et al. 1998, doi:10.1109/34.667881
/// (sum rule).

namespace braid {
namespace {

/// Hands on each input's own encoding, mean plus attention pooling, and no joint one; the task averages its decisions.
class Decisions : public Fusion {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };

  Decisions(const Config&, const FusionInput& input) : widths_(input.widths) {
    require(!widths_.empty(), Fault::config, "decisions", "no inputs to join");
    for (const auto& [name, width] : widths_) {
      norms_.push_back(register_module("norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
      pools_.push_back(register_module("pool_" + name, AttentionPool(width, 1, 1)));
    }
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    size_t i = 0;
    for (const auto& [name, width] : widths_) {
      const auto& strand = encoded.at(name);
      const auto present = strand.present();
      const auto rows = strand.row_steps();
      const auto steps = norms_[i](cleared(rows.values, rows.mask));  // [U, S, D_m]
      const auto own = masked_mean(steps, rows.mask) + pools_[i](steps, rows.mask).squeeze(1);
      const auto part = rows.spread(own);  // [B, D_m], zeros where absent
      joint.parts.emplace(name, part);
      joint.present.emplace(name, present);
      ++i;
    }
    return joint;
  }

  int64_t width() const override { return 0; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 private:
  std::map<std::string, int64_t> widths_;
  std::vector<torch::nn::LayerNorm> norms_;  // in the order of names, as all lists here
  std::vector<AttentionPool> pools_;
};

}  // namespace

void enroll_decisions(FusionRegistry& registry) {
  registry.add<Decisions>("decisions", "every input decides alone; the task averages");
}

}  // namespace braid
