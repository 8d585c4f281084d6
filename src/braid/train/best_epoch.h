#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "braid/core/node.h"
#include "braid/tensor/weights.h"

/// @file best_epoch.h
/// Which epoch's weights a session keeps.

namespace braid {

/// The epoch with the lowest losses on the validation rows so far, and the latest that is hardly worse.
class BestEpoch {
 public:
  /// Which weights to keep.
  struct Choice {
    int64_t epoch = 0;
    const NamedTensors* weights =
        nullptr;          ///< of that epoch, lent by this; null: the last epoch's, which the model has
    std::string because;  ///< one sentence
  };

  /// @param epoch    counted from 1
  /// @param losses   of the validation rows, [R] double, the same rows each time; undefined where there are none
  /// @param units    of these rows, see `clearly_lower`
  /// @param weights  called for what the epoch ended with, if it is the best so far
  void note(int64_t epoch, const torch::Tensor& losses, const torch::Tensor& units,
            const std::function<NamedTensors()>& weights);

  /// How many epochs in a row were worse than the best by more than two paired standard errors.
  int64_t worse() const { return worse_; }

  /// The latest epoch whose losses are within 0.3 paired standard errors of the lowest, as known when it ended.
  /// @param last  number of the last epoch
  Choice choose(int64_t last) const;

  /// Writes all of this to a checkpoint, tensors and numbers.
  void save(NamedTensors& tensors, Node& plan) const;
  void restore(const NamedTensors& tensors, const Node& plan);  ///< the inverse

 private:
  int64_t best_epoch_ = 0, epoch_ = 0, worse_ = 0;
  torch::Tensor best_;    // [R] double
  NamedTensors weights_;  // of `epoch_`
};

}  // namespace braid
