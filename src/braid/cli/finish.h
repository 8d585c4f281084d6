#pragma once

#include <filesystem>

#include "braid/cli/console.h"
#include "braid/report/report.h"
#include "braid/train/train.h"

/// @file finish.h
/// What follows training: the held-out rows are answered once, and the report and the model card are written.

namespace braid {

/// Evaluates the test rows (the validation rows where there is no test), writes `report.html` and the bundle's model
/// card; then the run has nothing left to resume.
/// @return the evaluation as `braid evaluate --json` prints it
Node finish_run(TrainResult result, const std::filesystem::path& run, Console& console);

}  // namespace braid
