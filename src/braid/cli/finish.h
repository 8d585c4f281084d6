#pragma once

#include <filesystem>

#include "braid/cli/console.h"
#include "braid/report/report.h"
#include "braid/train/train.h"

/// @file finish.h
/// A run from its table to its report.

namespace braid {

/// Trains; then evaluates the test rows (the validation rows where there is no test), as many as the time limit allows,
/// writes `report.html` and the bundle's model card, and leaves nothing to resume.
/// @return the evaluation as `braid evaluate --json` prints it
/// @throws Error as `train`; where the system refuses a file once training has begun, it says how to go on
Node train_and_finish(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Console& console);

}  // namespace braid
