#pragma once

#include <cstdint>
#include <vector>

/// @file deal.h
/// Rows dealt into parts of given shares, by stratum and group.

namespace braid {

/// What rows are dealt by. Row `rows[i]` of a table has stratum `strata[i]` and group `groups[i]`.
struct Deal {
  std::vector<int64_t> rows;
  std::vector<int64_t> strata;   ///< from 0; empty: all the same
  std::vector<uint64_t> groups;  ///< hashes of their names; 0: a group of its own; empty: no groups
};

/// Part of each row of the deal, 0 to shares.size() - 1. Every stratum is spread over the parts by their shares, and no
/// group is in two parts. @param shares  sum to 1; part 0 gets strata of a single row
std::vector<int> deal_rows(const Deal& deal, const std::vector<double>& shares, uint64_t seed);

}  // namespace braid
