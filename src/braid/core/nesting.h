#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// @file nesting.h
/// How deep a text nests, told before a parser sees it: trees are built, copied and freed level by level on the stack,
/// so a short hostile text could end the process.

namespace braid {

/// Most levels that are read.
inline constexpr int64_t max_nesting = 100;

/// The byte at which more than `max_nesting` brackets and braces of a JSON text are open; none when that never happens.
/// Brackets in strings do not count. Of a text that is no JSON, only what comes before the first mistake is judged.
std::optional<size_t> too_deep_json(std::string_view text);

/// The same of a TOML text, where each dot of a key or a header opens a level too.
std::optional<size_t> too_deep_toml(std::string_view text);

}  // namespace braid
