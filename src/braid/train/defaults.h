#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "braid/bundle/recipe.h"
#include "braid/core/monitor.h"
#include "braid/table/kind.h"
#include "braid/tensor/spec.h"

/// @file defaults.h
/// A good recipe for a table nobody has seen before.

namespace braid {

/// What a user says besides the table. Each has a default, so that `{.targets = {"price"}}` says it all.
struct RecipeWishes {
  std::vector<std::string> targets = {};   ///< headers; none for a recipe that is not trained yet
  std::vector<std::string> inputs = {};    ///< headers to use; empty: every column that looks like an input
  std::vector<std::string> ignored = {};   ///< headers never to use
  std::string group = {};                  ///< header to split by; empty: as detected
  std::string split_column = {};           ///< header that names the part; empty: as detected
  std::map<std::string, Kind> kinds = {};  ///< by header, where the kind of a column is not to be guessed
};

/// The kinds among fields of a recipe that are given as words, `data.kinds.HEADER=KIND` each: wishes for the choice of
/// inputs, which comes before all other fields. @throws Error(config) for what is no kind, or none that can be said
std::map<std::string, Kind> kinds_in(const std::vector<std::string>& overrides);

/// Likewise the cells that `data.absent=["-999"]` says stand for no value.
std::vector<std::string> absent_in(const std::vector<std::string>& overrides);

/// Writes down which columns are inputs and of what kind, with the reasons as notes. Numbers, categories, dates, yes/no
/// columns and lists form one input called `tabular`; every other column is an input of its own. Encoders and features
/// are left open (`{}`), see `prepare`.
/// @throws Error(config) for a header the table lacks, or a kind of a target; Error(data) when no column is an input
Recipe default_recipe(const Table& table, const RecipeWishes& wishes, Monitor& monitor);

/// The header of the column that corrects the clock of a stream's files, row by row: `film sound offset_s`, `film sound
/// drift_ppm`. @param stream  an input, or a column of files  @param kind  offset or drift
std::string correction_column(const std::string& stream, Kind kind);

/// The feature for an input of these kinds, as `{type = ...}`.
Node default_feature(const std::vector<std::string>& kinds);

/// The encoder for what a fitted feature makes, as `{type = ...}`.
Node default_encoder(const StepSpec& steps);

/// The task for a target.
Node default_task(const TargetSpec& target);

/// The fusion, whatever the number of inputs.
Node default_fusion();
Node default_context();  ///< where there are sequences

/// Gives a part without a type the default's, beside the fields that the recipe sets.
/// @param chosen  the default, asked for where it is needed
void complete(Node& part, const std::function<Node()>& chosen);

}  // namespace braid
