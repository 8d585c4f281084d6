#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file list_text.h
/// Texts that are lists, as JSON, Python, pandas, numpy and PostgreSQL write them.

namespace braid {

/// The members of a list in brackets, none for any other text: `["a", 3]`, `['a', "b"]`, `['a' 'b']`, `[1. 2. 3.]`. Of
/// a member that is an object or a dict its `name`, where that is a text (`[{"id": 28, "name": "Action"}]`), else all
/// of it as it is written. In braces, as PostgreSQL writes arrays and Python sets: `{a,"b c",NULL}`, `{'a', 'b'}`; what
/// is neither (`{a: 1}`, `{some words}`, arrays of arrays) is no list.
std::optional<std::vector<std::string>> list_members(std::string_view text);

}  // namespace braid
