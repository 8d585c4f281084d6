#pragma once

#include "braid/tensor/torch.h"

/// @file graph_attention.h
/// Attention along the edges of a graph.

namespace braid {

/// Sizes of a layer of graph attention.
struct GraphAttentionOptions {
  int64_t width = 128;          ///< D, of nodes
  int64_t heads = 4;            ///< H, which divides D
  int64_t kinds = 1;            ///< of edges; 0: every node listens to itself alone
  bool values_by_kind = false;  ///< whether what is heard is transformed by the edge's kind
};

/// h'_i = sum_j a_ij V_k h_j + b with a_i = softmax over the j that i is linked to of
/// leaky_relu(s . W h_i + t . W h_j + e_k), where k is the kind of the edge; H heads of D / H numbers side by side.
/// GAT: Velickovic et al. 2018, arXiv:1710.10903, section 2.1, with a learned number for each kind of edge. V_k is W,
/// or with `values_by_kind` a matrix of its own (R-GCN: Schlichtkrull et al. 2018, arXiv:1703.06103, eq. 2).
class GraphAttentionImpl : public torch::nn::Module {
 public:
  explicit GraphAttentionImpl(const GraphAttentionOptions& options);  ///< draws the weights

  /// @param x [B, N, D], finite  @param kind [N, N] or [B, N, N] int64, of the edge by which i hears j
  /// @param linked [B or 1, N or 1, N] bool; a node without any edge hears the mean of all  @return [B, N, D]
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& kind, const torch::Tensor& linked);

 private:
  GraphAttentionOptions options_;
  torch::nn::Linear linear_{nullptr};
  torch::Tensor listens_, speaks_, edges_;  // [H, D/H] twice, [kinds, H]
  torch::Tensor values_, bias_;             // [kinds, D, D], [D]
};
TORCH_MODULE(GraphAttention);

}  // namespace braid
