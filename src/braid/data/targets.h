#pragma once

#include <optional>
#include <string>
#include <vector>

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

/// Which cells have a label, and the same one, stands in `table/label.h`; a regression cell that is no finite number is
/// unlabelled too.
TargetValue encode_target(const TargetSpec& target, const Cell& cell);

/// The label of `target` that a cell (or one item of a multi-label cell) carries; its own text where training never saw
/// it.
std::string label_of(const TargetSpec& target, const Cell& cell);

/// The items of a multi-label cell, one a label, as `label_items` divides them.
std::vector<std::string> items_of(const TargetSpec& target, const Cell& cell);

}  // namespace braid
