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

/// Checks of all inputs that can be checked, see `is_checked`, and of which at least 20 items can be read; without
/// limits yet. @param rows  that training learned from
InputChecks fit_checks(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                       const FitChecksOptions& options);

/// Sets the limits such that at most `false_alarms` of sound items are strange, half of them by each view. Where there
/// are fewer items than such a share can be counted among, and in any case as a lower bound, distances are taken to be
/// log-normal. @param rows  that training did not learn from
void set_limits(InputChecks& checks, Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                double false_alarms, const FitChecksOptions& options);

/// The limit for distances like these, see `set_limits`. @param distances [n] double, n >= 1
double limit_of(const torch::Tensor& distances, double share);

}  // namespace braid
