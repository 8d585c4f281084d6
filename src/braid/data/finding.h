#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// @file finding.h
/// One thing the data doctor has to say.

namespace braid {

/// How much a finding matters, in rising order.
enum class Severity : uint8_t {
  note,     ///< good to know
  warning,  ///< probably costs quality
  problem,  ///< makes the result wrong, or training impossible
};

/// `note`, `warning` or `problem`.
const char* name(Severity severity);

/// What a check found in one column, or in whole rows.
struct Finding {
  Severity severity = Severity::note;
  std::string check;          ///< short stable name: `missing files`, `leaked files`
  std::string column;         ///< header; empty when whole rows are meant
  std::vector<int64_t> rows;  ///< the first rows concerned, from 0; at most as many as were asked for
  int64_t count = 0;          ///< how many rows or files are concerned in all
  std::string sentence;       ///< what it is, with the numbers and what to do
};

/// Counts one row more, and names it while fewer than `listed` are named.
void add_row(Finding& finding, int64_t row, int64_t listed);

}  // namespace braid
