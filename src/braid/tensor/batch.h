#pragma once

#include <string>
#include <vector>

#include "braid/tensor/strand.h"

/// @file batch.h
/// What the data side hands to the model side; the only type both know.

namespace braid {

/// Rows of a table as tensors.
struct Batch {
  Strands inputs;  ///< by input identifier
  /// By target identifier (`t0` …). A target is a strand too: its items are the labelled rows, in row order, with
  /// values [N, 1] int64 class (binary, multiclass, ordinal), [N, 1, K] float 0/1 (multilabel) or [N, 1] float
  /// (regression, in the task's own scale). An unlabelled row has no item, so it has no loss.
  Strands targets;
  torch::Tensor sequence;     ///< [B] int64, equal for rows of one sequence, which stand in their order; or undefined
  std::vector<int64_t> rows;  ///< table row of each batch row
  std::vector<std::string> ids;  ///< one per row, for reports

  int64_t size() const { return int64_t(rows.size()); }
  /// The same rows with all tensors on `device`; tensors already there are shared.
  Batch to(torch::Device device) const;
};

}  // namespace braid
