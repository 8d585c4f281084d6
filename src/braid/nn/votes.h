#pragma once

#include <map>
#include <string>

#include "braid/tensor/strand.h"

/// @file votes.h
/// What several inputs answer together: means over those that are present, or normalised products of their
/// probabilities. Linear and logarithmic opinion pools: Genest and Zidek 1986, doi:10.1214/ss/1177013825.

namespace braid {

/// The answers of M inputs for B rows. An absent input has no vote, whatever its scores hold (NaN too).
class Votes {
 public:
  /// @param parts  raw scores per input, [B, K]; at least one input
  /// @param joint  who is present, how much each counts, and whether answers are multiplied
  /// @throws Error(internal) when an input of `parts` has no presence, or no weight where others have one
  Votes(const std::map<std::string, torch::Tensor>& parts, const Joint& joint);

  /// Raw scores [M, B, K] in float, or wider; zero where absent, limited to +-1e15 so that sums of them stay finite.
  const torch::Tensor& scores() const { return scores_; }

  /// Weighted mean of `values` [M, B, K] over the present inputs; a row with none gets `otherwise` [K]. [B, K]
  torch::Tensor mean(const torch::Tensor& values, const torch::Tensor& otherwise) const;

  /// From logarithms of probabilities, `logs` [M, B, K], the logarithm of their weighted mean, or where answers are
  /// multiplied their mean itself: the product, up to a factor that is the same for all K. A row where nobody is
  /// present gets `otherwise` [K]. [B, K]
  torch::Tensor pooled_logs(const torch::Tensor& logs, const torch::Tensor& otherwise) const;

 private:
  torch::Tensor scores_;   // [M, B, K]
  torch::Tensor present_;  // [M, B, 1] bool
  torch::Tensor weights_;  // [M, B, 1] in the type of the scores; zero where absent
  bool multiplies_;
};

/// Scores in float or wider, limited to +-1e15: an overflow of a narrower type becomes a large number, NaN stays NaN.
torch::Tensor bounded(const torch::Tensor& scores);

}  // namespace braid
