#include "braid/cli/recipe_words.h"

#include <algorithm>
#include <filesystem>

#include "braid/cli/name_words.h"
#include "braid/core/file.h"
#include "braid/table/table.h"
#include "braid/train/defaults.h"

namespace braid {

namespace fs = std::filesystem;

bool is_recipe(const fs::path& source) { return source.extension() == ".toml"; }

namespace {

Recipe recipe_of_file(const RecipeWords& words) {
  Recipe out = read_recipe(words.source, words.overrides);
  if (!words.group.empty()) out.split.group = words.group;
  if (!words.split_column.empty()) out.split.column = words.split_column;
  return out;
}

Recipe recipe_of_table(const RecipeWords& words, Monitor& monitor) {
  const Table table = Table::open(words.source).reading({}, absent_in(words.overrides));
  require(!words.needs_target || !words.targets.empty(), Fault::config, table.subject(),
          "no target given; name the column to predict, --target ", table.columns().back());
  const RecipeWishes wishes{words.targets,
                            split_names(words.inputs, table.columns()),
                            split_names(words.ignored, table.columns()),
                            words.group,
                            words.split_column,
                            kinds_in(words.overrides)};
  Node node = to_node(default_recipe(table, wishes, monitor));
  for (const std::string& one : words.overrides) apply_override(node, one);
  return from_node<Recipe>(node, "recipe");
}

/// What is said beside the source and its columns.
void apply_common(const RecipeWords& words, const Common& common, Recipe& recipe) {
  if (!words.time.empty()) recipe.train.time = words.time;
  if (common.seed >= 0) recipe.train.seed = common.seed;
  if (common.threads > 0) recipe.train.threads = common.threads;
  if (common.device != "auto") recipe.train.device = common.device;
}

/// The first field that a recipe's file, with the words beside it, says otherwise than a run was asked for; empty where
/// there is none.
std::string changed_field(const RecipeWords& words, const Common& common, const Recipe& asked) {
  Recipe said = recipe_of_file(words);
  apply_common(words, common, said);
  std::error_code unreadable;  // one of the tables, which the run will say itself
  if (fs::equivalent(said.data.table, asked.data.table, unreadable)) said.data.table = asked.data.table;
  said = from_node<Recipe>(parse_toml(render_toml(to_node(said)), words.source), "recipe");  // as `asked` was read
  const Node file = parse_toml(read_file(words.source), words.source), ours = to_node(said), theirs = to_node(asked);
  const std::string before = render_toml(theirs);
  for (const auto& [section, fields] : file.table()) {
    Node changed = theirs;
    if (!fields.is_table()) {
      changed[section] = ours.at(section);
      if (render_toml(changed) != before) return section;
      continue;
    }
    for (const auto& [key, value] : fields.table()) {
      const Node* field = ours.at(section).find(key);
      if (!field) continue;  // taken away by what is said beside the file
      changed[section][key] = *field;
      if (render_toml(changed) != before) return section + "." + key;
    }
  }
  return {};
}

}  // namespace

void add_recipe_words(CLI::App& command, RecipeWords& words) {
  command.add_option("source", words.source, "a table (.csv .tsv .jsonl .parquet .arrow) or a recipe (.toml)")
      ->type_name("TABLE|RECIPE");
  command.add_option("--target", words.targets, "column to predict; give it again for several")
      ->allow_extra_args(false);
  command.add_option("--inputs", words.inputs, "columns to learn from, separated by commas")->allow_extra_args(false);
  command.add_option("--ignore", words.ignored, "columns to leave out, separated by commas")->allow_extra_args(false);
  command.add_option("--group", words.group, "column whose values stay in one part of the split");
  command.add_option("--split-column", words.split_column, "column with train, validation and test");
  command.add_option("--time", words.time, "hard limit, such as 90s, 10m or 2h");
  command.add_option("fields", words.overrides, "fields of the recipe, key.path=value")->type_name("KEY=VALUE ...");
}

Recipe recipe_from_words(const RecipeWords& words, const Common& common, Monitor& monitor) {
  require(!words.source.empty(), Fault::config, "braid", "name a table or a recipe, for example cars.csv");
  const bool names_parts = !words.targets.empty() || !words.inputs.empty() || !words.ignored.empty();
  require(!is_recipe(words.source) || !names_parts, Fault::config, words.source,
          "a recipe names its own targets and inputs; change them there, not by --target, --inputs or --ignore");
  Recipe out = is_recipe(words.source) ? recipe_of_file(words) : recipe_of_table(words, monitor);
  apply_common(words, common, out);
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
  std::error_code ignored_problem;
  if (!words.source.empty() && !is_recipe(words.source))
    same(fs::equivalent(words.source, out.data.table, ignored_problem), "the table " + words.source);
  for (const std::string& target : words.targets)
    same(std::any_of(out.targets.begin(), out.targets.end(), [&](const auto& one) { return one.column == target; }),
         "--target " + target);
  const Node node = to_node(out);
  for (const std::string& one : words.overrides) {
    Node changed = node;
    apply_override(changed, one);
    same(render_toml(changed) == render_toml(node), one);
  }
  const bool names_columns = !words.inputs.empty() || !words.ignored.empty();
  const auto known = names_columns ? Table::open(out.data.table).columns() : std::vector<std::string>();
  const auto inputs = split_names(words.inputs, known), ignored = split_names(words.ignored, known);
  const auto is_input = [&](const std::string& column) {
    return std::any_of(out.inputs.begin(), out.inputs.end(), [&](const InputRecipe& one) {
      return std::find(one.columns.begin(), one.columns.end(), column) != one.columns.end();
    });
  };
  for (const std::string& column : inputs) same(is_input(column), "--inputs with " + column);
  for (const InputRecipe& one : out.inputs)
    for (const std::string& column : one.columns)
      same(inputs.empty() || std::count(inputs.begin(), inputs.end(), column) > 0, "--inputs without " + column);
  for (const std::string& column : ignored) same(!is_input(column), "--ignore " + column);
  same(words.group.empty() || words.group == out.split.group, "--group " + words.group);
  same(words.split_column.empty() || words.split_column == out.split.column, "--split-column " + words.split_column);
  same(words.time.empty() || words.time == out.train.time, "--time " + words.time);
  same(common.seed < 0 || common.seed == out.train.seed, text("--seed ", common.seed));
  same(common.threads <= 0 || common.threads == out.train.threads, text("--threads ", common.threads));
  same(common.device == "auto" || common.device == out.train.device, "--device " + common.device);
  if (is_recipe(words.source)) {
    const std::string field = changed_field(words, common, out);
    same(field.empty(), words.source + " with another " + field);
  }
  return out;
}

}  // namespace braid
