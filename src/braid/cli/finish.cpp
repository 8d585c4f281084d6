#include "braid/cli/finish.h"

#include <chrono>
#include <ctime>

#include "braid/cli/checkup.h"
#include "braid/core/file.h"
#include "braid/core/steady_clock.h"
#include "braid/core/version.h"
#include "braid/data/loader.h"
#include "braid/evaluate/evaluation.h"
#include "braid/evaluate/rows_in_time.h"
#include "braid/report/model_card.h"
#include "braid/table/kind.h"
#include "braid/tensor/device.h"
#include "braid/train/checkpoints.h"

namespace braid {
namespace {

std::string now_as_text() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%d %H:%M UTC", &parts);
  return out;
}

constexpr double seconds_for_costs = 6;                        // measuring them takes two or three
constexpr double writing_share = 0.05, writing_seconds = 0.5;  // of what is left, and at least: for the report

/// For the evaluation, within the limit; 0: there is none.
double seconds_left(const TrainResult& result) {
  if (!result.deadline) return 0;
  return std::max((1 - writing_share) * seconds_until(*result.deadline) - writing_seconds, 1.0);
}

/// Why each input column has its kind, by header.
std::map<std::string, std::string> reasons_of(const Table& table, const Recipe& recipe) {
  std::vector<ColumnGuess> guesses = guess_kinds(table, {});
  std::map<std::string, std::string> out;
  for (const InputRecipe& input : recipe.inputs)
    for (const ColumnGuess& column : read_as(table, input, guesses).columns) out.emplace(column.column, column.reason);
  return out;
}

/// How a run is judged when its training has ended: by all that its report shows, on the device it was trained on.
EvaluateOptions options_of(const Bundle& bundle) {
  EvaluateOptions out;
  out.workers = reading_threads();
  out.noise = true;
  out.cost = true;
  out.group_column = bundle.recipe.unit_column();
  out.seed = uint64_t(bundle.recipe.train.seed);
  out.device = choose_device(bundle.recipe.train.device);
  return out;
}

/// What the report tells of the training. @param members  that answer together
void add_training(const TrainResult& result, int64_t members, ReportInput& input) {
  input.split = result.split;
  for (const EpochRecord& record : result.session.history) {
    input.history.push_back(
        {record.epoch, record.train_loss, record.validation_loss, record.learning_rate, record.seconds});
    for (const HeadRecord& head : record.heads)
      input.history.back().heads.emplace_back(head.input, head.validation_loss);
  }
  input.balance = result.session.balance;
  input.chosen_epoch = result.session.best_epoch;
  input.chosen_because = result.session.chosen_because;
  if (result.refit) input.chosen_because += "; then refit on training and validation rows together";
  if (members > 1)
    input.chosen_because += text("; beside it ", members - 1, members == 2 ? " model" : " models",
                                 " with other seeds, trained alike: the mean of all answers");
  input.stage_seconds = result.stage_seconds;
}

/// What follows training.
Node finish_run(TrainResult result, const std::filesystem::path& run, Console& console) {
  const auto begun = SteadyClock::now();
  const Table table = result.bundle.recipe.data.open();
  ReportInput input;
  input.reasons = reasons_of(table, result.bundle.recipe);
  Predictor predictor(std::move(result.bundle));
  EvaluateOptions options = options_of(predictor.bundle());
  const auto& held_out = result.split.test.empty() ? result.split.validation : result.split.test;
  options.seconds = seconds_left(result);
  const auto rows = judged_in_time(predictor, table, held_out, options, console);
  options.seconds = seconds_left(result);
  if (options.seconds > 0 && options.seconds < seconds_for_costs) {
    options.cost = false;
    console.note("no time is left to measure what inputs cost; `braid evaluate` does");
  }
  if (result.refit && result.split.test.empty())
    console.warn(
        "there is no test part, and the refit learned from the validation rows too: all figures are of rows that the "
        "model knows; train.refit=no leaves them out");

  input.bundle = &predictor.bundle();
  input.table = &table;
  add_training(result, predictor.bundle().model->members(), input);
  input.notes = console.notes();
  input.warnings = console.warnings();
  input.version = version();
  input.finished = now_as_text();
  input.evaluation = evaluate(predictor, table, rows, options, console);
  input.stage_seconds.emplace_back("evaluation", seconds_since(begun));
  write_file(run / "report.html", render_report(input));

  add_model_card(run / "bundle", render_model_card(input));
  Node summary = evaluation_json(input.evaluation);
  if (rows.size() < held_out.size()) summary["drawn_from"] = Node(int64_t(held_out.size()));
  for (const auto& [stage, seconds] : input.stage_seconds) summary["stages"][stage] = Node(seconds);
  write_file(run / "evaluation.json", render_json(summary));
  remove_checkpoints(run);
  return summary;
}

}  // namespace

Node train_and_finish(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Console& console) {
  try {
    return finish_run(train(recipe, parts, options, console), options.run, console);
  } catch (const Error& error) {
    // What the system refused may go well the next time; a file that is damaged stays so.
    const bool is_refused = error.fault() == Fault::io && error.message().starts_with("cannot ");
    if (!is_refused || !std::filesystem::exists(options.run / asked_file)) throw;
    throw Error(Fault::io, error.subject(), error.message() + "; the run is kept: go on with it by --resume");
  }
}

}  // namespace braid
