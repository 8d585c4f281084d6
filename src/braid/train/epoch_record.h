#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/core/config.h"

/// @file epoch_record.h
/// What a training session notes of each epoch.

namespace braid {

/// How far the head that sees one input alone has come.
struct HeadRecord {
  std::string input;           ///< its name in the recipe
  double train_loss = 0;       ///< mean over the epoch, with augmentation; NaN where no labelled row had the input
  double validation_loss = 0;  ///< of the averaged weights, calibrated, over the rows that have the input; or NaN
  double weight = 0;           ///< of its loss in this epoch, beside that of the fused answers

  template <class V>
  void fields(V& v) {
    v.field("input", input, "name of the input");
    v.field("train_loss", train_loss, "mean loss of its head", Range{.nan = true});
    v.field("validation_loss", validation_loss, "of the averaged weights, calibrated", Range{.nan = true});
    v.field("weight", weight, "of its loss in this epoch");
  }
};

/// What happened in one epoch; one line of `metrics.jsonl`.
struct EpochRecord {
  int64_t epoch = 0, step = 0, total_steps = 0;
  double learning_rate = 0;
  double train_loss = 0;       ///< of the fused answers, with augmentation and modality dropout
  double validation_loss = 0;  ///< of the averaged weights, calibrated; NaN without validation rows
  double gradient_norm = 0;    ///< mean over the epoch, before clipping
  double seconds = 0;          ///< since training began, over all resumes
  double seconds_reading = 0;  ///< of this epoch, spent waiting for data
  double rows_per_second = 0;
  std::string specialist;  ///< name of the input, in the training of a model of it alone
  bool refit = false;      ///< of a second training that learns from the validation rows too
  int64_t member = 1;      ///< of an ensemble, whose training this is
  double blind_loss = 0;   ///< validation loss of an answer that sees no input; NaN where heads are not measured
  std::vector<HeadRecord> heads = {};  ///< one an input, where there are several and they are measured

  template <class V>
  void fields(V& v) {
    v.field("epoch", epoch, "passes done");
    v.field("step", step, "steps done");
    v.field("total_steps", total_steps, "steps planned");
    v.field("learning_rate", learning_rate, "at the end of the epoch");
    v.field("train_loss", train_loss, "mean loss of the fused answers", Range{.nan = true});
    v.field("validation_loss", validation_loss, "of the averaged weights, calibrated", Range{.nan = true});
    v.field("gradient_norm", gradient_norm, "mean before clipping");
    v.field("seconds", seconds, "since training began");
    v.field("seconds_reading", seconds_reading, "waited for data");
    v.field("rows_per_second", rows_per_second, "trained");
    v.field("specialist", specialist, "name of the only input that is trained on; empty: all are");
    v.field("refit", refit, "of the second training, on the validation rows too");
    v.field("member", member, "of an ensemble, which is trained");
    v.field("blind_loss", blind_loss, "validation loss of who sees no input", Range{.nan = true});
    v.field("heads", heads, "of the heads that see one input alone");
  }
};

/// How a log begins a sentence about the training of a model of one input alone: `front alone, `; empty for all inputs.
inline std::string specialist_words(const std::string& specialist) {
  return specialist.empty() ? "" : specialist + " alone, ";
}

/// How a log begins a sentence about any further training: as above, or `member 2, ` of an ensemble.
inline std::string training_words(const std::string& specialist, int64_t member) {
  return member > 1 ? "member " + std::to_string(member) + ", " : specialist_words(specialist);
}

/// What a log calls an epoch, before its number: `epoch `, `refit epoch `, `front alone, epoch `, `member 2, epoch `.
inline std::string epoch_words(const std::string& specialist, bool refit, int64_t member) {
  return training_words(specialist, member) + (refit && member == 1 ? "refit epoch " : "epoch ");
}

}  // namespace braid
