/// @file explain.cpp
/// `braid explain`.

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "braid/cli/console.h"
#include "braid/cli/explanation_text.h"
#include "braid/cli/name_words.h"
#include "braid/cli/program.h"
#include "braid/cli/sample_words.h"
#include "braid/core/file.h"
#include "braid/predict/sample_table.h"
#include "braid/tensor/device.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int64_t default_rows = 8, most_rows = 200;
constexpr int64_t explain_cache_bytes = int64_t{256} << 20;  // a row is read for its answer and for its explanation

struct ExplainWords {
  std::string run, out = "explanation";
  std::vector<std::string> sources, only, targets;
  std::vector<int64_t> rows;
  Common common;
};

void check_place(const fs::path& out) {
  if (!fs::exists(out)) return;
  require(fs::is_directory(out), Fault::config, out.string(), "is a file; name a folder with --out");
  require(fs::is_empty(out), Fault::config, out.string(), "holds files already; name another folder with --out");
}

/// The rows asked for, from 0.
std::vector<int64_t> chosen_rows(const ExplainWords& words, const Table& table) {
  std::vector<int64_t> out;
  for (const int64_t row : words.rows) {
    require(row >= 1 && row <= table.size(), Fault::config, "--rows", table.subject(), " has rows 1 to ", table.size(),
            ", not ", row);
    if (std::find(out.begin(), out.end(), row - 1) == out.end()) out.push_back(row - 1);
  }
  if (words.rows.empty())
    for (int64_t row = 0; row < std::min(default_rows, table.size()); ++row) out.push_back(row);
  require(int64_t(out.size()) <= most_rows, Fault::config, "--rows", "names ", out.size(), " rows; a page holds ",
          most_rows, " at most");
  return out;
}

/// An answer from nothing would be the same whatever the file holds.
void refuse_if_unreadable(const Answer& answer) {
  if (!answer.columns_in({State::present}).empty()) return;
  for (const ColumnState& input : answer.inputs)
    if (input.state == State::unreadable) throw Error(input.fault, "", input.message);
}

void explain_rows(Predictor& predictor, const ExplainWords& words, const Table& table, bool is_sample,
                  const torch::Device& device) {
  Console::end_cleanly();
  Console console(words.common.quiet);
  for (const std::string& sentence : table.notes()) console.note(sentence);
  if (!is_sample)
    for (const std::string& column : predictor.columns_missing_in(table))
      console.warn(text(table.subject(), " has no column ", column, "; explained without it"));
  if (!predictor.bundle().recipe.sequence.column.empty() && !is_sample)
    console.note("rows of a sequence are explained one by one, as if each stood alone");
  const auto rows = chosen_rows(words, table);
  SaliencyOptions options;
  options.only = split_inputs(words.only, predictor.bundle());
  options.targets = split_targets(words.targets, predictor.bundle());
  options.device = device;
  const Reader reader = predictor.reader(table, false, explain_cache_bytes, options.only);
  StagedFolder folder(words.out);
  ExplanationPage page(predictor.bundle(), is_sample ? "Why this answer" : "Why these answers: " + table.subject());
  std::string said;
  Node::Array listed;
  int64_t pictures_written = 0, done = 0;
  for (const int64_t row : rows) {
    if (console.stop_requested()) break;
    const Explanation explanation = explain(predictor, reader, row, options);
    if (is_sample) refuse_if_unreadable(explanation.answer);
    for (const ColumnState& input : explanation.answer.inputs)
      if (input.state == State::unreadable && !is_sample) console.warn(input.message);
    std::map<std::string, std::string> cells;
    for (const std::string& column : predictor.input_columns())
      if (table.find_column(column)) cells[column] = table.at(row, column).text();
    const std::string subject = is_sample ? "this sample" : table.subject(row);
    const auto pictures = page.add(subject, row + 1, explanation, cells);
    for (const ExplanationPicture& picture : pictures) write_file(folder.path() / picture.name, picture.jpeg);
    pictures_written += int64_t(pictures.size());
    if (words.common.json)
      listed.push_back(explanation_json(row + 1, explanation, pictures, predictor.bundle()));
    else
      said += explanation_text(subject, explanation);
    console.progress("explain", ++done, int64_t(rows.size()), "");
  }
  write_file(folder.path() / "explanation.html", page.finish());
  folder.commit();
  if (words.common.json) {
    Node out;
    out["folder"] = Node(words.out);
    out["page"] = Node((fs::path(words.out) / "explanation.html").string());
    out["rows"] = Node(std::move(listed));
    std::cout << render_json(out) << std::endl;
  } else {
    std::cout << said << "wrote " << (fs::path(words.out) / "explanation.html").string() << " and " << pictures_written
              << (pictures_written == 1 ? " picture\n" : " pictures\n");
  }
}

void run_explain(const ExplainWords& words, const Parts& parts) {
  require(!words.sources.empty(), Fault::config, "braid explain", "needs a table or column=value words");
  check_place(words.out);
  configure_threads(words.common.threads);
  const torch::Device device = choose_device(words.common.device);
  Predictor predictor = Predictor::open(words.run, parts, device);
  const std::string& first = words.sources[0];
  if (are_sample(words.sources))
    return explain_rows(predictor, words, sample_table(sample_of(words.sources), predictor.input_columns()), true,
                        device);
  require(words.sources.size() == 1, Fault::config, "braid explain", "takes one table, got also \"",
          words.sources.size() > 1 ? words.sources[1] : "", '"');
  std::error_code no_name;
  require(!fs::is_directory(first, no_name), Fault::config, first,
          "is a folder; write a table with a column of its files");
  explain_rows(predictor, words, Table::open(first), false, device);
}

}  // namespace

void add_explain(CLI::App& app, const Parts& parts) {
  auto* command = app.add_subcommand("explain", "say which parts of each input made an answer, with pictures");
  auto words = std::make_shared<ExplainWords>();
  command->add_option("run", words->run, "a run or a bundle")->required();
  command->add_option("source", words->sources, "a table, or column=value words")->type_name("TABLE|COL=VALUE ...");
  command->add_option("-o,--out", words->out, "folder for the page and its pictures")->capture_default_str();
  command->add_option("--rows", words->rows, "rows of the table, from 1; the first 8 unless said")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--inputs", words->only, "use only these columns, separated by commas")->allow_extra_args(false);
  command->add_option("--target", words->targets, "explain only these targets, separated by commas")
      ->allow_extra_args(false);
  add_common(*command, words->common);
  command->footer(
      "Examples:\n  braid explain runs/cars front=a.jpg km=90000\n"
      "  braid explain runs/cars new.csv --rows 1,5,9 -o why");
  command->callback([words, &parts] { run_explain(*words, parts); });
}

}  // namespace braid
