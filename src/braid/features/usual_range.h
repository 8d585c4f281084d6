#pragma once

#include <optional>
#include <vector>

#include "braid/media/image.h"

/// @file usual_range.h
/// Where the values of a sensor lie that no 8 bits hold.

namespace braid {

/// Black and white of values: where 0.1 and 99.9 % of them lie, and a quarter more to either side, as far as values
/// occur. A least or greatest value that is further from the rest than the rest is wide stands for "not measured" and
/// is left out. None where all are equal, or there is none.
/// @param values  finite
std::optional<DeepRange> range_of_values(std::vector<double> values);

}  // namespace braid
