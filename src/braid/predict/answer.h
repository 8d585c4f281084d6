#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/error.h"
#include "braid/predict/labels.h"
#include "braid/tensor/state.h"

/// @file answer.h
/// What the user gets for one row.

namespace braid {

/// What became of one column of the inputs.
struct ColumnState {
  std::string column;
  State state = State::absent;
  std::string message;        ///< why it, or one of its files, cannot be read, or a cell is broken; else empty
  Fault fault = Fault::data;  ///< of an unreadable one: io when the file is not there, unsupported when its format is
                              ///< not decoded, else data
  bool has_clock = false;     ///< whether it is a stream
  bool is_unusual = false;    ///< used, but unlike what training saw
  std::optional<double> seen = {};  ///< of a stream that is present: the share of its wanted part that was there; of a
                                    ///< picture, where that is not all
};

/// The answer to one target.
struct TargetAnswer {
  std::string column;
  std::string kind;                   ///< binary, multiclass, multilabel, regression, ordinal
  std::vector<std::string> labels;    ///< the answer: one label, any number for multilabel; empty for regression
  double value = 0;                   ///< regression: in the target's own unit
  Labels classes;                     ///< what `probabilities` stand for
  std::vector<double> probabilities;  ///< one a class; empty for regression

  /// Whether held-out rows told how far to trust answers: `possible`, or `low` and `high`, then hold the true answer in
  /// the share of rows that the recipe's `answers.coverage` names.
  bool is_bounded = false;
  Labels possible;           ///< at least one, but for multilabel
  double low = 0, high = 0;  ///< regression: in the target's own unit; may be infinite

  /// What the inputs are called that the answer is from, where some that are there were left out because held-out rows
  /// were answered better without them; see `PatternChoice`.
  std::vector<std::string> from;
  /// What each input, by its name, did for the answer: how much more probable it made the answered label, or how much
  /// it moved the number. With `without_inputs` they sum to the answer. Empty where not asked for, and with one input.
  std::vector<std::pair<std::string, double>> attribution;
  double without_inputs = 0;  ///< the label's probability, or the number, where nothing is there

  std::vector<std::string> disagree;  ///< two inputs whose own answers are further apart than is usual
  bool abstained = false;             ///< see `Answer::abstain`; the answer's text is then empty

  bool refused = false;  ///< nothing could be used, and `answers.without_inputs` is none: no answer at all

  /// The answer as one text: the label, labels joined by `;`, or the number.
  std::string text() const;
};

/// The answer to one row.
struct Answer {
  int64_t row = 0;
  std::vector<ColumnState> inputs;    ///< in the order of the recipe
  std::vector<TargetAnswer> targets;  ///< in the order of the recipe

  /// Columns in one of the given states, in order.
  std::vector<std::string> columns_in(std::initializer_list<State> states) const;

  /// Columns that were used though they are unlike what training saw, in order.
  std::vector<std::string> unusual_columns() const;

  /// Withdraws the answers of one label a row that are not the only possible one.
  void abstain();
};

}  // namespace braid
