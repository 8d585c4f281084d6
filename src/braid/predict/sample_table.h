#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/table/table.h"

/// @file sample_table.h
/// One sample as a table of one row.

namespace braid {

/// @param sample  `column → value`; blank values are absent, paths resolve against the working directory
/// @param known   columns there are  @throws Error(config) for another one, with a guess, or an empty sample
Table sample_table(const std::map<std::string, std::string>& sample, const std::vector<std::string>& known);

}  // namespace braid
