#pragma once

#include <vector>

#include "braid/nn/graph_attention.h"

/// @file graph_layers.h
/// Rounds in which the nodes of a graph listen to each other.

namespace braid {

/// x + dropout(elu(attention(norm(x)))), as often as there are layers. Attention: `GraphAttention`.
class GraphLayers {
 public:
  GraphLayers() = default;

  /// Draws the weights. @param owner  the module whose children `norm0`, `layer0`, `norm1` … they are
  GraphLayers(torch::nn::Module& owner, const GraphAttentionOptions& sizes, int64_t layers, double dropout);

  /// @param x, kind, linked  as `GraphAttention` takes them  @param training  whether values are dropped
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& kind, const torch::Tensor& linked, bool training);

 private:
  double dropout_ = 0;
  std::vector<torch::nn::LayerNorm> norms_;
  std::vector<GraphAttention> layers_;
};

}  // namespace braid
