#pragma once

#include <string>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/predict/answer.h"
#include "braid/table/write.h"

/// @file answer_rows.h
/// Answers as the user sees them: table columns, JSON and text.

namespace braid {

/// For each target `COL`, `COL_probability_<label>` …, `COL_by_<input>`, what that input did for the answer, `COL_set`
/// of possible labels or `COL_low` and `COL_high`, and `COL_disagree`; then `inputs_used`, `inputs_absent`,
/// `inputs_unreadable`, `inputs_broken`, `inputs_unusual`, and `<input>_seen` for each stream.
/// @param with_file          a first column `file`, for the files of a folder
/// @param with_attributions  whether answers say what inputs did
std::vector<WriteColumn> answer_columns(const Bundle& bundle, bool with_file, bool with_attributions);

/// The cells of one row for these columns; lists are joined by `;`.
std::vector<Cell> answer_cells(const Answer& answer, const Bundle& bundle, const std::string& file);

/// The same names and values as one table.
Node answer_json(const Answer& answer);

std::string answer_line(const Answer& answer);  ///< one short line: `answer: red (0.98)`
std::string answer_text(const Answer& answer);  ///< several lines, for one sample

}  // namespace braid
