#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/table/split.h"
#include "braid/train/run_lock.h"
#include "braid/train/session.h"

/// @file train.h
/// A whole training run.
///
/// The run folder:
///
///     asked.toml             the recipe as it was asked for, until the run is done
///     table.sha256           of its table, as long
///     recipe.toml            every choice, as it was trained
///     split.csv              the part of each row
///     metrics.jsonl          one line an epoch
///     events.out.tfevents.*  the same for TensorBoard
///     checkpoint.safetensors until the run is done: what `--resume` goes on from
///     refit.safetensors      the same of the second training, on the validation rows too
///     specialist_*.safetensors  the same of models of one input alone
///     member_*.safetensors   the same of further members of an ensemble, from 2 on
///     bundle/                the model, see bundle/bundle.h

namespace braid {

/// What a run is told besides its recipe.
struct TrainOptions {
  std::filesystem::path run;  ///< folder of the run
  bool resume = false;        ///< go on from the checkpoint of a run that was killed
  /// Leaves the checkpoints where they are, so that what follows training can be killed too; see train/checkpoints.h.
  bool keep_checkpoints = false;
  /// When what `train.time` limits began; by default when these options were made.
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};

/// A finished run.
struct TrainResult {
  Bundle bundle;
  Split split;
  SessionResult session;  ///< of the training that validation rows judged
  bool refit = false;     ///< whether the bundle's weights are those of a second training on the validation rows too
  std::vector<std::pair<std::string, double>> stage_seconds;  ///< wall time: reading, training …
  /// By which all that follows has to end; none without a limit.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  RunLock lock;  ///< of the run's folder: no other training goes there while the result lives
};

/// Trains and writes the run folder. Ends cleanly, with the best model so far, when the time is up or `monitor` asks.
/// @throws Error; a bundle is written whole or not at all
TrainResult train(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Monitor& monitor);

}  // namespace braid
