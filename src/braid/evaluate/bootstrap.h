#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "braid/evaluate/predictions.h"

/// @file bootstrap.h
/// How far a measure may be off because the rows are only a sample. Percentile bootstrap: Efron and Tibshirani 1993,
/// "An Introduction to the Bootstrap", chapter 13; whole groups: Field and Welsh 2007,
/// doi:10.1111/j.1467-9868.2007.00593.x.

namespace braid {

/// A measure with its interval; low <= high. The value may lie outside when few rows make a biased measure.
struct Measured {
  double value = 0, low = 0, high = 0;
};

/// How the rows are drawn anew; equal settings give equal intervals.
struct BootstrapConfig {
  int64_t resamples = 1000;
  double confidence = 0.95;
  int64_t seed = 0;
  int64_t threads = 0;  ///< 0 takes all of the machine; the result does not depend on it
  bool areas = true;    ///< false leaves out areas under curves, which take K times as long as all other measures

  template <class V>
  void fields(V& v) {
    v.field("resamples", resamples, "how often the rows are drawn anew; 0 gives intervals of no width", {0, 1e6});
    v.field("confidence", confidence, "share of the resamples that an interval covers", {0.5, 0.9999});
    v.field("seed", seed, "of the draws");
    v.field("threads", threads, "threads to use; 0 is all", {0, 1024});
    v.field("areas", areas, "also areas under curves, which take as long for each label as all other measures");
  }
};

/// Every measure of `metrics` with its interval, over the resamples for which it is defined.
///
/// Rows are drawn with replacement; with `groups` [N] whole groups are, since rows of one group (one patient, one
/// session) are not independent and would give intervals far too narrow. Fewer than about 20 groups make intervals
/// rough, and one group makes them of no width. Cost: a sort for each label, then O(resamples N K).
std::map<std::string, Measured> bootstrap(const Predictions& predictions, const BootstrapConfig& config = {},
                                          const std::vector<std::string>& groups = {});

/// Every measure of `ours` minus that of `theirs`, which are answers to the same rows, with its interval. Each resample
/// draws the same rows for both, so what makes rows hard for either cancels out, and small gains can be told from luck.
/// @throws Error(internal) where the rows differ
std::map<std::string, Measured> bootstrap_difference(const Predictions& ours, const Predictions& theirs,
                                                     const BootstrapConfig& config = {},
                                                     const std::vector<std::string>& groups = {});

/// One measure of the rows as they are and of each resample; NaN where it is not defined.
struct Resampled {
  double value = 0;
  std::vector<double> drawn;  ///< one a resample

  /// The value with the quantiles of what was drawn.
  Measured interval(double confidence) const;

  /// This and `factor` times the other, resample by resample. Equal settings, rows and groups draw the same, whoever
  /// answers, so that what makes rows hard for both cancels out of a difference.
  Resampled plus(const Resampled& other, double factor) const;
};

/// `measure` of those rows that count, in resamples of all rows: so answers of which different rows count are drawn
/// together too.
/// @param counts  [N] which rows count  @param measure  no area under a curve
Resampled resampled(const Predictions& predictions, const std::string& measure, const std::vector<bool>& counts,
                    const BootstrapConfig& config = {}, const std::vector<std::string>& groups = {});

/// Intervals of measures drawn together that all hold the truth at once in a share `confidence` of samples: as many
/// standard errors to either side as the measure that is furthest off stays within in that share of the resamples, and
/// no more than Bonferroni asks for. Single step of Westfall and Young 1993, "Resampling-Based Multiple Testing".
std::vector<Measured> joint_intervals(const std::vector<Resampled>& measures, double confidence);

}  // namespace braid
