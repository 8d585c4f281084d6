#pragma once

#include <string>
#include <vector>

#include "braid/evaluate/evaluation.h"
#include "braid/evaluate/truth.h"

/// @file comparisons.h
/// Answers to the same rows from different inputs, compared in pairs: what is lost without an input, and how far an
/// answer from several is ahead of the best of them alone.

namespace braid {

/// Paired intervals are of no more resamples than this.
inline constexpr int64_t paired_resamples = 300;

/// One target's answers to the same rows, from each of several patterns of inputs.
struct PatternAnswers {
  const Bundle& bundle;
  const BundleTarget& target;
  const Truth& truth;
  const std::vector<Pattern>& patterns;    ///< all inputs first
  const std::vector<Outputs>& outputs;     ///< one a pattern
  const std::vector<std::string>& groups;  ///< of each labelled row, or none
};

/// Sets `InputCost::lost` of each input without which the answers of all others are there.
void add_lost(const PatternAnswers& answers, const BootstrapConfig& config, CostSheet& into);

/// Sets `PatternEvaluation::best_single` of each pattern of several inputs each of which is a pattern too.
/// @param into  one a pattern, with metrics of the target
void add_best_singles(const PatternAnswers& answers, const BootstrapConfig& config,
                      std::vector<PatternEvaluation>& into);

}  // namespace braid
