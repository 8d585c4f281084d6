#pragma once

#include <string>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/predict/answer.h"
#include "braid/table/write.h"

/// @file answer_rows.h
/// Answers as the user sees them: table columns, JSON and text.

namespace braid {

/// `COL`, `COL_probability_<label>` …, then `inputs_used`, `inputs_absent`, `inputs_unreadable`,
/// and `<input>_seen` for each stream.
/// @param with_file  a first column `file`, for the files of a folder
std::vector<WriteColumn> answer_columns(const Bundle& bundle, bool with_file);

/// The cells of one row for these columns; lists of columns are joined by `;`.
std::vector<Cell> answer_cells(const Answer& answer, const std::string& file);

/// The same names and values as one table.
Node answer_json(const Answer& answer);

std::string answer_line(const Answer& answer);  ///< one short line: `answer: red (0.98)`
std::string answer_text(const Answer& answer);  ///< several lines, for one sample

}  // namespace braid
