#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/evaluate/predictions.h"

/// @file tables.h
/// What a report shows beside the single numbers.

namespace braid {

/// Equal-width bins of confidence, as in Guo et al. 2017, arXiv:1706.04599.
inline constexpr int calibration_bins = 15;

/// Bin [i/15, (i+1)/15) of a confidence in [0, 1]; 1 belongs to the last.
int calibration_bin(double confidence);

/// Rows by true class (first index) and answered class (second), [K][K]. Kinds with one class a row only.
std::vector<std::vector<int64_t>> confusion_matrix(const Predictions& predictions);

/// One label's row of the report.
struct LabelReport {
  std::string label;
  double precision = 0, recall = 0, f1 = 0;  ///< 0 where not defined
  int64_t support = 0;                       ///< rows that truly have the label
};

/// One entry a label, in class order; empty for regression.
std::vector<LabelReport> label_reports(const Predictions& predictions);

/// One bin of a reliability diagram.
struct ReliabilityBin {
  double low = 0, high = 0;              ///< of confidence
  double confidence = 0, frequency = 0;  ///< mean confidence, and the share that was right; 0 in an empty bin
  int64_t count = 0;
};

/// `calibration_bins` bins: of the answered class's probability and whether it was right; for multilabel of every
/// label's probability and whether the row has the label; empty for regression.
std::vector<ReliabilityBin> reliability(const Predictions& predictions);

}  // namespace braid
