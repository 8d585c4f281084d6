/// @file predict.cpp
/// `braid predict`.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "braid/cli/answer_rows.h"
#include "braid/cli/console.h"
#include "braid/cli/folder_table.h"
#include "braid/cli/name_words.h"
#include "braid/cli/program.h"
#include "braid/cli/sample_words.h"
#include "braid/data/loader.h"
#include "braid/predict/predictor.h"
#include "braid/predict/sample_table.h"
#include "braid/table/write.h"
#include "braid/tensor/device.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct PredictWords {
  std::string run, out;
  std::vector<std::string> sources, only, kept;
  int64_t batch_size = 64;
  bool abstain = false, attributions = true;
  Common common;
};

/// Where answers are written, Ctrl-C ends the work within a batch, so that the file that is begun is taken away.
class AnswerConsole : public Console {
 public:
  using Console::Console;
  void progress(const std::string& stage, int64_t done, int64_t total, const std::string& detail) override {
    if (stop_requested()) throw CLI::RuntimeError(interrupted_status);
    Console::progress(stage, done, total, detail);
  }
};

/// What the JSON of answers has beside the columns of a file of them.
std::vector<std::string> keys_of_json(const Bundle& bundle) {
  std::vector<std::string> out{"inputs_seen"};
  for (const BundleTarget& target : bundle.targets)
    for (const char* more : {"_by", "_from"}) out.push_back(target.spec.column + more);
  return out;
}

/// Columns of the table that stand in front of the answers, as text.
class Kept {
 public:
  /// @param answers  columns of answers  @param keys  names that they have besides
  Kept(const Table& table, const std::vector<std::string>& columns, const std::vector<WriteColumn>& answers,
       const std::vector<std::string>& keys)
      : table_(table), names_(columns) {
    std::set<std::string> taken(keys.begin(), keys.end());
    for (const WriteColumn& column : answers) taken.insert(column.name);
    for (const std::string& name : columns) {
      places_.push_back(table.column(name));
      require(std::count(columns.begin(), columns.end(), name) == 1, Fault::config, "--keep " + name, "is given twice");
      require(taken.insert(name).second, Fault::config, "--keep " + name,
              "names a column that the answers have themselves; rename it in the table");
    }
  }
  std::vector<WriteColumn> before(std::vector<WriteColumn> answers) const {
    for (size_t i = 0; i < names_.size(); ++i)
      answers.insert(answers.begin() + int64_t(i), {names_[i], ColumnType::text});
    return answers;
  }
  std::vector<Cell> before(std::vector<Cell> answers, int64_t row) const {
    std::vector<Cell> out;
    for (const int64_t place : places_) out.push_back(table_.at(row, place));
    for (Cell& cell : out)
      if (!cell.is_absent()) cell = cell.text();
    out.insert(out.end(), std::make_move_iterator(answers.begin()), std::make_move_iterator(answers.end()));
    return out;
  }
  Node before(Node answer, int64_t row) const {
    for (size_t i = 0; i < names_.size(); ++i) answer[names_[i]] = Node(table_.at(row, places_[i]).text());
    return answer;
  }

 private:
  const Table& table_;
  const std::vector<std::string>& names_;
  std::vector<int64_t> places_;
};

void answer_sample(Predictor& predictor, const PredictWords& words, const PredictOptions& options) {
  const Table sample = sample_table(sample_of(words.sources), predictor.input_columns());
  Answer answer = predictor.answer(sample, options).at(0);
  if (words.abstain) answer.abstain();
  // An answer from nothing would be the same whatever the file holds.
  if (answer.columns_in({State::present}).empty())
    for (const ColumnState& input : answer.inputs)
      if (input.state == State::unreadable) throw Error(input.fault, "", input.message);
  const bool refused = !answer.targets.empty() && answer.targets[0].refused;
  require(!refused, Fault::data, "the sample", "has no input that can be used",
          answer.columns_in({State::broken}).empty() ? "" : " (what is there looks broken)",
          ", and the model was trained not to answer then (answers.without_inputs is none)");
  if (words.common.json)
    std::cout << render_json(answer_json(answer)) << std::endl;
  else
    std::cout << answer_text(answer);
}

/// How many rows are answered before they are written: of many labels fewer, for every answer has all of them.
int64_t rows_of_piece(const Bundle& bundle, int64_t batch_size) {
  constexpr int64_t most = 8192, most_labels = 1 << 20;
  int64_t labels = 1;
  for (const BundleTarget& target : bundle.targets) labels += int64_t(target.spec.labels.size());
  return std::min(most, std::max(most_labels / labels, batch_size));
}

void answer_table(Predictor& predictor, const PredictWords& words, const PredictOptions& options) {
  AnswerConsole console(words.common.quiet);
  const fs::path source = words.sources[0];
  std::error_code not_there;
  require(!fs::equivalent(words.out, source, not_there), Fault::config, words.out,
          "is the table itself; choose another name for the answers");
  const bool is_folder = fs::is_directory(source, not_there);
  const Table table = is_folder ? folder_table(source, predictor.bundle(), console) : Table::open(source);
  for (const std::string& sentence : table.notes()) console.note(sentence);
  for (const std::string& column : predictor.columns_missing_in(table))
    console.warn(text(table.subject(), " has no column ", column, "; answered without it"));

  const auto columns = answer_columns(predictor.bundle(), is_folder, words.attributions);
  const auto kept_columns = split_names(words.kept, table.columns());
  const Kept kept(table, kept_columns, columns,
                  words.out.empty() ? keys_of_json(predictor.bundle()) : std::vector<std::string>());
  std::unique_ptr<TableWriter> writer;
  if (!words.out.empty()) {
    Console::end_cleanly();
    writer = std::make_unique<TableWriter>(words.out, kept.before(columns));
  }
  int64_t unreadable = 0, told = 0;
  Node::Array listed;
  const std::string& sequence = predictor.bundle().recipe.sequence.column;
  if (!sequence.empty() && !table.find_column(sequence))
    console.warn(text(table.subject(), " has no column ", sequence, "; every row is answered by itself"));
  // Answers of a table larger than memory are written as they come; sequences stay whole.
  const int64_t piece =
      sequence.empty() ? rows_of_piece(predictor.bundle(), options.batch_size) : std::max<int64_t>(table.size(), 1);
  for (int64_t begin = 0; begin < table.size(); begin += piece) {
    std::vector<int64_t> rows;
    for (int64_t row = begin; row < std::min(begin + piece, table.size()); ++row) rows.push_back(row);
    for (Answer& answer : predictor.answer(table, rows, options, console)) {
      if (words.abstain) answer.abstain();
      for (const ColumnState& input : answer.inputs) {
        unreadable += input.state == State::unreadable;
        if (!input.message.empty() && ++told <= 10) console.warn(input.message);
      }
      const std::string file = is_folder ? table.at(answer.row, int64_t{0}).text() : "";
      if (writer) {
        writer->append(kept.before(answer_cells(answer, predictor.bundle(), file), answer.row));
      } else if (words.common.json) {
        Node& one = listed.emplace_back(kept.before(answer_json(answer), answer.row));
        if (is_folder && !one.find("file")) one["file"] = Node(file);  // a target may be called so
      } else {
        std::cout << (is_folder ? file : table.subject(answer.row)) << ": " << answer_line(answer) << '\n';
      }
    }
  }
  if (told > 10) console.warn(text(told - 10, " more cells cannot be used"));
  if (writer) writer->finish();
  if (words.common.json) {
    Node out;
    out["rows"] = Node(table.size());
    out["unreadable"] = Node(unreadable);
    if (writer) out["file"] = Node(words.out);
    if (!writer) out["answers"] = Node(std::move(listed));
    std::cout << render_json(out) << std::endl;
  }
}

void run_predict(const PredictWords& words, const Parts& parts) {
  require(!words.sources.empty(), Fault::config, "braid predict",
          "needs a table, a folder of files, or column=value words");
  configure_threads(words.common.threads);
  const bool is_sample = are_sample(words.sources);
  require(!is_sample || words.kept.empty(), Fault::config, "--keep", "is for a table of rows, not for one sample");
  require(!is_sample || words.out.empty(), Fault::config, "-o",
          "is for the answers of a table; one sample is answered on standard output, with --json as JSON");
  require(words.kept.empty() || words.common.json || !words.out.empty(), Fault::config, "--keep",
          "is for answers that are written; add -o FILE or --json");
  require(is_sample || words.sources.size() == 1, Fault::config, "braid predict",
          "takes one table or folder, got also \"", words.sources.size() > 1 ? words.sources[1] : "", '"');
  PredictOptions options;
  options.device = choose_device(words.common.device);
  Predictor predictor = Predictor::open(words.run, parts, options.device);
  options.only = split_inputs(words.only, predictor.bundle());
  options.attributions = words.attributions;
  if (is_sample) return answer_sample(predictor, words, options);
  options.batch_size = words.batch_size;
  options.workers = reading_threads();
  answer_table(predictor, words, options);
}

}  // namespace

void add_predict(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("predict", "answer the rows of a table, the files of a folder, or one sample");
  auto words = std::make_shared<PredictWords>();
  command->add_option("run", words->run, "a run or a bundle")->required();
  command->add_option("source", words->sources, "a table, a folder, or column=value words")
      ->type_name("TABLE|FOLDER|COL=VALUE ...");
  command->add_option("-o,--out", words->out, "write the answers to this .csv, .tsv, .jsonl or .parquet");
  command->add_option("--inputs", words->only, "use only these columns, separated by commas")->allow_extra_args(false);
  command
      ->add_option(
          "--keep", words->kept,
          "columns of the table, separated by commas, to copy in front of the answers, such as a number of the "
          "row")
      ->allow_extra_args(false);
  command->add_option("--batch-size", words->batch_size, "rows at once")->check(CLI::Range(1, 65536));
  command->add_flag("--abstain", words->abstain, "leave an answer empty where more than one label is possible");
  command->add_flag("--attributions,!--no-attributions", words->attributions, "say what each input did");
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid predict runs/cars new.csv -o answers.csv --keep id\n"
      "  braid predict runs/cars front=a.jpg km=90000        any subset of the inputs\n"
      "  braid predict runs/cars photos/                     every picture of a folder");
  command->callback([words, &parts] { run_predict(*words, parts); });
}

}  // namespace braid
