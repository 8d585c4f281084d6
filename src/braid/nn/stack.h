#pragma once

#include <map>
#include <string>

#include "braid/tensor/strand.h"

/// @file stack.h
/// A regression on what the heads of single inputs say. Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1; one score of
/// the result reads that score of each input alone, as Seewald 2002 (ICML, "How to make stacking better and faster")
/// found to hold better than reading all of them.

namespace braid {

/// fused_k = sum over the present inputs m of w_mk(present) s_mk + c_mk, with w_mk(present) = t_mmk + the sum over the
/// other present inputs n of t_mnk: how much an input counts may depend on who else is there. It starts as the mean of
/// all M inputs' scores. A row without any input gets what `start_at` was given.
class StackImpl : public torch::nn::Module {
 public:
  /// @param inputs  M, at least 1  @param outputs  K
  StackImpl(int64_t inputs, int64_t outputs);

  /// [B, K] in float or wider; what absent inputs hold (NaN too) does not reach it.
  /// @param parts  raw scores of M inputs, [B, K]  @param joint  who is present
  torch::Tensor forward(const std::map<std::string, torch::Tensor>& parts, const Joint& joint);

  /// The scores [K] of a row without any input.
  void start_at(const torch::Tensor& scores);

 private:
  torch::Tensor trust_, offset_;  // [M, M, K], [M, K]
  torch::Tensor nobody_;          // [K], a buffer
};
TORCH_MODULE(Stack);

}  // namespace braid
