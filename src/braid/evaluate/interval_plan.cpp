#include "braid/evaluate/interval_plan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "braid/evaluate/comparisons.h"

namespace braid {
namespace {

// Seconds a row on one core, measured roughly; rather too much than too little.
constexpr double of_a_target = 40e-9, of_a_curve = 3e-9;  // of one resample
constexpr double of_sorting = 100e-9;                     // for each curve, once

/// Each pattern on all rows, and each of several inputs with each of them on the rows that have them all.
int64_t compared(int64_t inputs) {
  std::vector<std::string> ids;
  for (int64_t i = 0; i < inputs; ++i) ids.push_back(text(i));
  int64_t out = 2;  // the constant answer, twice
  for (const Pattern& pattern : patterns_of(ids, shown_whole))
    out += 1 + (pattern.size() > 1 ? 1 + int64_t(pattern.size()) : 0);
  return out;
}

}  // namespace

IntervalWork interval_work(const Bundle& bundle, int64_t rows, int64_t patterns) {
  IntervalWork out{rows, patterns, int64_t(bundle.targets.size()), 0, at::get_num_threads(), 0};
  if (patterns > 1) out.compared = compared(int64_t(bundle.inputs.size()));
  for (const BundleTarget& target : bundle.targets)
    if (const auto labels = int64_t(target.spec.labels.size()); target.spec.kind != "regression")
      out.curves += target.spec.kind == "binary" ? 1 : labels;
  return out;
}

double interval_seconds(const IntervalWork& work, int64_t resamples) {
  const double resample = double(work.targets) * of_a_target + double(work.curves) * of_a_curve;
  const double row = double(work.curves) * of_sorting + double(resamples) * resample;
  const double drawn = double(std::min(resamples, paired_resamples)) * double(work.targets) * of_a_target;
  return double(work.rows) * (double(work.patterns) * row + double(work.compared) * drawn) /
         double(std::max<int64_t>(work.threads, 1));
}

int64_t affordable_resamples(const IntervalWork& work, double seconds, int64_t most) {
  const double before = interval_seconds(work, 0), hundred = interval_seconds(work, 100) - before;
  if (hundred <= 0) return most;
  const double hundreds = std::clamp((seconds - before) / hundred, 1.0, double(most) / 100 + 1);
  return std::min(most, std::max(fewest_resamples, 100 * int64_t(hundreds)));
}

double least_interval_seconds(const Bundle& bundle, int64_t rows) {
  std::vector<std::string> inputs;
  for (const BundleInput& input : bundle.inputs) inputs.push_back(input.id);
  const auto patterns = int64_t(patterns_of(inputs, shown_whole).size());
  return interval_seconds(interval_work(bundle, rows, patterns), fewest_resamples);
}

}  // namespace braid
