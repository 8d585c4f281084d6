#include "braid/cli/checkup.h"

#include <algorithm>

#include "braid/cli/aligned_text.h"
#include "braid/core/error.h"
#include "braid/features/log_request.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

const char* word(State state) {
  return state == State::present ? "present" : state == State::absent ? "absent" : "unreadable";
}

constexpr size_t most_said = 2000;  // bytes of a finding's sentence

ColumnGuess* find_column(std::vector<ColumnGuess>& columns, const std::string& header) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const ColumnGuess& c) { return c.column == header; });
  return found == columns.end() ? nullptr : &*found;
}

/// How the recipe has the logs of an input read.
SeriesRequest log_of(const InputRecipe& input) {
  LogColumn column;
  column.header = input.columns.empty() ? "" : input.columns[0];
  if (const Node* time = input.feature.find("time_column")) column.time_column = time->string();
  if (const Node* unit = input.feature.find("unit")) column.unit = unit->string();
  if (const Node* rate = input.feature.find("rate_hz")) column.rate_hz = rate->number();
  if (const Node* metres = input.feature.find("metres")) column.metres = metres->boolean();
  return log_request(column);
}

std::string rows_words(const Table& table, const Finding& finding, size_t listed) {
  std::string out;
  for (size_t i = 0; i < std::min(listed, finding.rows.size()); ++i) {
    const int64_t row = finding.rows[i];
    const std::string cell =
        finding.column.empty() ? std::string() : terminal_words(table.at(row, finding.column).text(), 40);
    out += text(i > 0 ? ", " : "      rows ", row + 1, cell.empty() ? "" : " (" + cell + ")");
  }
  if (out.empty()) return out;
  return out + (finding.count > int64_t(listed) ? ", …" : "") + "\n";
}

std::string patterns_text(const Checkup& checkup) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> head{"rows"};
  head.insert(head.end(), checkup.inputs.begin(), checkup.inputs.end());
  rows.push_back(head);
  const size_t most = 20;
  int64_t rest = 0;
  for (size_t i = 0; i < checkup.diagnosis.patterns.size(); ++i) {
    const MissingPattern& pattern = checkup.diagnosis.patterns[i];
    if (i >= most) {
      rest += pattern.rows;
      continue;
    }
    std::vector<std::string> row{std::to_string(pattern.rows)};
    for (const State state : pattern.states) row.push_back(state == State::present ? "yes" : word(state));
    rows.push_back(std::move(row));
  }
  if (rest > 0) rows.push_back({text(rest, " in ", checkup.diagnosis.patterns.size() - most, " other patterns")});
  return aligned(rows);
}

/// A stream beside its reference, and every row that was looked at.
Node clock_json(const StreamSkew& skew) {
  Node out;
  out["input"] = Node(skew.input);
  out["reference"] = Node(skew.reference);
  out["curves"] = Node(Node::Array{Node(skew.study.curve), Node(skew.study.reference_curve)});
  out["found"] = Node(skew.study.found);
  out["offset_s"] = Node(skew.study.middle_s);
  out["spread_s"] = Node(skew.study.spread_s);
  out["common"] = Node(skew.study.is_common());
  Node::Array files;
  for (size_t i = 0; i < skew.rows.size(); ++i) {
    const Skew& one = skew.study.files[i];
    Node& file = files.emplace_back();
    file["row"] = Node(skew.rows[i] + 1);
    file["offset_s"] = Node(one.offset_s);
    if (one.drift_ppm) file["drift_ppm"] = Node(*one.drift_ppm), file["drift_error_ppm"] = Node(one.drift_error_ppm);
    file["correlation"] = Node(one.correlation);
    file["confidence"] = Node(one.confidence);
  }
  out["files"] = Node(std::move(files));
  return out;
}

}  // namespace

DoctorInput read_as(const Table& table, const InputRecipe& input, std::vector<ColumnGuess>& columns) {
  DoctorInput out{input.name, {}, {}};
  for (size_t i = 0; i < input.columns.size(); ++i) {
    table.column(input.columns[i]);  // names the column and a near one when it is not there
    ColumnGuess& guess = *find_column(columns, input.columns[i]);
    const Kind wanted = i < input.kinds.size() ? kind_from(input.kinds[i]) : guess.kind;
    if (guess.kind == Kind::video && wanted == Kind::audio) {  // the sound of a film, whose frames are an input too
      out.columns.push_back(guess);
      out.columns.back().kind = wanted;
      continue;
    }
    if (wanted != guess.kind) {
      guess.reason = places_files(wanted)
                         ? text("of ", input.columns[0], ", by its name")
                         : text("as the recipe says; looks like ", name(guess.kind), ", ", guess.reason);
      guess.kind = wanted;
    }
    out.columns.push_back(guess);
  }
  return out;
}

StreamClock clock_of(const Recipe& recipe, const std::string& input) {
  for (const InputRecipe& one : recipe.inputs)
    if (const Node* clock = one.name == input ? one.feature.find("clock") : nullptr)
      return from_node<StreamClock>(*clock, input);
  return {};
}

Checkup check_up(const Table& table, const Recipe& recipe, int64_t threads, const ClockOptions& clocks,
                 Monitor& monitor, bool group_is_guessed) {
  Checkup out;
  KindOptions kinds;
  DoctorOptions options;
  for (const TargetRecipe& target : recipe.targets) {
    kinds.targets.push_back(target.column);
    DoctorTarget& own = options.targets.emplace_back();
    own.column = target.column;
    if (target.kind != "auto") own.options.kind = target_kind_from(target.kind);
    own.options.labels = target.labels;
  }
  kinds.kinds = recipe.data.column_kinds();
  out.columns = guess_kinds(table.reading({}, recipe.data.absent), kinds);
  for (const InputRecipe& input : recipe.inputs) {
    options.inputs.push_back(read_as(table, input, out.columns));
    options.inputs.back().clock = clock_of(recipe, input.name);
    options.inputs.back().log = log_of(input);
    out.inputs.push_back(input.name);
  }
  options.split = recipe.split;
  if (options.split.group.empty()) options.split.group = recipe.sequence.column;  // as training splits
  options.max_unreadable = recipe.data.max_unreadable;
  options.threads = threads;
  options.clocks = clocks;
  if (!recipe.split.group.empty()) options.groups.push_back(recipe.split.group);
  for (const ColumnGuess& guess : out.columns)
    if (guess.kind == Kind::group && guess.column != recipe.split.group) options.groups.push_back(guess.column);
  options.group_is_guessed = group_is_guessed;
  for (const ColumnGuess& guess : out.columns)
    if (guess.kind == Kind::id && guess.column != options.split.group) options.names.push_back(guess.column);
  out.diagnosis = examine(table, options, monitor);
  return out;
}

std::string checkup_text(const Table& table, const Checkup& checkup, size_t listed) {
  const Diagnosis& diagnosis = checkup.diagnosis;
  std::string out = text(table.subject(), ": ", table.size(), " rows, ", table.columns().size(), " columns, ",
                         diagnosis.files, diagnosis.files == 1 ? " file" : " files", "\n\ncolumns\n");
  std::vector<std::vector<std::string>> columns;
  for (const ColumnGuess& guess : checkup.columns) {
    const bool is_examined = is_input(guess.kind) || guess.warning.empty();  // else its warning is no finding
    columns.push_back({terminal_words(guess.column, 60), name(guess.kind),
                       is_examined ? guess.reason : guess.reason + "; " + guess.warning});
  }
  out += aligned(columns);
  for (const Severity severity : {Severity::problem, Severity::warning, Severity::note}) {
    const int64_t count = diagnosis.count(severity);
    if (count == 0) continue;
    out += text('\n', name(severity), count == 1 ? "" : "s", " (", count, ")\n");
    for (const Finding& finding : diagnosis.findings) {
      if (finding.severity != severity) continue;
      out += text("  - ", finding.column.empty() ? "" : terminal_words(finding.column, 60) + ": ",
                  terminal_words(finding.sentence, most_said), '\n');
      out += rows_words(table, finding, listed);
    }
  }
  if (!diagnosis.patterns.empty()) out += "\ninputs of the rows\n" + patterns_text(checkup);
  const int64_t problems = diagnosis.count(Severity::problem), warnings = diagnosis.count(Severity::warning);
  return out + text('\n', problems, problems == 1 ? " problem, " : " problems, ", warnings,
                    warnings == 1 ? " warning\n" : " warnings\n");
}

Node checkup_json(const Table& table, const Checkup& checkup) {
  const Diagnosis& diagnosis = checkup.diagnosis;
  Node out;
  out["table"] = Node(table.path().string());
  out["rows"] = Node(table.size());
  out["files"] = Node(diagnosis.files);
  out["files_read"] = Node(diagnosis.files_read);
  for (const Severity severity : {Severity::problem, Severity::warning, Severity::note})
    out[text(name(severity), 's')] = Node(diagnosis.count(severity));
  Node::Array columns, findings, patterns;
  for (const ColumnGuess& guess : checkup.columns) {
    Node& one = columns.emplace_back();
    one["column"] = Node(guess.column);
    one["kind"] = Node(name(guess.kind));
    one["reason"] = Node(guess.reason);
    one["warning"] = Node(guess.warning);
  }
  for (const Finding& finding : diagnosis.findings) {
    Node& one = findings.emplace_back();
    one["severity"] = Node(name(finding.severity));
    one["check"] = Node(finding.check);
    one["column"] = Node(finding.column);
    one["count"] = Node(finding.count);
    Node::Array rows;
    for (const int64_t row : finding.rows) rows.emplace_back(row + 1);
    one["rows"] = Node(std::move(rows));
    one["sentence"] = Node(finding.sentence);
  }
  for (const MissingPattern& pattern : diagnosis.patterns) {
    Node& one = patterns.emplace_back();
    one["rows"] = Node(pattern.rows);
    one["inputs"] = Node(Node::Table{});
    for (size_t i = 0; i < pattern.states.size(); ++i) one["inputs"][checkup.inputs[i]] = Node(word(pattern.states[i]));
  }
  Node::Array clocks;
  for (const StreamSkew& skew : diagnosis.clocks) clocks.push_back(clock_json(skew));
  out["columns"] = Node(std::move(columns));
  out["findings"] = Node(std::move(findings));
  out["patterns"] = Node(std::move(patterns));
  out["clocks"] = Node(std::move(clocks));
  return out;
}

int checkup_status(const Checkup& checkup) {
  return checkup.diagnosis.count(Severity::problem) > 0 ? exit_status(Fault::data) : 0;
}

}  // namespace braid
