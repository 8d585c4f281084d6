#include "braid/fusion/pooled_fusion.h"
#include "braid/nn/mlp.h"

/// @file concat.cpp
/// Concatenation of pooled encodings, the baseline of Baltrusaitis et al. 2019, arXiv:1705.09406 ("joint
/// representation"), and their low-rank bilinear products (Kim et al. 2017, arXiv:1610.04325), summed over pairs as in
/// factorisation machines (Rendle 2010, doi:10.1109/ICDM.2010.127).

namespace braid {
namespace {

/// pooled = mlp([norm(part_1), ..., norm(part_M), present, products]); a learned vector stands for an absent input,
/// which has no products. Parts and products: `PooledFusion`.
class Concat : public PooledFusion {
 public:
  using Config = PooledOptions;

  Concat(const Config& config, const FusionInput& input) : PooledFusion("concat", config, input) {
    mlp_ = register_module("mlp", Mlp(pooled_width(), 2 * config.width, config.width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    joint.pooled = mlp_(pool(encoded, joint).all);
    return joint;
  }

 private:
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_concat(FusionRegistry& registry) {
  registry.add<Concat>("concat", "pooled encodings side by side, then a perceptron");
}

}  // namespace braid
