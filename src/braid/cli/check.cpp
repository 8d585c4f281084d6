/// @file check.cpp
/// `braid check`.

#include <algorithm>
#include <iostream>

#include "braid/cli/alignment.h"
#include "braid/cli/checkup.h"
#include "braid/cli/console.h"
#include "braid/cli/program.h"
#include "braid/cli/recipe_words.h"

namespace braid {
namespace {

struct CheckWords {
  RecipeWords recipe;
  std::string align;
  Common common;
};

/// What is noted while guessing stands in the answer too, with more detail; only progress passes.
class CheckConsole : public Console {
 public:
  using Console::Console;
  void note(const std::string&) override {}
  void warn(const std::string&) override {}
};

/// Whether the group of a recipe is what the table looks like, not what somebody wrote down.
bool is_group_guessed(const RecipeWords& words) {
  const bool is_said = std::any_of(words.overrides.begin(), words.overrides.end(),
                                   [](const std::string& one) { return one.starts_with("split.group"); });
  return words.group.empty() && !is_said && !is_recipe(words.source);
}

void run_check(const CheckWords& words, const Parts& parts) {
  CheckConsole console(words.common.quiet);
  if (!words.align.empty()) require_alignment_path(words.align);
  const Recipe recipe = recipe_from_words(words.recipe, words.common, console);
  const Table table = recipe.data.open();
  const ClockOptions clocks = words.align.empty() ? ClockOptions() : ClockOptions{table.size(), 600};
  const Checkup checkup =
      check_up(table, recipe, words.common.threads, clocks, console, is_group_guessed(words.recipe));
  if (words.common.json)
    std::cout << render_json(checkup_json(table, checkup)) << std::endl;
  else
    std::cout << checkup_text(table, checkup) << std::flush;
  if (!words.align.empty()) console.Console::note(write_alignment(words.align, table, recipe, checkup, parts));
  if (const int status = checkup_status(checkup); status != 0) throw CLI::RuntimeError(status);
}

}  // namespace

void add_check(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("check", "look for what is wrong with a table and its files, before training");
  auto words = std::make_shared<CheckWords>();
  words->recipe.needs_target = false;
  add_recipe_words(*command, words->recipe);
  command->add_option("--align", words->align,
                      "measure the clocks of all streams of a row and write the corrections: a table (.csv .tsv .jsonl "
                      ".parquet) with one for each row, or a recipe (.toml) with one for all; with a page of curves");
  add_common(*command, words->common);
  command->footer(
      "Ends with status 3 when there is a problem, with 0 when there are warnings and notes alone.\n\n"
      "Examples:\n  braid check cars.csv\n  braid check cars.csv --target price --split-column part\n"
      "  braid check cars.toml --json\n  braid check rides.csv --target fault --align aligned.csv");
  command->callback([words, &parts] { run_check(*words, parts); });
}

}  // namespace braid
