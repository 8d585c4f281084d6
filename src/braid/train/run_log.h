#pragma once

#include <filesystem>
#include <string>

#include "braid/train/epoch_record.h"
#include "braid/train/events.h"

/// @file run_log.h
/// What a run writes down of each epoch.

namespace braid {

/// `metrics.jsonl`, a line an epoch, and TensorBoard's events of the same numbers. A run that is resumed adds the
/// epochs of its history again, so neither has a hole.
///
/// Tags are `loss/train`, `loss/validation`, `learning_rate`, `gradient_norm`, `rows_per_second` and, of the head of
/// one input, `loss/train/INPUT` and `loss/validation/INPUT`; before them stands which training it is, in the words of
/// `training_tag`.
class RunLog {
 public:
  /// @param run  an existing folder  @throws Error(io)
  explicit RunLog(const std::filesystem::path& run);

  /// @throws Error(io)
  void add(const EpochRecord& record);

 private:
  std::filesystem::path lines_;
  std::string text_;
  EventWriter events_;
};

/// `specialist/INPUT/` of a model of one input alone, then `member N/` of an ensemble from the second on or `refit/`;
/// empty for the training that chooses the epoch.
std::string training_tag(const EpochRecord& record);

}  // namespace braid
