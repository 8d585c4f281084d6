#pragma once

#include "braid/tensor/torch.h"

/// @file sequences.h
/// Rows of a batch <-> padded sequences.

namespace braid {

/// Where each row of a batch stands among its sequences.
struct Sequences {
  int64_t count = 0, longest = 0;  ///< S and L
  torch::Tensor place;             ///< [B] int64, s * L + position
  torch::Tensor mask;              ///< [S, L] bool

  /// @param sequence  [B] int64, equal for rows of one sequence, which stand in their order
  static Sequences of(const torch::Tensor& sequence);

  torch::Tensor gathered(const torch::Tensor& rows) const;  ///< [B, D] to [S, L, D], zeros where there is no row
  torch::Tensor scattered(const torch::Tensor& all) const;  ///< [S, L, D] to [B, D]
};

}  // namespace braid
