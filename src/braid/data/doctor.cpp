#include "braid/data/doctor.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"

namespace braid {
namespace {

void refuse_unknown_columns(const Table& table, const DoctorOptions& options) {
  for (const DoctorInput& input : options.inputs)
    for (const ColumnGuess& guess : input.columns) table.column(guess.column);
  for (const DoctorTarget& target : options.targets) table.column(target.column);
  for (const auto* columns : {&options.groups, &options.names})
    for (const std::string& column : *columns) table.column(column);
}

/// Turns what the data makes impossible into a finding; a wrong wish of the user stays an error.
template <class Attempt>
void attempt(const char* check, const std::string& column, std::vector<Finding>& findings, const Attempt& make) {
  try {
    make();
  } catch (const Error& error) {
    if (error.fault() != Fault::data) throw;
    findings.push_back({Severity::problem, check, column, {}, 1, error.what()});
  }
}

void learn_targets(const Table& table, const DoctorOptions& options, Diagnosis& out) {
  for (const DoctorTarget& target : options.targets)
    attempt("unusable target", target.column, out.findings,
            [&] { out.targets.push_back(infer_target(table, target.column, {}, target.options)); });
  attempt("impossible split", "", out.findings, [&] { out.split = make_split(table, options.split, out.targets); });
  if (!out.split) return;
  for (const TargetInfo& target : out.targets)  // what is enough in all rows may be too little in those of the training
    attempt("unusable target", target.column, out.findings, [&] {
      TargetOptions known = target.options;
      known.kind = target.kind;
      infer_target(table, target.column, out.split->train, known);
    });
}

std::vector<uint8_t> parts_of(const Table& table, const std::optional<Split>& split) {
  std::vector<uint8_t> parts(size_t(table.size()), outside);
  if (!split) return parts;
  for (const int64_t row : split->train) parts[size_t(row)] = in_train;
  for (const int64_t row : split->validation) parts[size_t(row)] = in_validation;
  for (const int64_t row : split->test) parts[size_t(row)] = in_test;
  return parts;
}

}  // namespace

const char* name(Severity severity) {
  return severity == Severity::problem ? "problem" : severity == Severity::warning ? "warning" : "note";
}

void add_row(Finding& finding, int64_t row, int64_t listed) {
  ++finding.count;
  if (int64_t(finding.rows.size()) < listed) finding.rows.push_back(row);
}

const char* part_name(PartIndex part) {
  return part == in_train ? "train" : part == in_validation ? "validation" : part == in_test ? "test" : "no part";
}

std::string place_words(const Table& table, int64_t row, const std::string& column) {
  std::string cell = table.at(row, column).text();
  if (cell.size() > 80) cell = text(utf8_prefix(cell, 77), "…");
  for (char& c : cell)
    if (uint8_t(c) < 0x20 || c == 0x7F) c = ' ';
  return text("row ", row + 1, " (", cell, ')');
}

std::string count_are(int64_t count, const std::string& noun) {
  return text(count, ' ', noun, count == 1 ? " is" : "s are");
}

int64_t Diagnosis::count(Severity severity) const {
  return std::count_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.severity == severity; });
}

namespace {

/// Notes which columns of files are read in parts.
void mark_cut(const DoctorOptions& options, FileSurvey& survey) {
  for (const DoctorInput& input : options.inputs) {
    const bool cut = std::any_of(input.columns.begin(), input.columns.end(), [](const ColumnGuess& column) {
      return column.kind == Kind::begin || column.kind == Kind::end;
    });
    for (SurveyedColumn& column : survey.columns)
      column.is_cut = column.is_cut || (cut && column.name == input.columns[0].column);
  }
}

}  // namespace

Diagnosis examine(const Table& table, const DoctorOptions& options, Monitor& monitor) {
  refuse_unknown_columns(table, options);
  Diagnosis out;
  if (options.inputs.empty())
    out.findings.push_back({Severity::problem,
                            "no input",
                            "",
                            {},
                            1,
                            text(table.subject(), ": no column is an input; name some with --inputs")});
  learn_targets(table, options, out);

  std::vector<ColumnGuess> columns;
  LogRequests logs;
  for (const DoctorInput& input : options.inputs) {
    columns.insert(columns.end(), input.columns.begin(), input.columns.end());
    for (const ColumnGuess& column : input.columns) logs.emplace(column.column, input.log);
  }
  Examination examination{
      table, options, survey_files(table, columns, logs, options.threads, monitor), parts_of(table, out.split), {}, {}};
  out.files = int64_t(examination.survey.files.size());
  out.files_read = examination.survey.read;
  if (out.files_read < out.files)
    out.findings.push_back({Severity::warning,
                            "unfinished",
                            "",
                            {},
                            out.files - out.files_read,
                            text("only ", out.files_read, " of ", out.files, " files were read before the stop")});
  mark_cut(options, examination.survey);
  find_contents(examination);

  check_files(examination, out.findings);
  check_parts(examination, out.findings);
  check_values(examination, out.findings);
  check_numbers(examination, out.targets, out.findings);
  check_words(examination, out.findings);
  check_targets(examination, out.targets, out.findings);
  check_copies(examination, monitor, out.findings);
  check_texts(examination, out.findings);
  check_rows(examination, out.targets, out);
  check_clocks(examination, monitor, out);
  if (out.split) {
    check_split(examination, *out.split, out.findings);
    check_drift(examination, out.targets, out.findings);
  }
  std::stable_sort(out.findings.begin(), out.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return out;
}

}  // namespace braid
