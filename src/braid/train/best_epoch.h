#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "braid/core/node.h"
#include "braid/tensor/weights.h"

/// @file best_epoch.h
/// Which epoch's weights a session keeps.

namespace braid {

/// The epoch with the lowest losses on the validation rows so far, beside the last one.
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
  /// @param weights  called for what the epoch ended with, if it is the best so far
  void note(int64_t epoch, const torch::Tensor& losses, const std::function<NamedTensors()>& weights);

  /// How many epochs in a row were worse than the best by more than two paired standard errors.
  int64_t worse() const { return worse_; }

  /// The best epoch if it is better than the last by more than one paired standard error, else the last, which has the
  /// whole schedule behind it. @param last  its number
  Choice choose(int64_t last) const;

  /// Writes all of this to a checkpoint, tensors and numbers.
  void save(NamedTensors& tensors, Node& plan) const;
  void restore(const NamedTensors& tensors, const Node& plan);  ///< the inverse

 private:
  int64_t epoch_ = 0, worse_ = 0;
  torch::Tensor best_, last_;  // [R] double
  NamedTensors weights_;
};

}  // namespace braid
