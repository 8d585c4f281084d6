#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "braid/evaluate/bootstrap.h"
#include "braid/table/table.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/torch.h"

/// @file truth.h
/// What the table says of a target, and its comparison with answers.

namespace braid {

/// One target of R rows, of which N are labelled.
struct Truth {
  std::vector<int64_t> places;   ///< [N] positions among the rows
  std::vector<int64_t> classes;  ///< [N] class, K for a label that training never saw; empty for other kinds
  std::vector<double> labels;    ///< [N, K] 0 or 1 (multilabel)
  std::vector<double> values;    ///< [N] in the target's own unit (regression)
  int64_t unlabelled = 0, unseen = 0;
  std::string first_unseen;  ///< the first label that training never saw, and where it stands

  int64_t rows() const { return int64_t(places.size()); }
};

/// Reads the target's column; without one every row is unlabelled.
Truth read_truth(const Table& table, const TargetSpec& target, const std::vector<int64_t>& rows);

/// Group of each labelled row, [N], told apart as `unit_names` does; none without a group column.
std::vector<std::string> groups_of(const Table& table, const std::string& column, const Truth& truth,
                                   const std::vector<int64_t>& rows);

/// Answers beside the truth. Where there are unseen labels, they are a class of their own after the known ones, which
/// is never answered.
/// @param decoded  [R, K] float, as `Task::decode`
Predictions compare(const TargetSpec& target, const Truth& truth, const torch::Tensor& decoded);

/// Every measure with its interval; `TargetEvaluation` says what unseen labels do to them.
/// @param decoded  [R, K] float
/// @param groups   [N] group of each labelled row, or none
std::map<std::string, Measured> measure(const TargetSpec& target, const Truth& truth, const torch::Tensor& decoded,
                                        const BootstrapConfig& config, const std::vector<std::string>& groups);

/// Every measure of `decoded` minus that of `other`, as `measure` counts them, with paired intervals.
/// @param other  [R, K], another model's answers to the same rows
std::map<std::string, Measured> measure_difference(const TargetSpec& target, const Truth& truth,
                                                   const torch::Tensor& decoded, const torch::Tensor& other,
                                                   const BootstrapConfig& config,
                                                   const std::vector<std::string>& groups);

/// What training knew without looking at inputs, as the answer to every row, [R, K] float: the shares of the labels,
/// the mean.
torch::Tensor constant_answer(const TargetSpec& target, int64_t rows);

}  // namespace braid
