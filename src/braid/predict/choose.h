#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/bundle/pattern_table.h"
#include "braid/model/model.h"

/// @file choose.h
/// Rows answered as a pattern table says, whatever inputs each of them has.

namespace braid {

/// Answers to one target.
struct Chosen {
  torch::Tensor scores;  ///< [B, K] raw, for the task at its own temperature
  torch::Tensor limits;  ///< [B] double, of the nonconformity of possible answers
};

/// Fuses as often as the choices of these rows differ in what they show, mostly once. @param encoded  [N, T, D_m] per
/// input, without what is not to be used  @param sequence  as `Batch::sequence`  @return by target id
std::map<std::string, Chosen> answer_by_table(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                              const PatternTable& table);

}  // namespace braid
