#pragma once

#include <string>
#include <vector>

#include "braid/bundle/pattern_table.h"
#include "braid/model/model.h"
#include "braid/predict/choose.h"

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

/// Answers to B rows, and what inputs did for them.
struct Attributed {
  std::map<std::string, Chosen> chosen;  ///< by target id
  /// By target id, [B, M + 1] double: what the inputs did, by id in order, as the change of the probability of the
  /// answered label (of the most probable one, where a row may have several), or of the answered number in its own
  /// unit. The last column is what would be answered without any input, and rows sum to the answer.
  std::map<std::string, torch::Tensor> shares;
};

/// Answers rows as `answer_by_table`, and from all sets of their inputs at once: the fusion runs over all of these as
/// over one batch. Sets that lack something that a row has are answered by the model's own choices, without
/// specialists.
/// @param encoded  of B rows, without what is not to be used  @param read  what was encoded
Attributed answer_with_shares(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                              const PatternTable& table, const Strands& read);

}  // namespace braid
