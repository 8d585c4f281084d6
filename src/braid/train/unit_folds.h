#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/table/table.h"
#include "braid/tensor/torch.h"

/// @file unit_folds.h
/// Rows in folds of which each is judged by what the others say.

namespace braid {

/// Where rows belong.
struct UnitFolds {
  torch::Tensor unit;  ///< [R] int64, see `units_of`
  torch::Tensor fold;  ///< [R] int64, below the number of folds
};

/// Deals rows into folds of about as many rows each, and rows of one unit into one. No fold is empty where there are as
/// many units as folds; fewer units fill as many folds. Rows that are all of one unit are dealt one by one: there is
/// nothing else to judge them by.
/// @param column  of the units; empty, or one that the table lacks: every row is one
UnitFolds unit_folds(const Table& table, const std::string& column, const std::vector<int64_t>& rows, int64_t folds,
                     uint64_t seed);

}  // namespace braid
