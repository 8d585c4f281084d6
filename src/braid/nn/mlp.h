#pragma once

#include "braid/tensor/torch.h"

/// @file mlp.h
/// Two linear layers with a GELU between.

namespace braid {

/// out = W2 dropout(gelu(W1 x)). Hendrycks & Gimpel 2016, arXiv:1606.08415. Works on the last dimension.
class MlpImpl : public torch::nn::Module {
 public:
  /// @param gain  of the last layer's first weights; below 1 where the result joins a residual stream
  MlpImpl(int64_t inputs, int64_t hidden, int64_t outputs, double dropout = 0, double gain = 1);

  /// @param x [..., inputs]  @return [..., outputs]
  torch::Tensor forward(const torch::Tensor& x);

 private:
  double dropout_;
  torch::nn::Linear hidden_, out_;
};
TORCH_MODULE(Mlp);

}  // namespace braid
