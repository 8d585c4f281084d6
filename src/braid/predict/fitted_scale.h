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
  bool tells_presence = false;         ///< as many channels again say whether each was there
};

FittedScale fitted_scale(const Feature& feature);  ///< see `FittedScale`

}  // namespace braid
