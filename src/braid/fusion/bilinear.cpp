#include "braid/fusion/entrance.h"
#include "braid/nn/dropout.h"
#include "braid/nn/init.h"
#include "braid/nn/products.h"

/// @file bilinear.cpp
/// Factorised bilinear pooling of pairs of inputs. MFB: Yu et al. 2017, arXiv:1708.01471, section 3.

namespace braid {
namespace {

/// z = sum pooling, over windows of k, of sum_{a<b} u_a * u_b with u_m = U_m x_m + b_m; then
/// pooled = normalised(sign(z) sqrt|z|) of D numbers whose root mean square is 1.
///
/// With two inputs this is the paper's formula up to the factor sqrt(D) of the norm; more inputs have their pairs
/// summed, by `pair_products`. Differs from it: the root is z / sqrt(|z| + e) with a small e, whose slope
/// at 0 is finite. A learned vector stands for an absent input, so that what is left meets a constant and is not lost;
/// so does it for the partner of an input that is the only one of its model.
class Bilinear : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t window = 5;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("window", window, "k, products that are summed into one number; 5 in the paper", {1, 64});
    }
  };

  Bilinear(const Config& config, const FusionInput& input) : EnteredFusion("bilinear", config, input) {
    const int64_t count = inputs(), width = config.width;
    absent_ = register_parameter("absent", truncated_normal({count, width}, 1));
    for (const auto& name : names()) {
      factors_.push_back(register_module("factor_" + name, torch::nn::Linear(width, config.window * width)));
      init_linear(*factors_.back());
    }
    if (count == 1) partner_ = register_parameter("partner", truncated_normal({config.window * width}, 1));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto given = torch::where(entered.here, entered.part, absent_);  // [B, M, D]
    std::vector<torch::Tensor> all;
    for (size_t i = 0; i < factors_.size(); ++i) all.push_back(factors_[i](given.select(1, int64_t(i))));
    if (partner_.defined()) all.push_back(partner_.expand_as(all[0]));
    const auto pairs = drop_values(pair_products(all), options().dropout, is_training());  // [B, k D]
    const auto z = pairs.unflatten(1, {width(), -1}).sum(2);                               // [B, D]
    const auto root = z / (z.abs() + 1e-3).sqrt();
    joint.pooled = root * (root.square().mean(1, true) + 1e-6).rsqrt();
    return joint;
  }

 private:
  torch::Tensor absent_;  // [M, D]
  std::vector<torch::nn::Linear> factors_;
  torch::Tensor partner_;  // [k D], of a single input
};

}  // namespace

void enroll_bilinear(FusionRegistry& registry) {
  registry.add<Bilinear>("bilinear", "factorised products of pairs of inputs, of equal length for every row");
}

}  // namespace braid
