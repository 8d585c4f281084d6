#include "braid/fusion/pooled_fusion.h"

#include <numeric>

#include "braid/nn/init.h"
#include "braid/nn/products.h"
#include "braid/nn/steps.h"

namespace braid {

PooledFusion::PooledFusion(const char* who, const PooledOptions& options, const FusionInput& input)
    : options_(options) {
  require(!input.widths.empty(), Fault::config, who, "no inputs to join");
  sum_ = int64_t(input.widths.size());  // presence
  for (const auto& [name, own] : input.widths) {
    const int64_t width = own * (1 + options.queries);
    widths_.emplace(name, width);
    if (options.queries > 0) {
      step_norms_.push_back(
          register_module("step_norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({own}))));
      pools_.push_back(register_module("pool_" + name, AttentionPool(own, options.queries, std::gcd(own, int64_t{4}))));
    }
    norms_.push_back(register_module("norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
    absent_.push_back(register_parameter("absent_" + name, truncated_normal({width}, 0.02)));
    if (options.rank > 0 && input.widths.size() > 1) {
      const auto linear = torch::nn::LinearOptions(width, options.rank).bias(false);
      factors_.push_back(register_module("factor_" + name, torch::nn::Linear(linear)));
      init_linear(*factors_.back());
    }
    sum_ += width;
  }
  if (!factors_.empty()) sum_ += options.rank;
}

PooledFusion::Pooled PooledFusion::pool(const Strands& encoded, Joint& joint) {
  Pooled out;
  std::vector<torch::Tensor> all;
  std::vector<torch::Tensor> factors;  // u_m, [B, R] each
  size_t i = 0;
  for (const auto& [name, width] : widths_) {
    const auto& strand = encoded.at(name);
    const auto present = strand.present();
    auto rows = strand.row_steps();
    auto own = masked_mean(rows.values, rows.mask);  // [U, D_m]
    if (options_.queries > 0) {
      const auto steps = step_norms_[i](cleared(rows.values, rows.mask));
      own = torch::cat({own, pools_[i](steps, rows.mask).flatten(1)}, 1);  // [U, (K + 1) D_m]
    }
    const auto part = rows.spread(own).masked_fill(~present.unsqueeze(1), 0);
    const auto normed = norms_[i](part);
    out.norms.push_back(torch::where(present.unsqueeze(1), normed, absent_[i]));
    all.push_back(out.norms.back());
    all.push_back(present.unsqueeze(1).to(part.scalar_type()));
    if (!factors_.empty()) factors.push_back(factors_[i](normed).masked_fill(~present.unsqueeze(1), 0));
    joint.parts.emplace(name, part);
    joint.present.emplace(name, present);
    out.rows.push_back(std::move(rows));
    out.present.push_back(present);
    ++i;
  }
  if (!factors.empty()) all.push_back(pair_products(factors));
  out.all = torch::cat(all, 1);
  return out;
}

}  // namespace braid
