/// @file predict.cpp
/// `braid predict`.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "braid/cli/answer_rows.h"
#include "braid/cli/console.h"
#include "braid/cli/program.h"
#include "braid/cli/sample_words.h"
#include "braid/media/probe.h"
#include "braid/predict/predictor.h"
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

/// The files of a folder as a table of one column: the model's only file input, or the one whose kind the files have.
Table folder_table(const fs::path& folder, const Bundle& bundle) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
  std::sort(files.begin(), files.end());
  require(!files.empty(), Fault::data, folder.string(), "holds no files");
  std::string column;
  for (const BundleInput& input : bundle.inputs) {
    const std::string modality = input.feature->spec().modality;
    if (modality == "text") continue;  // mostly in cells; no file is of the modalities columns and vector
    const int64_t fitting = std::count_if(files.begin(), files.end(), [&](const fs::path& file) {
      const Medium held = sniff_file(folder / file).value_or(Medium::unknown);
      const bool by_name = held == Medium::text || held == Medium::unknown;
      return modality == name(by_name ? medium_of_extension(file) : held);
    });
    if (fitting == 0) continue;
    require(column.empty(), Fault::config, folder.string(), "could be column ", column, " or ", input.recipe.columns[0],
            "; write a table with one column a kind of file instead");
    column = input.recipe.columns[0];
  }
  require(!column.empty(), Fault::data, folder.string(), "holds no file of a kind that the model reads");
  std::vector<std::vector<Cell>> rows;
  for (const fs::path& file : files) rows.push_back({Cell(file.string())});
  return Table::from_rows({column}, std::move(rows), folder);
}

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

void answer_sample(Predictor& predictor, const PredictWords& words) {
  Answer answer = predictor.answer(sample_of(words.sources), words.only);
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

void answer_table(Predictor& predictor, const PredictWords& words, const torch::Device& device) {
  Console console(words.common.quiet);
  const fs::path source = words.sources[0];
  std::error_code not_both_there;
  require(!fs::equivalent(words.out, source, not_both_there), Fault::config, words.out,
          "is the table itself; choose another name for the answers");
  const Table table = fs::is_directory(source) ? folder_table(source, predictor.bundle()) : Table::open(source);
  for (const std::string& sentence : table.notes()) console.note(sentence);
  for (const std::string& column : predictor.columns_missing_in(table))
    console.warn(text(table.subject(), " has no column ", column, "; answered without it"));

  const bool with_file = fs::is_directory(source) && !words.out.empty();
  const auto columns = answer_columns(predictor.bundle(), with_file, words.attributions);
  const Kept kept(table, words.kept, columns,
                  words.out.empty() ? keys_of_json(predictor.bundle()) : std::vector<std::string>());
  std::unique_ptr<TableWriter> writer;
  if (!words.out.empty()) writer = std::make_unique<TableWriter>(words.out, kept.before(columns));
  PredictOptions options{words.batch_size, std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 8), device,
                         words.only, words.attributions};
  int64_t unreadable = 0;
  Node::Array listed;
  const std::string& sequence = predictor.bundle().recipe.sequence.column;
  if (!sequence.empty() && !table.find_column(sequence))
    console.warn(text(table.subject(), " has no column ", sequence, "; every row is answered by itself"));
  // Answers of a table larger than memory are written as they come; sequences stay whole.
  const int64_t piece = sequence.empty() ? 8192 : std::max<int64_t>(table.size(), 1);
  for (int64_t begin = 0; begin < table.size(); begin += piece) {
    std::vector<int64_t> rows;
    for (int64_t row = begin; row < std::min(begin + piece, table.size()); ++row) rows.push_back(row);
    for (Answer& answer : predictor.answer(table, rows, options, console)) {
      if (words.abstain) answer.abstain();
      for (const ColumnState& input : answer.inputs)
        if (!input.message.empty() && ++unreadable <= 10) console.warn(input.message);
      if (writer)
        writer->append(kept.before(
            answer_cells(answer, predictor.bundle(), with_file ? table.at(answer.row, int64_t{0}).text() : ""),
            answer.row));
      else if (words.common.json)
        listed.push_back(kept.before(answer_json(answer), answer.row));
      else
        std::cout << table.subject(answer.row) << ": " << answer_line(answer) << '\n';
    }
  }
  if (unreadable > 10) console.warn(text(unreadable - 10, " more cells cannot be read"));
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
  const torch::Device device = choose_device(words.common.device);
  Predictor predictor = Predictor::open(words.run, parts, device);
  const std::string& first = words.sources[0];
  const bool sample = first.find('=') != std::string::npos && !fs::exists(first);
  require(!sample || words.kept.empty(), Fault::config, "--keep", "is for a table of rows, not for one sample");
  require(words.kept.empty() || words.common.json || !words.out.empty(), Fault::config, "--keep",
          "is for answers that are written; add -o FILE or --json");
  if (sample) return answer_sample(predictor, words);
  require(words.sources.size() == 1, Fault::config, "braid predict", "takes one table or folder, got also \"",
          words.sources.size() > 1 ? words.sources[1] : "", '"');
  answer_table(predictor, words, device);
}

}  // namespace

void add_predict(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("predict", "answer the rows of a table, the files of a folder, or one sample");
  auto words = std::make_shared<PredictWords>();
  command->add_option("run", words->run, "a run or a bundle")->required();
  command->add_option("source", words->sources, "a table, a folder, or column=value words")
      ->type_name("TABLE|FOLDER|COL=VALUE ...");
  command->add_option("-o,--out", words->out, "write the answers to this .csv, .tsv, .jsonl or .parquet");
  command->add_option("--inputs", words->only, "use only these columns")->delimiter(',')->allow_extra_args(false);
  command
      ->add_option("--keep", words->kept,
                   "columns of the table to copy in front of the answers, such as a number of the row")
      ->delimiter(',')
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
