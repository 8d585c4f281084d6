#include <numeric>

#include "braid/fusion/fusion.h"
#include "braid/nn/init.h"
#include "braid/nn/mlp.h"
#include "braid/nn/pooling.h"
#include "braid/nn/steps.h"

/// @file concat.cpp
/// Concatenation of pooled encodings, the baseline of Baltrusaitis et al. 2019, arXiv:1705.09406 ("joint
/// representation"), and their low-rank bilinear products (Kim et al. 2017, arXiv:1610.04325), summed over pairs as in
/// factorisation machines (Rendle 2010, doi:10.1109/ICDM.2010.127).

namespace braid {
namespace {

/// pooled = mlp([norm(part_1), ..., norm(part_M), present, products]); a learned vector stands for an absent input,
/// which has no products.
///
/// products = ((sum u_m)^2 - sum u_m^2) / 2 with u_m = U_m norm(part_m), the sum over pairs of elementwise products:
/// what two inputs agree on is there to be read, where a perceptron would have to find it.
///
/// part = [mean of the steps, what K learned queries find among the normalised steps]. The mean keeps how strong things
/// are and learns first; queries see where they are (Lee et al. 2019, arXiv:1810.00825), which the mean forgets.
class Concat : public Fusion {
 public:
  struct Config {
    int64_t width = 128, queries = 2, rank = 128;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of the joint encoding", {1, 8192});
      v.field("queries", queries, "learned queries that gather from each input; 0: the mean alone", {0, 64});
      v.field("rank", rank, "width of the products of inputs; 0: none", {0, 8192});
      v.field("dropout", dropout, "inside the perceptron, training only", {0, 0.9});
    }
  };

  Concat(const Config& config, const FusionInput& input) : width_(config.width), queries_(config.queries) {
    require(!input.widths.empty(), Fault::config, "concat", "no inputs to join");
    int64_t sum = int64_t(input.widths.size());  // presence
    for (const auto& [name, own] : input.widths) {
      const int64_t width = own * (1 + queries_);
      widths_.emplace(name, width);
      if (queries_ > 0) {
        step_norms_.push_back(
            register_module("step_norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({own}))));
        pools_.push_back(register_module("pool_" + name, AttentionPool(own, queries_, std::gcd(own, int64_t{4}))));
      }
      norms_.push_back(register_module("norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
      absent_.push_back(register_parameter("absent_" + name, truncated_normal({width}, 0.02)));
      if (config.rank > 0 && input.widths.size() > 1) {
        const auto options = torch::nn::LinearOptions(width, config.rank).bias(false);
        factors_.push_back(register_module("factor_" + name, torch::nn::Linear(options)));
        init_linear(*factors_.back());
      }
      sum += width;
    }
    if (!factors_.empty()) sum += config.rank;
    mlp_ = register_module("mlp", Mlp(sum, 2 * width_, width_, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    std::vector<torch::Tensor> all;
    torch::Tensor factors, squares;  // sums over inputs of u_m and u_m^2, [B, rank]
    size_t i = 0;
    for (const auto& [name, width] : widths_) {
      const auto& strand = encoded.at(name);
      const auto present = strand.present();
      const auto rows = strand.row_steps();
      auto own = masked_mean(rows.values, rows.mask);  // [U, D_m]
      if (queries_ > 0) {
        const auto steps = step_norms_[i](cleared(rows.values, rows.mask));
        own = torch::cat({own, pools_[i](steps, rows.mask).flatten(1)}, 1);  // [U, (K + 1) D_m]
      }
      const auto part = rows.spread(own).masked_fill(~present.unsqueeze(1), 0);
      const auto normed = norms_[i](part);
      all.push_back(torch::where(present.unsqueeze(1), normed, absent_[i]));
      all.push_back(present.unsqueeze(1).to(part.scalar_type()));
      if (!factors_.empty()) {
        const auto u = factors_[i](normed).masked_fill(~present.unsqueeze(1), 0);
        factors = factors.defined() ? factors + u : u;
        squares = squares.defined() ? squares + u.square() : u.square();
      }
      joint.parts.emplace(name, part);
      joint.present.emplace(name, present);
      ++i;
    }
    if (factors.defined()) all.push_back((factors.square() - squares) / 2);
    joint.pooled = mlp_(torch::cat(all, 1));
    return joint;
  }

  int64_t width() const override { return width_; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 private:
  int64_t width_, queries_;
  std::map<std::string, int64_t> widths_;
  std::vector<torch::nn::LayerNorm> step_norms_;
  std::vector<AttentionPool> pools_;
  std::vector<torch::nn::LayerNorm> norms_;  // in the order of names, as all lists here
  std::vector<torch::Tensor> absent_;
  std::vector<torch::nn::Linear> factors_;  // empty with one input
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_concat(FusionRegistry& registry) {
  registry.add<Concat>("concat", "pooled encodings side by side, then a perceptron");
}

}  // namespace braid
