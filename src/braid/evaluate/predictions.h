#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// @file predictions.h
/// Answers beside the truth: what every measure is computed from.

namespace braid {

/// N labelled rows of one target. Only the members that the kind names are filled.
struct Predictions {
  std::string kind;                   ///< binary, multiclass, ordinal, multilabel or regression
  std::vector<std::string> labels;    ///< K names in class order; a binary target's positive class is the second
  std::vector<int64_t> truth;         ///< [N] class in [0, K) (binary, multiclass, ordinal)
  std::vector<double> probabilities;  ///< [N, K] row by row, in [0, 1] (all kinds but regression)
  std::vector<double> truth_labels;   ///< [N, K] 0 or 1, row by row (multilabel)
  std::vector<double> values;         ///< [N] answers in the target's unit (regression)
  std::vector<double> targets;        ///< [N] the true values (regression)

  int64_t rows() const;      ///< N
  int64_t classes() const;   ///< K
  bool has_classes() const;  ///< one class a row: binary, multiclass or ordinal

  /// @throws Error(internal) when sizes or classes do not agree, Error(data) when an answer is not a finite number
  void check() const;

  /// The rows of these indices, in their order; an index may occur more than once.
  Predictions subset(const std::vector<int64_t>& rows) const;

  /// Most probable class of each row, [N]; the first of equals. Kinds with one class a row only.
  std::vector<int64_t> answers() const;
};

}  // namespace braid
