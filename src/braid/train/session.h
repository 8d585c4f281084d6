#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/predict/infer.h"
#include "braid/train/epoch_record.h"
#include "braid/train/optimiser.h"
#include "braid/train/soft_targets.h"
#include "braid/train/step_plan.h"
#include "braid/train/time_plan.h"

/// @file session.h
/// The training loop: epochs over rows, validation, checkpoints, an end in time.

namespace braid {

/// How a session ended.
struct SessionResult {
  std::vector<EpochRecord> history;
  int64_t best_epoch = 0;      ///< whose weights the model now has
  int64_t planned_epochs = 0;  ///< which the learning-rate schedule was made for, in the end
  std::string chosen_because;  ///< one sentence
  bool stopped_early = false;
  bool saturated = false;     ///< validation was solved too soon to tell anything
  std::string balance;        ///< which input learns fastest and which lags; empty where that is not measured
  double passes = 0;          ///< over the rows, whole and begun
  double answer_seconds = 0;  ///< that a validation row took the first time, read from its files; 0: there were none

  double seconds() const { return history.empty() ? 0 : history.back().seconds; }  ///< that it took

  /// Seconds that training took a row, the first epoch left out where there are more: it read the files, which are in
  /// memory then.
  double row_seconds() const {
    double sum = 0;
    const size_t first = history.size() > 1 ? 1 : 0;
    for (size_t i = first; i < history.size(); ++i) sum += 1 / std::max(history[i].rows_per_second, 1e-9);
    return sum / double(std::max<size_t>(history.size() - first, 1));
  }
};

/// Which rows to train on, how, and within which limits.
struct SessionOptions {
  TrainRecipe train;                      ///< resolved
  std::vector<int64_t> rows, validation;  ///< `validation` may be empty: the last weights are then kept
  std::vector<int64_t> held_out;          ///< all rows that are not trained on, of which `validation` is some or all
  std::string unit;                       ///< column; rows of one value tell as much as few may, see `clearly_lower`
  std::string specialist;                 ///< name of the reader's only input, of several of the table; marks records
  bool refit = false;                     ///< marks records too
  int64_t member = 1;                     ///< of an ensemble; marks records too
  int64_t stop_after = 0;  ///< epochs after which training ends, wherever its schedule is; 0: at the schedule's end
  std::vector<uint64_t> items;                     ///< see `epoch_batches`; empty: rows share nothing costly
  int64_t longest = 200;                           ///< rows of a sequence at once, where the reader has sequences
  bool learned_inputs = false;                     ///< whether an input was computed elsewhere, maybe from these labels
  bool bfloat16 = false;                           ///< products and convolutions of training in bfloat16
  std::map<std::string, double> weights;           ///< of each target's loss, by id
  std::set<std::string> mixed;                     ///< ids of inputs that `train.mixup` mixes
  SoftTargets soft;                                ///< what a teacher answers to `rows`, some or all; or nothing
  BalanceRecipe balance;                           ///< what is done about rich and poor inputs
  std::vector<EpochRecord> weigh_by;               ///< epochs that weights of heads go by; empty: its own
  std::map<std::string, double> rates;             ///< factor on the learning rate of an input's encoder, by id
  std::map<std::string, std::string> input_names;  ///< by id, as records call them
  std::filesystem::path checkpoint;                ///< written after each epoch, removed by the caller; empty: none
  bool resume = false;                             ///< go on from `checkpoint` where there is one
  TimePlan time;                                   ///< when it and what follows have to end
  Following following;                             ///< which trainings follow, if there is time for them
  double max_unreadable = 0.01;                    ///< share of files above which the run stops
  std::map<std::string, int64_t> files;            ///< number of distinct files per input id, for that share
  int64_t workers = 2;                             ///< threads that read ahead
  torch::Device device = torch::kCPU;
  int64_t replicas = 1;                             ///< models that share each batch, see `replicas_for`
  std::function<std::shared_ptr<Model>()> another;  ///< makes one more model of the same make, for replicas
  std::function<void(const EpochRecord&)> record;   ///< called after each epoch
};

/// How many replicas of a model share a batch of training: one a compute thread, of at least four rows each, and one
/// on an accelerator.
int64_t replicas_for(const TrainRecipe& train, torch::Device device);

/// Trains `model` in place and leaves the chosen weights in it, in evaluation mode.
///
/// Deterministic: what a step does depends on the seed, the step's number and the rows alone, so a run that was killed
/// and resumed from its checkpoint ends with the same bytes, whatever the number of loader threads. Replicas each take
/// a part of a batch on a thread of their own; their number changes sums in the last bits. A time limit
/// shortens the plan (and with it the learning-rate schedule) by what was measured (`StepPlan`); the plan is part of
/// the checkpoint.
///
/// Validation decides only what it can tell: the weights kept are those of the latest epoch that the validation rows
/// cannot tell from the best one (`BestEpoch`), which has the most of the schedule behind it. Better is what loses less
/// in the fused answers and the heads of single inputs together. Where precomputed inputs solve validation before
/// training has well begun, it decides nothing: the session says so, shortens the plan to five times what it took, and
/// keeps the averaged weights of its end.
/// @throws Error(data) when more files than allowed cannot be read, or the loss is not finite for many steps
SessionResult run_session(Model& model, const Reader& reader, const SessionOptions& options, Monitor& monitor);

}  // namespace braid
