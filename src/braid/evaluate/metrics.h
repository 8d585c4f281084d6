#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/evaluate/predictions.h"

/// @file metrics.h
/// How good answers are, in numbers; scikit-learn's definitions where it has them, checked against it.

namespace braid {

/// One measure that a kind of target has.
struct MetricInfo {
  std::string name;
  bool higher_is_better = true;
  std::string help;  ///< what it is, with its conventions
};

/// Every measure of a target of this kind, in the order of a report. @throws Error(internal) for an unknown kind
std::vector<MetricInfo> metric_infos(const std::string& kind);

/// The measures that are defined for these rows, by name; none is ever NaN, and no rows have none. O(N K log N), and
/// without areas under curves O(N K). @throws what `Predictions::check` throws
std::map<std::string, double> metrics(const Predictions& predictions, bool areas = true);

/// The rows of one group and their measures.
struct GroupMetrics {
  int64_t rows = 0;
  std::map<std::string, double> values;
};

/// Measures of the rows of each group. @param groups  [N] name of each row's group  @param areas  see `metrics`
std::map<std::string, GroupMetrics> metrics_by_group(const Predictions& predictions,
                                                     const std::vector<std::string>& groups, bool areas = true);

}  // namespace braid
