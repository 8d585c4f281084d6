#pragma once

#include "braid/tensor/spec.h"
#include "braid/tensor/torch.h"

/// @file light_graph.h
/// Nodes that know their neighbours. LightGCN: He et al. 2020, arXiv:2002.02126, equations 7 and 8.

namespace braid {

/// A learned vector for each node of a graph, and what it becomes when it is spread over the links: the mean of
/// E, A E, A^2 E ... A^K E, where A links neighbours i and j by 1 / sqrt(|N_i| |N_j|). A node without links keeps
/// E / (K + 1).
class LightGraphImpl : public torch::nn::Module {
 public:
  /// @param width  D  @param hops  K, how far a node listens
  LightGraphImpl(const WordGraph& graph, int64_t width, int64_t hops);

  /// Only what the asked nodes need is computed. @param nodes [...] int64  @return [..., D]
  torch::Tensor forward(const torch::Tensor& nodes);

 private:
  int64_t hops_;
  torch::Tensor table_;  // [nodes, D]
  // [2 links], both ways. They follow from the graph, so they are no buffers, which would be saved with the weights.
  torch::Tensor from_, to_, strength_;
};
TORCH_MODULE(LightGraph);

}  // namespace braid
