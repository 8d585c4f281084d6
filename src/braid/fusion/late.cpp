#include "braid/fusion/late.h"

#include "braid/nn/steps.h"

namespace braid {

LateFusion::LateFusion(const char* who, const FusionInput& input) : widths_(input.widths) {
  require(!widths_.empty(), Fault::config, who, "no inputs to join");
  for (const auto& [name, width] : widths_) {
    norms_.push_back(register_module("norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
    pools_.push_back(register_module("pool_" + name, AttentionPool(width, 1, 1)));
  }
}

Joint LateFusion::parts_of(const Strands& encoded) {
  Joint joint;
  size_t i = 0;
  for (const auto& [name, width] : widths_) {
    const auto& strand = encoded.at(name);
    const auto rows = strand.row_steps();
    const auto steps = norms_[i](cleared(rows.values, rows.mask));  // [U, S, D_m]
    const auto own = masked_mean(steps, rows.mask) + pools_[i](steps, rows.mask).squeeze(1);
    joint.parts.emplace(name, rows.spread(own));
    joint.present.emplace(name, strand.present());
    ++i;
  }
  return joint;
}

}  // namespace braid
