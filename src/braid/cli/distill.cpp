/// @file distill.cpp
/// `braid distill`.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "braid/cli/console.h"
#include "braid/cli/finish.h"
#include "braid/cli/gain_text.h"
#include "braid/cli/name_words.h"
#include "braid/cli/program.h"
#include "braid/core/file.h"
#include "braid/data/loader.h"
#include "braid/evaluate/gain.h"
#include "braid/tensor/device.h"
#include "braid/train/checkpoints.h"
#include "braid/train/fresh_run.h"
#include "braid/train/student.h"
#include "braid/train/teacher.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct DistillWords {
  std::string run, out, time;
  std::vector<std::string> inputs, overrides;
  bool compare = true, resume = false;
  Common common;
};

/// `runs/cars-front` for the student of `runs/cars` that sees `front`.
fs::path student_folder(const DistillWords& words, const std::vector<std::string>& inputs) {
  if (!words.out.empty()) return words.out;
  fs::path out = fs::path(words.run).lexically_normal();
  if (out.filename().empty()) out = out.parent_path();
  std::string name = out.filename().string();
  for (const std::string& input : inputs) name += "-" + input;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '\\'; }, '_');
  return out.replace_filename(name);
}

Recipe recipe_of(const DistillWords& words, const std::vector<std::string>& inputs, const Bundle& teacher) {
  const Recipe kept = student_recipe(teacher, inputs);
  Node node = to_node(kept);
  for (const std::string& one : words.overrides) apply_override(node, one);
  Recipe out = from_node<Recipe>(node, "recipe");
  require(to_node(out.split) == to_node(kept.split) && out.data.table == kept.data.table, Fault::config, "distill",
          "a student keeps the table and the split of its teacher; leave out data.table and split.*");
  out.distill.teacher = words.run;
  if (!words.time.empty()) out.train.time = words.time;
  if (words.common.seed >= 0) out.train.seed = words.common.seed;
  if (words.common.threads > 0) out.train.threads = words.common.threads;
  if (words.common.device != "auto") out.train.device = words.common.device;
  out.validate();
  out.train.validate();
  return out;
}

/// Trains one of the two and leaves its run folder whole. One that is whole already, of a command that goes on, stays.
/// @return the evaluation as `braid evaluate --json` prints it
Node train_one(const Recipe& recipe, const fs::path& run, bool resume, const Parts& parts, const Common& common) {
  Console console(common.quiet);
  if (resume && fs::exists(run / "evaluation.json"))
    return parse_json(read_file(run / "evaluation.json", 64 << 20), (run / "evaluation.json").string());
  const TrainOptions options{.run = run, .resume = resume && fs::exists(run / asked_file), .keep_checkpoints = true};
  return train_and_finish(recipe, parts, options, console);
}

/// A model of this command, which must have learned from the table that judges it.
Predictor open_trained(const fs::path& run, const Table& table, const Parts& parts) {
  Predictor out = Predictor::open(run, parts);
  require(is_trained_on(out.bundle(), table), Fault::data, table.subject(), "has changed since ", run.string(),
          " was trained on it; remove that folder and train it again");
  return out;
}

/// Whether the student sees all columns of each of its inputs, so that the teacher can be asked with these alone.
bool has_whole_inputs(const Bundle& student, const Bundle& teacher) {
  return std::all_of(student.recipe.inputs.begin(), student.recipe.inputs.end(), [&](const InputRecipe& ours) {
    return std::any_of(teacher.recipe.inputs.begin(), teacher.recipe.inputs.end(), [&](const InputRecipe& theirs) {
      return theirs.name == ours.name && theirs.columns == ours.columns;
    });
  });
}

void run_distill(const DistillWords& words, const Parts& parts) {
  Console::end_cleanly();
  Predictor teacher = Predictor::open(words.run, parts);
  const auto inputs = split_inputs(words.inputs, teacher.bundle());
  const fs::path run = student_folder(words, inputs), plain = run / "plain";
  if (!words.resume) require_free(run);
  const Recipe recipe = recipe_of(words, inputs, teacher.bundle());
  configure_threads(recipe.train.threads);
  const Table table = recipe.data.open();
  require_same_table(teacher.bundle(), table);
  const Node student_json = train_one(recipe, run, words.resume, parts, words.common);
  Node plain_json;
  Console console(words.common.quiet);
  const bool compare = words.compare && !console.stop_requested();  // a plain model that was not trained says nothing
  if (compare) {
    Recipe without = recipe;
    without.distill.weight = 0;
    plain_json = train_one(without, plain, words.resume, parts, words.common);
  }

  const Split split = split_of_run(words.run, table.size());
  const auto& rows = split.test.empty() ? split.validation : split.test;
  EvaluateOptions options;
  options.patterns = false;
  options.workers = reading_threads();
  options.group_column = recipe.unit_column();
  options.seed = uint64_t(recipe.train.seed);
  options.device = choose_device(recipe.train.device);
  Predictor student = open_trained(run, table, parts);
  std::vector<TargetGain> gains;  // without a plain model the student's measures alone
  if (compare) {
    Predictor other = open_trained(plain, table, parts);
    gains = compare_models(student, other, table, rows, options, console);
  } else {
    for (const TargetEvaluation& target : evaluate(student, table, rows, options, console).targets)
      gains.push_back({target.column, target.kind, target.rows, target.metrics, {}, {}});
  }
  const Evaluation whole = evaluate(teacher, table, rows, options, console);
  std::optional<Evaluation> alone;
  if (has_whole_inputs(student.bundle(), teacher.bundle())) {
    for (const InputRecipe& input : student.bundle().recipe.inputs) options.only.push_back(input.name);
    alone = evaluate(teacher, table, rows, options, console);
  }

  Node summary;
  summary["run"] = Node(run.string());
  summary["rows"] = Node(int64_t(rows.size()));
  summary["student"] = student_json;
  if (compare) summary["plain"] = plain_json;
  summary["teacher"] = evaluation_json(whole);
  if (alone) summary["teacher_alone"] = evaluation_json(*alone);
  summary["gain"] = gains_json(compare ? gains : std::vector<TargetGain>());
  write_file(run / "distillation.json", render_json(summary));
  if (words.common.json)
    std::cout << render_json(summary) << std::endl;
  else
    std::cout << gain_text(gains, whole, alone ? &*alone : nullptr) << "run " << run.string() << ", report "
              << (run / "report.html").string() << std::endl;
}

}  // namespace

void add_distill(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("distill", "train a model that sees less, from the answers of one that sees more");
  auto words = std::make_shared<DistillWords>();
  command->add_option("run", words->run, "the teacher: a run with its bundle and split.csv")->required();
  command->add_option("--inputs", words->inputs, "columns or inputs that the student sees, separated by commas")
      ->allow_extra_args(false)
      ->required();
  command->add_option("--out", words->out, "folder of the student's run; beside the teacher's by default");
  command->add_option("--time", words->time, "hard limit of each training, such as 90s, 10m or 2h");
  command->add_flag("--compare,!--no-compare", words->compare,
                    "also train a plain model of the same inputs, in the folder plain of the run (default)");
  command->add_flag("--resume", words->resume, "go on with a command that was killed; give it the same words");
  command->add_option("fields", words->overrides, "fields of the recipe, key.path=value")->type_name("KEY=VALUE ...");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid distill runs/cars --inputs km,year\n"
      "  braid distill runs/cars --inputs front --out runs/front --time 10m distill.temperature=4");
  command->callback([words, &parts] { run_distill(*words, parts); });
}

}  // namespace braid
