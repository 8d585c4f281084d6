#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "braid/evaluate/evaluation.h"

/// @file gain.h
/// What one model answers better than another, on the same rows.

namespace braid {

/// The comparison of one target.
struct TargetGain {
  std::string column, kind;
  int64_t rows = 0;                             ///< labelled
  std::map<std::string, Measured> ours, other;  ///< every measure of each model
  std::map<std::string, Measured> difference;   ///< ours minus the other's, with paired intervals
};

/// Answers `rows` with both models. Targets without a labelled row are left out. Of `options`, `only`, which inputs the
/// models may use, goes for the first alone; `patterns` counts as false.
/// @throws Error(internal) for models of other targets; Error(config) for a group column that the table lacks
std::vector<TargetGain> compare_models(Predictor& ours, Predictor& other, const Table& table,
                                       const std::vector<int64_t>& rows, const EvaluateOptions& options,
                                       Monitor& monitor);

/// `{"label": {"kind": …, "rows": N, "metrics": {"accuracy": {"ours": v, "other": v, "difference": {"value": v, "low":
/// l, "high": h}}}}}`
Node gains_json(const std::vector<TargetGain>& gains);

}  // namespace braid
