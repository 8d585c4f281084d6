#pragma once

#include <vector>

#include "braid/fusion/fusion.h"
#include "braid/nn/pooling.h"

/// @file pooled_fusion.h
/// What `concat` and fusions that say more than it have in common: a vector for each input, and the products of pairs.

namespace braid {

/// Sizes of pooled inputs. Fusions that add settings of their own inherit it.
struct PooledOptions {
  int64_t width = 128;   ///< D, of the joint encoding
  int64_t queries = 2;   ///< K, learned queries that gather from the steps of an input
  int64_t rank = 128;    ///< R, of the products of inputs; 0: none
  double dropout = 0.1;  ///< inside perceptrons, training only

  template <class V>
  void fields(V& v) {
    v.field("width", width, "width of the joint encoding", {1, 8192});
    v.field("queries", queries, "learned queries that gather from each input; 0: the mean alone", {0, 64});
    v.field("rank", rank, "width of the products of inputs; 0: none", {0, 8192});
    v.field("dropout", dropout, "inside the perceptron, training only", {0, 0.9});
  }
};

/// A fusion that has a vector for each input, whatever else it does.
///
/// part = [mean of the steps, what K learned queries find among the normalised steps]. The mean keeps how strong things
/// are and learns first; queries see where they are (Lee et al. 2019, arXiv:1810.00825), which the mean forgets.
///
/// products = pair_products(u) with u_m = U_m norm(part_m) (Kim et al. 2017, arXiv:1610.04325): what two inputs agree
/// on is there to be read, where a perceptron would have to find it.
class PooledFusion : public Fusion {
 public:
  int64_t width() const override { return options_.width; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 protected:
  /// @param who  the fusion, for messages  @throws Error(config) without inputs
  PooledFusion(const char* who, const PooledOptions& options, const FusionInput& input);

  /// The inputs of a batch, pooled; lists in the order of names.
  struct Pooled {
    std::vector<RowSteps> rows;          ///< the steps of each input
    std::vector<torch::Tensor> present;  ///< [B] bool
    std::vector<torch::Tensor> norms;    ///< norm(part) or what stands for an absent one, [B, D_m]
    torch::Tensor all;                   ///< norms, presence and products side by side, [B, pooled_width()]
  };
  /// Pools, and notes `parts` and `present` of the joint.
  Pooled pool(const Strands& encoded, Joint& joint);

  int64_t pooled_width() const { return sum_; }  ///< of `Pooled::all`

 private:
  PooledOptions options_;
  int64_t sum_ = 0;
  std::map<std::string, int64_t> widths_;
  std::vector<torch::nn::LayerNorm> step_norms_;
  std::vector<AttentionPool> pools_;
  std::vector<torch::nn::LayerNorm> norms_;  // in the order of names, as all lists here
  std::vector<torch::Tensor> absent_;
  std::vector<torch::nn::Linear> factors_;  // empty with one input
};

}  // namespace braid
