#pragma once

#include <map>
#include <string>

#include "braid/tensor/torch.h"

/// @file votes.h
/// Averages of what several inputs answer, over those that are present.

namespace braid {

/// The answers of M inputs for B rows. An absent input has no vote, whatever its scores hold (NaN too).
class Votes {
 public:
  /// @param parts    raw scores per input, [B, K]; at least one input
  /// @param present  per input [B] bool, for every input of `parts`
  /// @throws Error(internal) when an input of `parts` is not in `present`
  Votes(const std::map<std::string, torch::Tensor>& parts, const std::map<std::string, torch::Tensor>& present);

  /// Raw scores [M, B, K] in float, or wider; zero where absent, limited to +-1e15 so that sums of them stay finite.
  const torch::Tensor& scores() const { return scores_; }

  /// Mean of `values` [M, B, ...] over the present inputs; a row with none gets `otherwise` [...]. [B, ...]
  torch::Tensor mean(const torch::Tensor& values, const torch::Tensor& otherwise) const;

  /// Logarithm of the mean of exp(`logs`) [M, B, K] over the present inputs; a row with none gets `otherwise` [K].
  /// [B, K]
  torch::Tensor log_mean(const torch::Tensor& logs, const torch::Tensor& otherwise) const;

 private:
  torch::Tensor scores_;   // [M, B, K]
  torch::Tensor present_;  // [M, B, 1] bool
  torch::Tensor count_;    // [B, 1] of present inputs, in the type of the scores
};

/// Scores in float or wider, limited to +-1e15: an overflow of a narrower type becomes a large number, NaN stays NaN.
torch::Tensor bounded(const torch::Tensor& scores);

}  // namespace braid
