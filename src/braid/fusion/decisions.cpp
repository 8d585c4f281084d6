#include "braid/fusion/fusion.h"
#include "braid/nn/pooling.h"
#include "braid/nn/steps.h"

/// @file decisions.cpp
/// Late fusion: every input decides alone and the decisions are joined. Kittler et al. 1998, doi:10.1109/34.667881 (sum
/// and product rule); Genest and Zidek 1986, doi:10.1214/ss/1177013825 (linear and logarithmic pools with weights).

namespace braid {
namespace {

/// Hands on each input's own encoding, mean plus attention pooling, and no joint one; the task joins its decisions.
///
/// pool = mean averages their probabilities, pool = product multiplies them: a product of experts, in which one that
/// is sure that something is not so decides. weights = learned makes the softmax of one number an input its weight in
/// the mean or its exponent in the product, the same for all targets; the inputs that a row has share the whole.
class Decisions : public Fusion {
 public:
  struct Config {
    std::string pool = "mean", weights = "even";

    template <class V>
    void fields(V& v) {
      v.field("pool", pool, "how decisions are joined: mean or product of their probabilities");
      v.field("weights", weights, "how much each input's decision counts: even or learned");
    }
    void validate() const {
      require(pool == "mean" || pool == "product", Fault::config, "decisions", "\"", pool,
              "\" is no way to join decisions; known: mean, product", guess(pool, {"mean", "product"}));
      require(weights == "even" || weights == "learned", Fault::config, "decisions", "\"", weights,
              "\" are no weights of decisions; known: even, learned", guess(weights, {"even", "learned"}));
    }
  };

  Decisions(const Config& config, const FusionInput& input)
      : widths_(input.widths), multiplies_(config.pool == "product") {
    require(!widths_.empty(), Fault::config, "decisions", "no inputs to join");
    for (const auto& [name, width] : widths_) {
      norms_.push_back(register_module("norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
      pools_.push_back(register_module("pool_" + name, AttentionPool(width, 1, 1)));
    }
    if (config.weights == "learned" && widths_.size() > 1)
      trust_ = register_parameter("trust", torch::zeros({int64_t(widths_.size())}));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    joint.multiplies = multiplies_;
    torch::Tensor trust;  // [M]
    if (trust_.defined()) trust = trust_.softmax(0);
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
      if (trust.defined()) joint.weights.emplace(name, trust[int64_t(i)].expand({strand.rows()}));
      ++i;
    }
    return joint;
  }

  int64_t width() const override { return 0; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 private:
  std::map<std::string, int64_t> widths_;
  bool multiplies_;
  torch::Tensor trust_;                      // [M], where weights are learned and there is a choice
  std::vector<torch::nn::LayerNorm> norms_;  // in the order of names, as all lists here
  std::vector<AttentionPool> pools_;
};

}  // namespace

void enroll_decisions(FusionRegistry& registry) {
  registry.add<Decisions>("decisions", "every input decides alone; the task joins the decisions");
}

}  // namespace braid
