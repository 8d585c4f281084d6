#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "braid/table/table.h"

/// @file made_table.h
/// Tables that a test makes row by row.

namespace braid {

using MakeRow = std::function<std::vector<Cell>(int)>;

inline Table table(const std::vector<std::string>& columns, const MakeRow& make, int rows) {
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < rows; ++i) cells.push_back(make(i));
  return Table::from_rows(columns, std::move(cells));
}

}  // namespace braid
