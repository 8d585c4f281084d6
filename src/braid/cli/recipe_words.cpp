#include "braid/cli/recipe_words.h"

#include "braid/core/file.h"
#include "braid/table/table.h"
#include "braid/train/defaults.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

/// A relative path that leads nowhere from the working folder, but does from the recipe's, is taken from there.
std::string table_beside(const fs::path& recipe, const std::string& table) {
  const fs::path beside = recipe.parent_path() / table;
  return !fs::exists(table) && fs::exists(beside) ? beside.string() : table;
}

}  // namespace

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

Recipe read_recipe(const fs::path& path) {
  require(fs::exists(path), Fault::io, path.string(), "there is no such file");
  return from_node<Recipe>(parse_toml(read_file(path, 64 << 20), path.string()), "recipe");
}

Recipe recipe_from_words(const RecipeWords& words, const Common& common, Monitor& monitor) {
  require(!words.source.empty(), Fault::config, "braid", "name a table or a recipe, for example cars.csv");
  const fs::path source = words.source;
  Node node;
  if (source.extension() == ".toml") {
    require(words.targets.empty() && words.inputs.empty() && words.ignored.empty(), Fault::config, words.source,
            "a recipe names its own targets and inputs; change them there, not by --target, --inputs or --ignore");
    require(fs::exists(source), Fault::io, words.source, "there is no such recipe");
    node = parse_toml(read_file(source, 64 << 20), words.source);
  } else {
    const Table table = Table::open(source);
    require(!words.needs_target || !words.targets.empty(), Fault::config, table.subject(),
            "no target given; name the column to predict, --target ", table.columns().back());
    node = to_node(
        default_recipe(table, {words.targets, words.inputs, words.ignored, words.group, words.split_column}, monitor));
  }
  for (const std::string& one : words.overrides) apply_override(node, one);
  Recipe out = from_node<Recipe>(node, "recipe");
  if (source.extension() == ".toml") {
    if (!words.group.empty()) out.split.group = words.group;
    if (!words.split_column.empty()) out.split.column = words.split_column;
    out.data.table = table_beside(source, out.data.table);
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
