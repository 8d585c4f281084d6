#pragma once

#include "braid/features/feature.h"
#include "braid/model/parts.h"

/// @file all_parts.h
/// Every part the program may build.

namespace braid {

/// A program that links Braid adds parts of its own to a copy: `Parts p; p.encoders.add<Mine>("mine", "…");`
struct Parts : ModelParts {
  FeatureRegistry features = builtin_features();
};

}  // namespace braid
