#pragma once

#include <cmath>
#include <string>

#include "braid/core/random.h"
#include "braid/evaluate/predictions.h"

/// @file prediction_fixtures.h
/// Predictions of a model that knows something, for the tests of measures.

namespace braid::testing {

/// `rows` rows of `classes` classes; the true one tends to be more probable.
inline Predictions random_classes(const std::string& kind, int64_t rows, int64_t classes, uint64_t seed = 1) {
  Random random(seed);
  Predictions out;
  out.kind = kind;
  for (int64_t k = 0; k < classes; ++k) out.labels.push_back("label " + std::to_string(k));
  for (int64_t row = 0; row < rows; ++row) {
    out.truth.push_back(int64_t(random.below(uint64_t(classes))));
    std::vector<double> share;
    double sum = 0;
    for (int64_t k = 0; k < classes; ++k) {
      share.push_back(std::exp(random.normal() + (k == out.truth.back())));
      sum += share.back();
    }
    for (const double one : share) out.probabilities.push_back(one / sum);
  }
  return out;
}

/// Values that are the target plus noise of deviation 1.
inline Predictions random_values(int64_t rows, uint64_t seed = 1) {
  Random random(seed);
  Predictions out;
  out.kind = "regression";
  for (int64_t row = 0; row < rows; ++row) {
    out.targets.push_back(10 + 3 * random.normal());
    out.values.push_back(out.targets.back() + random.normal());
  }
  return out;
}

/// A binary case by hand. `positive` is the probability of the second class.
inline Predictions binary(std::vector<int64_t> truth, const std::vector<double>& positive) {
  Predictions out;
  out.kind = "binary";
  out.labels = {"no", "yes"};
  out.truth = std::move(truth);
  for (const double p : positive) out.probabilities.insert(out.probabilities.end(), {1 - p, p});
  return out;
}

}  // namespace braid::testing
