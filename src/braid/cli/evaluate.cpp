/// @file evaluate.cpp
/// `braid evaluate`.

#include <algorithm>
#include <iostream>
#include <numeric>
#include <thread>

#include "braid/cli/console.h"
#include "braid/cli/evaluation_text.h"
#include "braid/cli/program.h"
#include "braid/cli/run_folder.h"
#include "braid/evaluate/evaluation.h"
#include "braid/table/split_words.h"
#include "braid/tensor/device.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct EvaluateWords {
  std::string run, table, part = "test", group;
  std::vector<std::string> only;
  bool patterns = true, noise = false, cost = true;
  int64_t resamples = 1000;
  Common common;
};

/// The rows of another table that its split column puts into `part`; all rows when it has no such column.
std::vector<int64_t> rows_of_table(const Table& table, const std::string& column, const std::string& part) {
  std::vector<int64_t> out;
  const auto found = column.empty() ? table.find_column("split") : table.find_column(column);
  const auto wanted = part_from(part);
  for (int64_t row = 0; row < table.size(); ++row)
    if (!found || part == "all" || part_from(table.at(row, *found).text()) == wanted) out.push_back(row);
  return out;
}

void run_evaluate(const EvaluateWords& words, const Parts& parts) {
  Console console(words.common.quiet);
  configure_threads(words.common.threads);
  require(words.part == "all" || part_from(words.part), Fault::config, "--split", '"', words.part,
          "\" is no part; known: train, validation, test, all");
  EvaluateOptions options;
  options.device = choose_device(words.common.device);
  Predictor predictor = Predictor::open(words.run, parts, options.device);
  const Recipe& recipe = predictor.bundle().recipe;

  const fs::path own = recipe.data.table;
  const Table table = Table::open(words.table.empty() ? own : fs::path(words.table));
  for (const std::string& column : predictor.columns_missing_in(table))
    console.warn(text(table.subject(), " has no column ", column, "; evaluated without it"));
  // The run's own table, wherever it lies now, is judged by the rows that were not trained on; a bundle by itself does
  // not know them.
  const Node* trained_on = predictor.bundle().provenance.find("table_sha256");
  const bool is_own = words.table.empty() || (trained_on && fs::exists(fs::path(words.run) / "split.csv") &&
                                              trained_on->string() == table.content_hash());
  std::vector<int64_t> rows;
  if (is_own && words.part != "all") {
    rows = rows_of_part(words.run, *part_from(words.part), table.size());
    const Node* refit = predictor.bundle().provenance.find("refit");
    if (words.part == "validation" && refit && refit->boolean())
      console.warn("the refit learned from the validation rows too: these are figures of rows that the model knows");
  } else {
    rows = rows_of_table(table, recipe.split.column, words.part);
  }
  require(!rows.empty(), Fault::data, table.subject(), "has no rows in the part \"", words.part, '"');
  options.only = words.only;
  options.patterns = words.patterns && words.only.empty();
  options.noise = words.noise;
  options.cost = words.cost;
  options.group_column = words.group;
  if (const std::string& unit = recipe.unit_column(); words.group.empty() && !unit.empty() && table.find_column(unit))
    options.group_column = unit;  // as the report has it
  options.resamples = words.resamples;
  options.workers = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 8);
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
  command->add_option("--split", words->part, "train, validation, test or all")->capture_default_str();
  command->add_option("--inputs", words->only, "use only these columns")->delimiter(',')->allow_extra_args(false);
  command->add_option("--group", words->group, "column whose rows are drawn together for intervals");
  command->add_option("--resamples", words->resamples, "of the bootstrap")->check(CLI::Range(0, 100000));
  command->add_flag("--patterns,!--no-patterns", words->patterns,
                    "also with each subset of up to four inputs; of more all but one and each alone");
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
