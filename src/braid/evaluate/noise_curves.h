#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/evaluate/bootstrap.h"
#include "braid/predict/predictor.h"

/// @file noise_curves.h
/// How the results fall when one input is noisy and the others are clean.

namespace braid {

struct EvaluateOptions;

/// Standard deviations of the training data at which curves are measured; for texts and categories the share exchanged
/// is 0, 7, 19, 50 and 88 % (`share_at`).
inline constexpr double noise_levels[] = {0, 0.1, 0.3, 1, 3};

/// No more rows than these are answered for the curves.
inline constexpr int64_t noise_rows = 1000;

/// `Corruption::noise` of one level on an input, the same for the same seed and row that a batch begins with, whatever
/// the level. @param id  of the input
Change noise_on(const std::string& id, std::shared_ptr<const Feature> feature, double level, uint64_t seed);

/// The main metric at one level.
struct NoisePoint {
  double level = 0;
  Measured measured;
};

/// One input's noise against one target.
struct NoiseCurve {
  std::string input;                ///< its name
  std::string target, metric;       ///< header, main metric
  std::vector<NoisePoint> points;   ///< by level, 0 first; without levels at which the metric is not defined
  std::optional<Measured> without;  ///< of the same rows without this input; none for the only one
};

/// Curves of all inputs against all targets.
struct NoiseCurves {
  int64_t rows = 0;
  std::vector<NoiseCurve> curves;  ///< by target, then by input
};

/// Answers at most `most` of the rows, drawn by the seed (whole sequences where the model reads them), with
/// `Corruption::noise` on each used input in turn. Clean inputs are encoded once. The same noise grows with the level,
/// which makes for smooth curves. Intervals are of at most 300 resamples.
NoiseCurves noise_curves(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows, int64_t most,
                         const EvaluateOptions& options, Monitor& monitor);

}  // namespace braid
