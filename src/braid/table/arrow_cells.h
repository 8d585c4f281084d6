#pragma once

#include <memory>
#include <string>

#include "braid/table/cell.h"

/// @file arrow_cells.h
/// Values of Arrow arrays as cells.

namespace arrow {
class Array;
class DataType;
}  // namespace arrow

namespace braid {

/// Why values of this type cannot be cells; empty when they can.
std::string unreadable(const arrow::DataType& type);

/// The value at `row`; absent where it is null, blank, empty or not a number, or the type is unreadable.
/// @param tagged  texts are `render_tagged`
Cell cell_from_arrow(const arrow::Array& array, int64_t row, bool tagged);

}  // namespace braid
