#include "braid/cli/recipe_words.h"

#include <algorithm>
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

Recipe recipe_of_run(const fs::path& file, const RecipeWords& words, const Common& common) {
  const Recipe out = read_recipe(file);
  const auto same = [&](bool is_same, const std::string& said) {
    require(is_same, Fault::config, file.parent_path().string(), "was begun differently: ", said,
            " cannot be changed by --resume; leave it out, or train into another folder");
  };
  std::error_code ignored;
  const fs::path source = words.source;
  if (!words.source.empty() && source.extension() != ".toml")
    same(fs::equivalent(source, out.data.table, ignored), "the table " + words.source);
  for (const std::string& target : words.targets)
    same(std::any_of(out.targets.begin(), out.targets.end(), [&](const auto& one) { return one.column == target; }),
         "--target " + target);
  const Node node = to_node(out);
  for (const std::string& one : words.overrides) {
    Node changed = node;
    apply_override(changed, one);
    same(render_toml(changed) == render_toml(node), one);
  }
  const auto is_input = [&](const std::string& column) {
    return std::any_of(out.inputs.begin(), out.inputs.end(), [&](const InputRecipe& one) {
      return std::find(one.columns.begin(), one.columns.end(), column) != one.columns.end();
    });
  };
  for (const std::string& column : words.inputs) same(is_input(column), "--inputs with " + column);
  for (const InputRecipe& one : out.inputs)
    for (const std::string& column : one.columns)
      same(words.inputs.empty() || std::count(words.inputs.begin(), words.inputs.end(), column) > 0,
           "--inputs without " + column);
  for (const std::string& column : words.ignored) same(!is_input(column), "--ignore " + column);
  same(words.group.empty() || words.group == out.split.group, "--group " + words.group);
  same(words.split_column.empty() || words.split_column == out.split.column, "--split-column " + words.split_column);
  same(words.time.empty() || words.time == out.train.time, "--time " + words.time);
  same(common.seed < 0 || common.seed == out.train.seed, text("--seed ", common.seed));
  return out;
}

}  // namespace braid
