#pragma once

#include <string>
#include <vector>

/// @file aligned_text.h
/// Tables for a terminal.

namespace braid {

/// Rows of cells as lines, indented by two blanks, each column as wide as its longest cell but at most 40 characters,
/// without blanks at the ends of lines. Widths count characters of UTF-8, not bytes.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// `cell` on one line and harmless on a terminal: control characters become blanks, and what is over `most` bytes is
/// cut between characters and marked by `…`. Cells come from strangers.
std::string terminal_words(std::string cell, size_t most);

}  // namespace braid
