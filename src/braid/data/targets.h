#pragma once

#include <optional>

#include "braid/table/cell.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/torch.h"

/// @file targets.h
/// Target cells <-> the numbers a task trains on.

namespace braid {

/// What a target cell came to.
struct TargetValue {
  torch::Tensor value;  ///< as in `Batch::targets`: [1] int64, [K] float or [1] float; undefined when unlabelled
  bool unseen = false;  ///< labelled, but with a label that training never saw
  std::string label;    ///< the cell's text (the labels of a multi-label cell joined by ';')
};

/// Class labels compare as texts; `1`, `1.0` and a number 1 are one label. An empty cell, a word of `target.absent` and
/// a regression cell that is no finite number are unlabelled.
TargetValue encode_target(const TargetSpec& target, const Cell& cell);

/// A label's text in the one form in which labels compare: trimmed, numbers in their shortest form.
std::string label_text(const Cell& cell);

}  // namespace braid
