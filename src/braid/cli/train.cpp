/// @file train.cpp
/// `braid train`.

#include <malloc.h>

#include <filesystem>
#include <iostream>
#include <optional>

#include "braid/cli/console.h"
#include "braid/cli/default_run.h"
#include "braid/cli/finish.h"
#include "braid/cli/program.h"
#include "braid/cli/recipe_words.h"
#include "braid/train/checkpoints.h"
#include "braid/train/fresh_run.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct TrainWords {
  RecipeWords recipe;
  std::string run;
  bool resume = false;
  Common common;
};

/// Every step takes and gives back the same large tensors. By default glibc returns each to the system, and the next
/// one is cleared page by page: a twelfth of the time of training on recordings.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

Recipe recipe_to_resume(const fs::path& run, const TrainWords& words) {
  require(!fs::exists(run / "evaluation.json"), Fault::config, run.string(),
          "holds a finished run, so there is nothing to resume; train without --resume into another folder");
  const RunLock nobody_else = take_up(run);
  return recipe_of_run(run / asked_file, words.recipe, words.common);
}

void run_train(const TrainWords& words, const Parts& parts) {
  keep_freed_memory();
  Console::end_cleanly();
  Console console(words.common.quiet);
  TrainOptions options;
  options.run = words.run;
  options.resume = words.resume;
  options.keep_checkpoints = true;
  Recipe recipe;
  std::optional<DefaultRun> made;
  if (words.resume) {
    if (words.run.empty()) options.run = last_begun_run(words.recipe.source);
    recipe = recipe_to_resume(options.run, words);
    if (words.run.empty()) console.note(text("goes on with ", options.run.string()));
  } else {
    if (!words.run.empty()) require_free(words.run);  // before the table is looked at, which may take long
    recipe = recipe_from_words(words.recipe, words.common, console);
    if (words.run.empty()) options.run = made.emplace(words.recipe.source).path();
  }
  const Node summary = train_and_finish(recipe, parts, options, console);
  if (words.common.json)
    std::cout << render_json(summary) << std::endl;
  else
    std::cout << "run " << options.run.string() << ", report " << (options.run / "report.html").string() << std::endl;
}

}  // namespace

void add_train(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("train", "train a model from a table or a recipe");
  auto words = std::make_shared<TrainWords>();
  add_recipe_words(*command, words->recipe);
  command->add_option("--out", words->run, "folder of the run; runs/<name of the table> by default");
  command->add_flag("--resume", words->resume,
                    "go on with a run that was killed, from its last checkpoint: that of --out, or the one of "
                    "runs/<name of the table> that was begun last");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid train cars.csv --target price\n"
      "  braid train cars.csv --target price --time 10m train.learning_rate=0.0005\n"
      "  braid train cars.toml --out runs/cars\n  braid train cars.csv --resume");
  command->callback([words, &parts] { run_train(*words, parts); });
}

}  // namespace braid
