#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "braid/bundle/pattern_table.h"
#include "braid/core/monitor.h"
#include "braid/predict/infer.h"

/// @file fit_patterns.h
/// Who answers best from which inputs, and how sure the answer is, learned from held-out rows.

namespace braid {

/// How a table is fitted.
struct FitPatternsOptions {
  double coverage = 0.9;       ///< share of true answers that sets and intervals are meant to hold
  double false_alarms = 0.01;  ///< share of rows that may be said to have inputs that disagree
  std::string group;           ///< column; rows of one value are fitted and judged together; empty: every row is one
  uint64_t seed = 0;           ///< of the folds
  int64_t batch_size = 64;
  int64_t workers = 0;
  torch::Device device = torch::kCPU;
};

/// Fills a pattern table from rows that training did not learn from.
///
/// For every pattern of inputs (all subsets of up to `whole_inputs`, see `patterns_of`) the rows count that have all of
/// these; other inputs are withheld. Candidates are the fused answer from the pattern, from each of its parts, the head
/// of each single input, and these heads together; each at the temperature that suits it. The fused answer from the
/// whole pattern stays unless the best candidate's loss is lower by more than one paired standard error, in which rows
/// of one group count together (`clearly_lower`). From six inputs there are 69 candidates, and the best of so many is
/// ahead by luck: the lead must also be more than luck gives the best of them on average (`luck_of_best`), which is
/// more than one standard error only where they are many and differ.
///
/// Where an input has a specialist, the mean of what it and the input's head say answers rows that have this input
/// alone, unless the best of the others has a lower loss by more than one paired standard error: two models that
/// learned the same apart are mostly better together than either (Hansen and Salamon 1990, doi:10.1109/34.58871). From
/// more inputs it answers, by itself or with the head, where its loss is lower by as much.
///
/// Where there are rows enough (`rows_for_vector`) a factor and an offset of each score follow the temperature, if they
/// lower the loss of folds that they were not fitted on by more than one paired standard error.
///
/// Limits for conformal answers come from cross-fitting (Vovk 2015, doi:10.1007/s10472-013-9368-4): choice and
/// temperature and vector that a row is judged by are those of the four fifths of the rows that it is not among, so few
/// rows serve both; only whether vectors are used is decided once for all. A pattern with fewer than 20 such rows keeps
/// the fused answer and the task's temperature. How far single inputs are usually apart is noted too: all but
/// `false_alarms` of the rows are closer, or all of them where they are too few for that but half as many as it takes.
/// @param rows         with a label of at least one target
/// @param specialists  by input id, see `Model::specialist`
PatternTable fit_patterns(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                          const std::map<std::string, std::shared_ptr<Model>>& specialists,
                          const FitPatternsOptions& options, Monitor& monitor);

/// The ceil((n + 1) share)-th smallest of n values: what a further value of their kind stays below with at least that
/// probability. Infinite where n is too small for it. Vovk, Gammerman and Shafer 2005, section 2.2.
double conformal_quantile(std::vector<double> values, double share);

}  // namespace braid
