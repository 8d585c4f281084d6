#include <cmath>

#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"

/// @file low_rank.cpp
/// The outer product of all inputs through a weight tensor of low rank. LMF: Liu et al. 2018, arXiv:1806.00064, eq. 9.

namespace braid {
namespace {

/// pooled = bias + sum_r prod_m W_m,r [1; x_m]: what a linear layer of rank R would make of the outer product of the
/// [1; x_m], which is never built, so the cost grows with the number of inputs instead of exponentially.
///
/// An absent input has x_m = 0 and leaves its factor's column of the 1, as in the outer product. That column starts as
/// large as all others together, so that the sum neither vanishes nor grows with the number of inputs.
class LowRank : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t rank = 8;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("rank", rank, "R, products that are summed; 4 to 16 in the paper", {1, 256});
    }
  };

  LowRank(const Config& config, const FusionInput& input) : EnteredFusion("low_rank", config, input) {
    const int64_t count = inputs(), width = config.width, rank = config.rank;
    const double share = std::pow(double(rank), -0.5 / double(count)) * std::sqrt(0.5);
    constants_ = register_parameter("constants", truncated_normal({count, 1, rank * width}, share));
    factors_ =
        register_parameter("factors", truncated_normal({count, width, rank * width}, share / std::sqrt(double(width))));
    bias_ = register_parameter("bias", torch::zeros({width}));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto part = enter(encoded, joint).part;                                    // [B, M, D]
    const auto factor = torch::baddbmm(constants_, part.transpose(0, 1), factors_);  // [M, B, R D]
    const auto product = factor.prod(0).unflatten(1, {-1, width()});                 // [B, R, D]
    joint.pooled = product.sum(1) + bias_;
    return joint;
  }

 private:
  torch::Tensor constants_, factors_, bias_;  // [M, 1, R D], [M, D, R D], [D]
};

}  // namespace

void enroll_low_rank(FusionRegistry& registry) {
  registry.add<LowRank>("low_rank", "the outer product of all inputs, at low rank");
}

}  // namespace braid
