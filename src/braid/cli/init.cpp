/// @file init.cpp
/// `braid init`.

#include <filesystem>
#include <iostream>

#include "braid/cli/console.h"
#include "braid/cli/program.h"
#include "braid/cli/recipe_text.h"
#include "braid/cli/recipe_words.h"
#include "braid/core/file.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct InitWords {
  RecipeWords recipe;
  std::string out;
  Common common;
};

void run_init(const InitWords& words, const Parts& parts) {
  Console console(words.common.quiet);
  const Recipe wished = recipe_from_words(words.recipe, words.common, console);
  const Recipe recipe = fill_open_parts(wished, wished.data.open(), parts);
  const std::string toml = render_recipe(recipe, parts);
  if (!words.out.empty()) {
    require(!fs::exists(words.out), Fault::config, words.out, "is there already; remove it or choose another name");
    write_file(words.out, toml);
    console.note(text("wrote ", words.out, "; train it by `braid train ", words.out, '`'));
  }
  if (words.common.json)
    std::cout << render_json(to_node(recipe)) << std::endl;
  else if (words.out.empty())
    std::cout << toml;
}

}  // namespace

void add_init(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("init", "write the recipe that `train` would use, with comments, to edit");
  auto words = std::make_shared<InitWords>();
  add_recipe_words(*command, words->recipe);
  command->add_option("-o,--out", words->out, "write to this file instead of standard output");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid init cars.csv --target price > cars.toml\n"
      "  braid init cars.csv --target price --ignore seller -o cars.toml\n  braid train cars.toml");
  command->callback([words, &parts] { run_init(*words, parts); });
}

}  // namespace braid
