#include "braid/nn/graph_layers.h"

#include "braid/core/error.h"
#include "braid/nn/dropout.h"

namespace braid {

GraphLayers::GraphLayers(torch::nn::Module& owner, const GraphAttentionOptions& sizes, int64_t layers, double dropout)
    : dropout_(dropout) {
  for (int64_t i = 0; i < layers; ++i) {
    const auto norm = torch::nn::LayerNormOptions({sizes.width});
    norms_.push_back(owner.register_module(text("norm", i), torch::nn::LayerNorm(norm)));
    layers_.push_back(owner.register_module(text("layer", i), GraphAttention(sizes)));
  }
}

torch::Tensor GraphLayers::forward(torch::Tensor x, const torch::Tensor& kind, const torch::Tensor& linked,
                                   bool training) {
  for (size_t i = 0; i < layers_.size(); ++i)
    x = x + drop_values(torch::elu(layers_[i](norms_[i](x), kind, linked)), dropout_, training);
  return x;
}

}  // namespace braid
