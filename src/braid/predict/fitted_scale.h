#pragma once

#include <string>
#include <vector>

#include "braid/features/feature.h"

/// @file fitted_scale.h
/// What the numbers of an input mean, as far as its feature keeps that.

namespace braid {

/// Read from what a feature has fitted; what it does not keep is empty.
struct FittedScale {
  std::vector<float> mean, deviation;  ///< a step holds (value - mean) / deviation, one a channel
  std::vector<std::string> channels;   ///< names
  bool tells_presence = false;         ///< the last numbers of a step say whether each channel was there

  /// Those of the numbers of a step that are values.
  int64_t values(int64_t numbers) const { return numbers - (tells_presence ? int64_t(channels.size()) : 0); }
  /// What value `place` of a step is: a log may hold the spread of each channel behind their means.
  std::string name(int64_t place) const;
};

FittedScale fitted_scale(const Feature& feature);  ///< see `FittedScale`

}  // namespace braid
