#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/evaluate/evaluation.h"
#include "braid/table/split.h"
#include "braid/table/table.h"

/// @file report.h
/// What became of a run, as one HTML file that needs nothing else.

namespace braid {

/// One pass over the training rows.
struct ReportEpoch {
  int64_t epoch = 0;
  double train_loss = 0, validation_loss = 0;  ///< NaN where there is none
  double learning_rate = 0;
  double seconds = 0;                                      ///< since training began
  std::vector<std::pair<std::string, double>> heads = {};  ///< by input, validation loss of the head that sees it alone
};

/// All that a report tells. Parts that are empty are left out.
struct ReportInput {
  const Bundle* bundle = nullptr;  ///< required; its model may be null
  const Table* table = nullptr;    ///< required
  Split split;
  std::map<std::string, std::string> reasons;  ///< by header: why a column has its kind, one sentence
  std::vector<ReportEpoch> history;
  int64_t chosen_epoch = 0;    ///< whose weights were kept; 0 is unknown
  std::string chosen_because;  ///< one sentence
  std::string balance;         ///< which input learns fastest and which lags, one sentence; empty: not measured
  Evaluation evaluation;       ///< of the rows that judge the model
  std::vector<std::string> notes, warnings;
  std::vector<std::pair<std::string, double>> stage_seconds;  ///< in order: reading, training …
  std::string finished;  ///< date and time as shown, such as `2026-11-23 12:34 UTC`; empty: not shown
  std::string version;   ///< of Braid; empty: not shown
};

/// No report is larger.
inline constexpr int64_t max_report_bytes = 3'000'000;

/// The whole file. It loads nothing, holds no script, and escapes every text that came from the table.
/// @throws Error(internal) without a bundle or a table
std::string render_report(const ReportInput& input);

}  // namespace braid
