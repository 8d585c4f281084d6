#pragma once

#include <string>
#include <vector>

#include "braid/evaluate/evaluation.h"

/// @file contributions.h
/// What inputs are worth over all rows: alone, beside the others, and in pairs.

namespace braid {

/// One input's worth for one target, in the main metric (see `main_metric`).
struct InputWorth {
  std::string input;
  double alone = 0;  ///< the metric with this input only
  double lost = 0;   ///< how much lower it is with all other inputs but without this one
  double share = 0;  ///< Shapley value: its part of what all inputs add to the constant answer; parts sum to that
};

/// What two inputs have in common.
struct PairWorth {
  std::string first, second;
  /// The metric of both less what each adds to the constant answer: above 0 they are worth more together (synergy),
  /// below 0 each tells in part what the other does (redundancy). Interaction information in terms of a score, as
  /// McGill 1954, doi:10.1007/BF02289159.
  double interaction = 0;
  std::string word;  ///< `synergy`, `redundancy`, or `independent` where it is less than two hundredths
};

/// The worth of every input and pair for one target.
struct Contributions {
  std::vector<InputWorth> inputs;
  std::vector<PairWorth> pairs;
};

/// From an evaluation of every subset of the inputs; empty where there are not all of them (more than
/// `shown_whole` inputs), or fewer than two.
Contributions contributions(const Evaluation& evaluation, const TargetEvaluation& target);

}  // namespace braid
