#pragma once

#include <string>
#include <vector>

#include "braid/report/explanation_page.h"

/// @file explanation_text.h
/// An explained answer on a terminal and as JSON.

namespace braid {

/// Several lines: each answer, each input with the words or columns that did most, and what was not used.
/// @param subject  what messages call the row
std::string explanation_text(const std::string& subject, const Explanation& explanation);

/// One object: `row` (from 1), `inputs_used`, `inputs_absent`, `inputs_unreadable`, and for each target its answer and
/// for each input its sum, completeness error, words, columns or channels, and the names of its files.
Node explanation_json(int64_t row, const Explanation& explanation, const std::vector<ExplanationPicture>& pictures,
                      const Bundle& bundle);

}  // namespace braid
