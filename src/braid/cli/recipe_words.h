#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "braid/bundle/recipe.h"
#include "braid/cli/program.h"
#include "braid/core/monitor.h"

/// @file recipe_words.h
/// The words of `train`, `init` and `check` that say what to learn from what.

namespace braid {

/// What stood on the command line; names are headers, and empty means "not said".
struct RecipeWords {
  std::string source;  ///< a table or a recipe
  std::vector<std::string> targets, inputs, ignored, overrides;
  std::string group, split_column, time;
  bool needs_target = true;  ///< false for commands that can look at a table without one
};

/// Whether a source is a recipe, by its name; else it is a table.
bool is_recipe(const std::filesystem::path& source);

/// Adds `TABLE|RECIPE`, `--target`, `--inputs`, `--ignore`, `--group`, `--split-column`, `--time` and `key.path=value`.
void add_recipe_words(CLI::App& command, RecipeWords& words);

/// The recipe that the words ask for: read, or made for the table; then the overrides.
Recipe recipe_from_words(const RecipeWords& words, const Common& common, Monitor& monitor);

/// The recipe of a run that is gone on with: words may repeat what it says, but not change it. @throws Error(config)
/// naming the first that differs
Recipe recipe_of_run(const std::filesystem::path& file, const RecipeWords& words, const Common& common);

}  // namespace braid
