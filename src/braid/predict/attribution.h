#pragma once

#include <string>
#include <vector>

#include "braid/bundle/pattern_table.h"
#include "braid/model/model.h"

/// @file attribution.h
/// What each input did for an answer: Shapley values (Shapley 1953, doi:10.1515/9781400881970-018) over inputs, which
/// are encoded once; only the fusion runs again.

namespace braid {

/// Sets of inputs to answer from, and what follows from the answers.
struct Coalitions {
  std::vector<std::vector<bool>> sets;  ///< [S][M]; the first is empty, the last is full
  torch::Tensor weights;                ///< [M, S] double: times the sets' values [S] they give each input's share

  /// All 2^M sets of up to `whole_inputs` inputs, exactly. Of more, the sets that 16 fixed random orders of the inputs
  /// pass through, forwards and backwards (Castro et al. 2009, doi:10.1016/j.cor.2008.04.004): shares are estimates
  /// then, which still sum to what all inputs add.
  static Coalitions of(int64_t inputs);
};

/// What inputs did for the answers to one target, by id in order: the change of the probability of the answered label
/// (of the most probable one, where a row may have several), or of the answered number in its own unit.
/// [B, M + 1] double; the last column is what would be answered without any input, and rows sum to the answer. Sets of
/// inputs that lack something that the row has are answered by the model's own choices, without specialists.
/// @param encoded  of B rows, without what is not to be used
/// @param answers  by target id, [B, K] double on the CPU: decoded, from all of them
std::map<std::string, torch::Tensor> attribute(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                               const PatternTable& table,
                                               const std::map<std::string, torch::Tensor>& answers);

}  // namespace braid
