#pragma once

#include <vector>

#include "braid/tensor/torch.h"

/// @file recurrent.h
/// Gated recurrence over the real steps of padded input.

namespace braid {

/// Sizes of a stack of gated recurrent layers.
struct RecurrentOptions {
  int64_t inputs = 128;  ///< width of the steps
  int64_t width = 128;   ///< of the result; each direction has half of it when there are two
  int64_t layers = 1;
  bool both_ways = true;  ///< also from the last step to the first
  double dropout = 0;     ///< between layers, training only
};

/// Gated recurrent units, Cho et al. 2014, arXiv:1406.1078, one way or both. Padding stands anywhere: real steps are
/// moved together first, and each item is turned round within its own length, which equals libtorch's packed sequences
/// without their sorting and copying to the host.
class RecurrentImpl : public torch::nn::Module {
 public:
  /// @throws Error(config) for an odd width with two directions
  explicit RecurrentImpl(const RecurrentOptions& options);

  /// @param x [N, T, inputs], finite also where masked  @param mask [N, T] bool  @return [N, T, width]
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask);

 private:
  RecurrentOptions options_;
  std::vector<torch::nn::GRU> onward_, back_;
};
TORCH_MODULE(Recurrent);

}  // namespace braid
