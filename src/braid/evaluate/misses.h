#pragma once

#include "braid/evaluate/evaluation.h"
#include "braid/evaluate/truth.h"

/// @file misses.h
/// The rows on which a model was most wrong.

namespace braid {

/// Confident errors first: wrong answers by their probability, multilabel rows by their worst label, regression rows by
/// the size of the residual. Ties keep the order of rows.
/// @param table    where the labels of the misses are read again
/// @param decoded  [R, K] float
/// @param rows     [R] of the table
std::vector<Miss> worst_misses(const Table& table, const TargetSpec& target, const Truth& truth,
                               const torch::Tensor& decoded, const std::vector<int64_t>& rows, size_t count);

}  // namespace braid
