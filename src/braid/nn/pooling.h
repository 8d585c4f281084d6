#pragma once

#include "braid/nn/attention.h"

/// @file pooling.h
/// From many steps to a few.

namespace braid {

/// Learned queries that each gather what they look for. Lee et al. 2019, arXiv:1810.00825 (pooling by multihead
/// attention, without its feed-forward layer).
class AttentionPoolImpl : public torch::nn::Module {
 public:
  /// @param width    of steps and results, a multiple of `heads`
  /// @param queries  K, how many results
  AttentionPoolImpl(int64_t width, int64_t queries, int64_t heads);

  /// @param steps [N, T, D], finite also where masked  @param mask [N, T] bool or undefined
  /// @return      [N, K, D]; zeros for an item without real steps
  torch::Tensor forward(const torch::Tensor& steps, const torch::Tensor& mask);

 private:
  torch::Tensor queries_;  // [K, D]
  Attention attention_;
};
TORCH_MODULE(AttentionPool);

}  // namespace braid
