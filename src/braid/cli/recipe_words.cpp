#include "braid/cli/recipe_words.h"

#include <filesystem>

#include "braid/table/table.h"
#include "braid/train/defaults.h"

namespace braid {

namespace fs = std::filesystem;

void add_recipe_words(CLI::App& command, RecipeWords& words) {
  command.add_option("source", words.source, "a table (.csv .tsv .jsonl .parquet .arrow) or a recipe (.toml)")
      ->type_name("TABLE|RECIPE");
  command.add_option("--target", words.targets, "column to predict; give it again for several")
      ->allow_extra_args(false);
  command.add_option("--inputs", words.inputs, "columns to learn from, separated by commas")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--ignore", words.ignored, "columns to leave out")->delimiter(',')->allow_extra_args(false);
  command.add_option("--group", words.group, "column whose values stay in one part of the split");
  command.add_option("--split-column", words.split_column, "column with train, validation and test");
  command.add_option("--time", words.time, "hard limit, such as 90s, 10m or 2h");
  command.add_option("fields", words.overrides, "fields of the recipe, key.path=value")->type_name("KEY=VALUE ...");
}

Recipe recipe_from_words(const RecipeWords& words, const Common& common, Monitor& monitor) {
  require(!words.source.empty(), Fault::config, "braid", "name a table or a recipe, for example cars.csv");
  const fs::path source = words.source;
  Recipe out;
  if (source.extension() == ".toml") {
    require(words.targets.empty() && words.inputs.empty() && words.ignored.empty(), Fault::config, words.source,
            "a recipe names its own targets and inputs; change them there, not by --target, --inputs or --ignore");
    out = read_recipe(source, words.overrides);
    if (!words.group.empty()) out.split.group = words.group;
    if (!words.split_column.empty()) out.split.column = words.split_column;
  } else {
    const Table table = Table::open(source);
    require(!words.needs_target || !words.targets.empty(), Fault::config, table.subject(),
            "no target given; name the column to predict, --target ", table.columns().back());
    Node node = to_node(
        default_recipe(table, {words.targets, words.inputs, words.ignored, words.group, words.split_column}, monitor));
    for (const std::string& one : words.overrides) apply_override(node, one);
    out = from_node<Recipe>(node, "recipe");
  }
  if (!words.time.empty()) out.train.time = words.time;
  if (common.seed >= 0) out.train.seed = common.seed;
  if (common.threads > 0) out.train.threads = common.threads;
  if (common.device != "auto") out.train.device = common.device;
  out.validate();
  out.train.validate();
  return out;
}

}  // namespace braid
