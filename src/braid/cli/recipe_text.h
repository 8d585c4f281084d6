#pragma once

#include <string>

#include "braid/bundle/all_parts.h"
#include "braid/bundle/recipe.h"
#include "braid/table/table.h"

/// @file recipe_text.h
/// A recipe as a file to read and edit.

namespace braid {

/// The recipe with all that the table decides written down: the kind of each target, and every feature, task and the
/// fusion with each of their fields. Encoders stay open, as they depend on what the fitted features make.
/// @throws Error(config) for an unknown part or a key that is none of its fields; (data) for a target that cannot be
///         learned
Recipe fill_open_parts(Recipe recipe, const Table& table, const Parts& parts);

/// TOML with the help, range and default of each field above it. A part that is left open lists what it may be.
/// Reading the text back gives an equal recipe.
std::string render_recipe(const Recipe& recipe, const Parts& parts);

/// What a field is for, its range and default: `peak of the schedule. From 0 to 10, default 0.1.`
std::string field_words(const FieldInfo& field);

}  // namespace braid
