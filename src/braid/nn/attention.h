#pragma once

#include "braid/tensor/torch.h"

/// @file attention.h
/// Attention of some steps to others. Vaswani et al. 2017, arXiv:1706.03762.

namespace braid {

/// softmax(Q K' / sqrt(D / H)) V over the real steps of the memory, H heads, by libtorch's fused kernel.
///
/// Query, key and value have no bias: a key bias shifts all scores of a query alike, so it never gets a gradient. A
/// query that may attend to no step attends evenly to all, finite padding among them; callers mask such ones. There is
/// no dropout on the weights, since libtorch's fused CPU kernel has none.
class AttentionImpl : public torch::nn::Module {
 public:
  /// @param width   of queries and result, a multiple of `heads`
  /// @param memory  width of the steps attended to
  /// @param gain    of the last layer's first weights
  AttentionImpl(int64_t width, int64_t memory, int64_t heads, double gain = 1);

  /// @param queries [N, Q, width]
  /// @param memory  [N, T, memory], finite also where masked
  /// @param mask    [N, T] bool, or [N, Q, T] for what each query may attend to; undefined when all steps are real
  /// @return        [N, Q, width]
  torch::Tensor forward(const torch::Tensor& queries, const torch::Tensor& memory, const torch::Tensor& mask) {
    return read(queries, remember(memory), mask);
  }

  /// Keys and values of steps, so that several readers of one memory share them.
  /// @param memory [N, T, memory]  @return [N, T, 2 * width]
  torch::Tensor remember(const torch::Tensor& memory) { return memory_(memory); }

  /// `forward` with what `remember` made of the memory.
  torch::Tensor read(const torch::Tensor& queries, const torch::Tensor& remembered, const torch::Tensor& mask);

 private:
  int64_t heads_;
  torch::nn::Linear query_, memory_, out_;
};
TORCH_MODULE(Attention);

}  // namespace braid
