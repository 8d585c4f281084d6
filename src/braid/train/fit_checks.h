#pragma once

#include <vector>

#include "braid/bundle/input_check.h"
#include "braid/data/reader.h"
#include "braid/model/model.h"

/// @file fit_checks.h
/// What inputs usually look like, learned from rows that are taken to be sound.

namespace braid {

/// How rows are run.
struct FitChecksOptions {
  int64_t batch_size = 64;
  int64_t workers = 0;
  torch::Device device = torch::kCPU;
};

/// Checks of all inputs that can be checked, what is measured and texts, of which at least 20 items can be read. What
/// signals look like needs no training, so these rows also tell its limit; encodings and contents have none yet.
/// @param rows  that training learned from
/// @param false_alarms  share of sound items that may be strange; shared out among the views
InputChecks fit_checks(Model& model, const Reader& reader, const std::vector<int64_t>& rows, double false_alarms,
                       const FitChecksOptions& options);

/// Sets the limits of encodings and contents, and widens those of signals where need be. Inputs with fewer than 20
/// items in these rows stay as they are. @param rows  that training did not learn from
void set_limits(InputChecks& checks, Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                double false_alarms, const FitChecksOptions& options);

/// The distance that at most a share of further items like these exceed. Where there are fewer of them than such a
/// share can be counted among, and in any case as a lower bound, distances are taken to be log-normal. @param distances
/// [n] double, n >= 1
double limit_of(const torch::Tensor& distances, double share);

}  // namespace braid
