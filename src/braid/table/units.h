#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/table/table.h"

/// @file units.h
/// Rows that hang together, such as those of one patient: they are dealt out whole, and tell as much as one alone may.

namespace braid {

/// A hash of what stands in `column` of each of `rows`, blanks around it aside: rows of one unit have the same. 0 for a
/// row that is a unit of its own because the column is empty there, or because `column` itself is an empty name.
/// @throws Error(config) for a column that is not there
std::vector<uint64_t> unit_names(const Table& table, const std::string& column, const std::vector<int64_t>& rows);

/// Number of the unit of each of `rows`, from 0 in the order in which they come.
std::vector<int64_t> units_of(const Table& table, const std::string& column, const std::vector<int64_t>& rows);

}  // namespace braid
