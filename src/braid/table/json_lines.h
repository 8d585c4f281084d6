#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/node.h"
#include "braid/table/cell.h"
#include "braid/table/encoding.h"

/// @file json_lines.h
/// One JSON object a line.

namespace braid {

/// Calls `take(object, line)` for every line that is not blank.
/// @throws Error(data) naming the line which is no JSON object, nests too deep or is longer than 64 MiB
void read_json_lines(Bytes& bytes, const std::string& subject, const std::function<void(const Node&, int64_t)>& take);

/// A JSON value as a cell: numbers and truth values as they are, an array of texts or of numbers as a list, any other
/// nesting as its JSON text; null, blank texts and empty arrays are absent.
Cell cell_from_json(const Node& value);

/// A cell as a line of text that keeps its type, for storage in a text column; `parse_tagged` reads it back.
std::string render_tagged(const Cell& cell);
/// @throws Error(internal) for a text without its type
Cell parse_tagged(std::string_view text);

}  // namespace braid
