#pragma once

#include <string>
#include <vector>

#include "braid/evaluate/bootstrap.h"

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
  /// McGill 1954, doi:10.1007/BF02289159. The intervals of all pairs hold at once, see `joint_intervals`.
  Measured interaction;
  /// `independent` where it is no more than two hundredths; else `synergy` or `redundancy` where its interval lies on
  /// one side of 0, and `unclear` where these rows cannot tell.
  std::string word;
};

/// The worth of every input and pair for one target.
struct Contributions {
  std::vector<InputWorth> inputs;
  std::vector<PairWorth> pairs;
};

/// @param inputs  two or more
/// @param values  the metric with every subset of them, bit i of its place telling whether it has input i; the first is
///                that of the constant answer. All drawn together.
Contributions contributions(const std::vector<std::string>& inputs, const std::vector<Resampled>& values,
                            double confidence);

}  // namespace braid
