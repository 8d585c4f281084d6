#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "braid/evaluate/evaluation.h"
#include "braid/evaluate/truth.h"

/// @file comparisons.h
/// Answers to the same rows from different inputs, compared in pairs: what is lost without an input, how far an answer
/// from several is ahead of each of them alone, and what inputs are worth together.

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

/// The comparisons of one target. The main metric of each pattern is drawn once and serves them all.
class Comparisons {
 public:
  /// @param answers  what it refers to outlives this
  Comparisons(const PatternAnswers& answers, const BootstrapConfig& config);

  /// Sets `InputCost::lost` of each input without which the answers of all others are there.
  void add_lost(CostSheet& into);

  /// Sets `PatternEvaluation::ahead_of` and `best_single` of each pattern of several inputs, beside those inputs that
  /// are a pattern too. @param into  one a pattern
  void add_singles(std::vector<PatternEvaluation>& into);

  /// What inputs are worth; empty where not every subset was answered, or there are fewer than two inputs.
  Contributions worth();

 private:
  /// The main metric of the answers from a pattern to the labelled rows that count, [N].
  const Resampled& drawn(size_t pattern, const std::vector<bool>& counts);
  Resampled draw(const torch::Tensor& decoded, const std::vector<bool>& counts) const;
  std::vector<bool> every_row() const;

  PatternAnswers answers_;
  BootstrapConfig config_;
  std::string metric_;
  std::map<std::pair<size_t, std::vector<bool>>, Resampled> drawn_;
};

/// How answers from several inputs stand beside those from each input alone, over all patterns.
struct BesideSingles {
  int64_t compared = 0;  ///< patterns of several inputs
  int64_t worse = 0;     ///< of them clearly worse than one of their inputs: an interval of `ahead_of` lies below 0
  bool tells = false;    ///< false where no interval has a width, as of no resamples or one group
  const PatternEvaluation* last = nullptr;  ///< of the clearly worse ones that which is furthest behind, or null
  std::string input;                        ///< what it is furthest behind
  Measured ahead;                           ///< of that, below 0
};

/// @param column  of the target
BesideSingles beside_singles(const Evaluation& evaluation, const std::string& column);

}  // namespace braid
