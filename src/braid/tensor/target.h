#pragma once

#include <string>
#include <vector>

#include "braid/tensor/spec.h"

/// @file target.h
/// What follows from the statistics of a target: its scale, its class weights and the answer of someone who sees no
/// input.

namespace braid {

/// A regression target in the task's own scale: (transform(y) - mean) / deviation. A constant target (deviation 0)
/// counts as deviation 1. @throws Error(data) when log1p meets a value of minus its unit or less
double to_scale(const TargetSpec& target, double value);

/// The inverse of `to_scale`.
double from_scale(const TargetSpec& target, double scaled);

/// Deviation to divide by: never zero.
double safe_deviation(const TargetSpec& target);

/// Throws `Fault::config` unless `target.kind` is one of `kinds`, and `Fault::internal` unless there are at least
/// `least_labels` labels with one count each.
void check_target(const TargetSpec& target, const std::string& task, const std::vector<std::string>& kinds,
                  int64_t least_labels);

/// How loss weights make up for rare labels.
enum class Balance {
  none,      ///< every row weighs the same
  balanced,  ///< inversely to the label's frequency, as scikit-learn's class_weight="balanced"
  sqrt,      ///< inversely to the square root of it: half way, and less noisy for very rare labels
};

/// `none`, `balanced` or `sqrt`. @throws Error(config) with a guess
Balance parse_balance(const std::string& word);

/// One weight a class, at most `limit`. Before the limit the mean weight of a training row is 1; a class without rows
/// counts as having one.
std::vector<double> class_weights(const TargetSpec& target, Balance balance, double limit);

/// One weight a label for its positive rows: negatives over positives (`balanced`), at most `limit`; or the root of it.
std::vector<double> positive_weights(const TargetSpec& target, Balance balance, double limit);

/// Class frequencies with half a row added to each, so that none is zero; they sum to 1. [K]
std::vector<double> class_prior(const TargetSpec& target);

/// Frequency of each label of a multilabel target, with half a row added to either side; in (0, 1). [K]
std::vector<double> label_prior(const TargetSpec& target);

}  // namespace braid
