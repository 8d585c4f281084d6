#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "braid/tensor/torch.h"

/// @file soft_targets.h
/// Answers of another model, to learn from beside the labels.

namespace braid {

/// What a teacher says of rows of a table. Its answers are made once, from rows as they are, without augmentation.
struct SoftTargets {
  std::vector<int64_t> place;                   ///< line of each row of the table; -1 for one without an answer
  std::map<std::string, torch::Tensor> scores;  ///< by target id, [R, K] float on the CPU, at temperature 1
  double temperature = 1;                       ///< see `Task::distance`
  double weight = 0;                            ///< of the distance beside the loss of the labels

  bool empty() const { return scores.empty(); }

  /// Whether the row has an answer.
  bool knows(int64_t row) const { return !empty() && place.at(size_t(row)) >= 0; }
};

}  // namespace braid
