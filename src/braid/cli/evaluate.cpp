/// @file evaluate.cpp
/// `braid evaluate`.

#include <algorithm>
#include <iostream>
#include <numeric>

#include "braid/cli/console.h"
#include "braid/cli/evaluation_text.h"
#include "braid/cli/name_words.h"
#include "braid/cli/program.h"
#include "braid/cli/run_folder.h"
#include "braid/data/loader.h"
#include "braid/evaluate/evaluation.h"
#include "braid/table/split_words.h"
#include "braid/tensor/device.h"
#include "braid/train/teacher.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct EvaluateWords {
  std::string run, table, part, group;  // no part: test, where the table has parts
  std::vector<std::string> only;
  bool patterns = true, noise = false, cost = true;
  int64_t resamples = 1000;
  Common common;
};

std::vector<int64_t> every_row(const Table& table) {
  std::vector<int64_t> out(size_t(table.size()));
  std::iota(out.begin(), out.end(), int64_t{0});
  return out;
}

/// Of the run's own table, wherever it lies now, the rows that were not trained on, as its split says. A bundle by
/// itself does not know them.
std::vector<int64_t> own_rows(const EvaluateWords& words, const Bundle& bundle, const Table& table, Part part,
                              Console& console) {
  const Node* refit = bundle.provenance.find("refit");
  if (part == Part::validation && refit && refit->boolean())
    console.warn("the refit learned from the validation rows too: these are figures of rows that the model knows");
  return rows_of_part(words.run, part, table.size());
}

/// Of another table those that its split column puts into a part; without such a column all, unless a part was asked
/// for.
std::vector<int64_t> other_rows(const EvaluateWords& words, const Bundle& bundle, const Table& table, Part part,
                                Console& console) {
  const std::string name = bundle.recipe.split.column.empty() ? "split" : bundle.recipe.split.column;
  const auto column = table.find_column(name);
  const std::string unknown =
      text("no split of ", table.subject(), " is known, neither by a column \"", name, "\" nor by the run");
  require(column || words.part.empty(), Fault::config, "--split " + words.part, unknown,
          "; leave --split out, or say --split all, to judge all rows");
  if (!column) {
    console.note(text(unknown, ": all ", table.size(), " rows are judged"));
    return every_row(table);
  }
  std::vector<int64_t> out;
  for (int64_t row = 0; row < table.size(); ++row)
    if (part_of(name, table.at(row, *column).text()) == part) out.push_back(row);
  return out;
}

std::vector<int64_t> judged_rows(const EvaluateWords& words, const Bundle& bundle, const Table& table,
                                 Console& console) {
  const bool is_unchanged = is_trained_on(bundle, table);
  require(!words.table.empty() || is_unchanged, Fault::data, table.subject(),
          "has changed since the run; give it as TABLE --split all, or train again");
  if (words.part == "all") return every_row(table);
  const Part part = words.part.empty() ? Part::test : part_from(words.part).value();
  const bool knows_rows =
      is_unchanged && bundle.provenance.find("table_sha256") && fs::exists(fs::path(words.run) / "split.csv");
  return words.table.empty() || knows_rows ? own_rows(words, bundle, table, part, console)
                                           : other_rows(words, bundle, table, part, console);
}

void run_evaluate(const EvaluateWords& words, const Parts& parts) {
  Console console(words.common.quiet);
  configure_threads(words.common.threads);
  require(words.part.empty() || words.part == "all" || part_from(words.part), Fault::config, "--split", '"', words.part,
          "\" is no part; known: train, validation, test, all");
  EvaluateOptions options;
  options.device = choose_device(words.common.device);
  Predictor predictor = Predictor::open(words.run, parts, options.device);
  const Recipe& recipe = predictor.bundle().recipe;

  const fs::path own = recipe.data.table;
  const Table table = Table::open(words.table.empty() ? own : fs::path(words.table));
  for (const std::string& sentence : table.notes()) console.note(sentence);
  for (const std::string& column : predictor.columns_missing_in(table))
    console.warn(text(table.subject(), " has no column ", column, "; evaluated without it"));
  const auto rows = judged_rows(words, predictor.bundle(), table, console);
  require(!rows.empty(), Fault::data, table.subject(), "has no rows in the part \"",
          words.part.empty() ? "test" : words.part, '"');
  options.only = split_inputs(words.only, predictor.bundle());
  options.patterns = words.patterns && words.only.empty();
  options.noise = words.noise;
  options.cost = words.cost;
  options.group_column = words.group;
  if (const std::string& unit = recipe.unit_column(); words.group.empty() && !unit.empty() && table.find_column(unit))
    options.group_column = unit;  // as the report has it
  options.resamples = words.resamples;
  options.workers = reading_threads();
  options.seed = words.common.seed >= 0 ? uint64_t(words.common.seed) : 0;
  const Evaluation evaluation = evaluate(predictor, table, rows, options, console);
  if (!evaluation.unreadable.empty()) {
    int64_t cells = 0;
    for (const auto& [column, states] : evaluation.states)
      if (const auto failed = states.find("unreadable"); failed != states.end()) cells += failed->second;
    console.warn(
        text(cells, cells == 1 ? " cell" : " cells", " cannot be read; the first: ", evaluation.unreadable[0]));
  }
  if (words.common.json)
    std::cout << render_json(evaluation_json(evaluation)) << std::endl;
  else
    std::cout << evaluation_text(evaluation);
}

}  // namespace

void add_evaluate(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("evaluate", "measure a run on rows with known answers");
  auto words = std::make_shared<EvaluateWords>();
  command->add_option("run", words->run, "a run or a bundle")->required();
  command->add_option("table", words->table, "a table with the target; the run's own by default")->type_name("TABLE");
  command->add_option(
      "--split", words->part,
      "train, validation, test or all; unless said test, or all of another table without a split column");
  command->add_option("--inputs", words->only, "use only these columns, separated by commas")->allow_extra_args(false);
  command->add_option("--group", words->group, "column whose rows are drawn together for intervals");
  command->add_option("--resamples", words->resamples, "of the bootstrap")->check(CLI::Range(0, 100000));
  command->add_flag("--patterns,!--no-patterns", words->patterns,
                    "also with each subset of up to six inputs; of more all but one and each alone");
  command->add_flag("--noise", words->noise, "also with noise on each input in turn, on at most 1000 rows");
  command->add_flag("--cost,!--no-cost", words->cost,
                    "also what each input costs (time, operations, memory) and brings, on at most 24 rows");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid evaluate runs/cars --json\n  braid evaluate runs/cars new.csv\n"
      "  braid evaluate runs/cars --inputs front,km\n  braid evaluate runs/cars --noise");
  command->callback([words, &parts] { run_evaluate(*words, parts); });
}

}  // namespace braid
