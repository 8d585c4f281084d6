#pragma once

#include <string>
#include <vector>

#include "braid/bundle/recipe.h"
#include "braid/core/monitor.h"
#include "braid/data/doctor.h"

/// @file checkup.h
/// What `braid check` does and says.

namespace braid {

/// A table, its columns and what is wrong with it.
struct Checkup {
  std::vector<ColumnGuess> columns;  ///< every column of the table, with the kind that the recipe gives it
  std::vector<std::string> inputs;   ///< names, in the order of `Diagnosis::patterns`
  Diagnosis diagnosis;
};

/// The columns of an input as the recipe reads them; its word outweighs the guess.
/// @param columns  guesses of all columns of the table, which get the kinds and reasons  @throws Error(config) for a
/// column that the table lacks
DoctorInput read_as(const Table& table, const InputRecipe& input, std::vector<ColumnGuess>& columns);

/// Examines the table that a recipe names, as the recipe reads it. A column that the recipe does not use is listed and
/// not examined.
/// @param clocks  how closely the clocks of streams are compared
/// @param group_is_guessed  whether nobody named the group of the split, so that a value in two parts is a warning
Checkup check_up(const Table& table, const Recipe& recipe, int64_t threads, const ClockOptions& clocks,
                 Monitor& monitor, bool group_is_guessed = false);

/// The clock that a recipe gives to the files of an input.
StreamClock clock_of(const Recipe& recipe, const std::string& input);

/// Columns with reasons, findings by severity with at most `listed` rows each, the patterns of missing inputs.
std::string checkup_text(const Table& table, const Checkup& checkup, size_t listed = 5);

/// The same as one object; rows count from 1, as in messages.
Node checkup_json(const Table& table, const Checkup& checkup);

/// 0 without a problem, else that of Fault::data.
int checkup_status(const Checkup& checkup);

}  // namespace braid
