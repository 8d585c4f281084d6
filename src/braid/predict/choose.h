#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/bundle/pattern_table.h"
#include "braid/model/model.h"

/// @file choose.h
/// Rows answered as a pattern table says, whatever inputs each of them has.

namespace braid {

/// The two single inputs of each row whose own answers are furthest apart.
struct Furthest {
  torch::Tensor distance;       ///< [B] double, see `Task::disagreement`; 0 with fewer than two inputs
  torch::Tensor first, second;  ///< [B] int64, places among the ids in order
};

/// @param parts    raw scores by input, [B, K]  @param present  by input, [B] bool
Furthest furthest_apart(const Task& task, const std::map<std::string, torch::Tensor>& parts,
                        const std::map<std::string, torch::Tensor>& present);

/// Answers to one target.
struct Chosen {
  torch::Tensor scores;  ///< [B, K] raw, for the task at its own temperature
  torch::Tensor limits;  ///< [B] double, of the nonconformity of possible answers
  Furthest quarrel;      ///< of the inputs that were shown, in the whole rows
};

/// Fuses as often as the choices of these rows differ in what they show, mostly once. Specialists see the rows that
/// they answer.
/// @param encoded   [N, T, D_m] per input, without what is not to be used
/// @param sequence  as `Batch::sequence`
/// @param read      what was encoded, for the specialists
/// @param whole     rows that specialists may answer, the first ones; in those after them the model's own choices
///                  count, and what inputs disagree about is not looked for
/// @return by target id
std::map<std::string, Chosen> answer_by_table(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                              const PatternTable& table, const Strands& read, int64_t whole);

}  // namespace braid
