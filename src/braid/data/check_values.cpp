/// @file check_values.cpp
/// Cells of columns that hold no files.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "braid/core/error.h"
#include "braid/core/random.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"
#include "braid/table/column_sample.h"
#include "braid/table/dates.h"

namespace braid {
namespace {

constexpr int64_t probed_texts = 50;  // cells of a text column that are looked for as files

bool has_absent_words(Kind kind) { return kind == Kind::number || kind == Kind::date || kind == Kind::boolean; }

/// What one pass over a column counts.
class ColumnValues {
 public:
  ColumnValues(const Examination& examination, const ColumnGuess& guess)
      : examination_(examination), guess_(guess), column_(examination.table.column(guess.column)) {
    words_ = {Severity::warning, "not a number", guess.column, {}, 0, ""};
    infinite_ = {Severity::warning, "not finite", guess.column, {}, 0, ""};
    no_date_ = {Severity::warning, "not a date", guess.column, {}, 0, ""};
    for (int64_t row = 0; row < examination.table.size(); ++row) look(row);
  }

  void report(std::vector<Finding>& findings) {
    const int64_t rows = examination_.table.size();
    if (filled_ == 0) {
      findings.push_back({Severity::warning,
                          "empty column",
                          guess_.column,
                          {},
                          rows,
                          text("none of ", rows, " rows has a value; the column teaches nothing")});
      return;
    }
    // A lone file may serve every row; a lone word or number tells no row from another.
    if (constant_ && filled_ > 1)
      findings.push_back({Severity::warning,
                          "constant column",
                          guess_.column,
                          {},
                          filled_,
                          text("all ", filled_, " values are \"", utf8_prefix(first_, 40),
                               filled_ < rows ? "\"; only whether there is one can teach anything"
                                              : "\"; the column teaches nothing")});
    add(findings, words_, "no number, so it is read as missing", "no numbers, so they are read as missing");
    add(findings, infinite_, "not finite", "not finite");
    add(findings, no_date_, text("no date (", date_name(), ')'), text("no dates (", date_name(), ')'));
    if (guess_.kind == Kind::text) report_named_files(findings);
  }

  /// The same for columns that are equal in every row; none of those that are constant or empty.
  std::optional<uint64_t> print() const { return constant_ ? std::nullopt : std::optional(print_); }

 private:
  void look(int64_t row) {
    const Cell cell = examination_.table.at(row, column_);
    const std::string value(trimmed(cell.text()));
    print_ = derive_seed(print_, value);
    if (cell.is_absent() || (has_absent_words(guess_.kind) && is_absent_word(value))) return;
    if (++filled_ == 1)
      first_ = value;
    else
      constant_ = constant_ && value == first_;
    const int64_t listed = examination_.options.listed_rows;
    if (guess_.kind == Kind::number) {
      const auto number = cell.number();
      if (!number)
        add_row(words_, row, listed);
      else if (!std::isfinite(*number))
        add_row(infinite_, row, listed);
    } else if (guess_.kind == Kind::array) {
      const auto numbers = numbers_of(cell);
      if (numbers && !std::all_of(numbers->begin(), numbers->end(), [](float v) { return std::isfinite(v); }))
        add_row(infinite_, row, listed);
    } else if (guess_.kind == Kind::date && guess_.date_order && !parse_date(value, *guess_.date_order)) {
      add_row(no_date_, row, listed);
    }
  }

  std::string date_name() const { return guess_.date_order ? name(*guess_.date_order) : ""; }

  void add(std::vector<Finding>& findings, Finding& found, const std::string& one, const std::string& many) const {
    if (found.count == 0) return;
    found.sentence =
        text(found.count, " of ", filled_, " values ", found.count == 1 ? "is " : "are ", found.count == 1 ? one : many,
             "; the first, ", place_words(examination_.table, found.rows.empty() ? 0 : found.rows[0], guess_.column));
    findings.push_back(std::move(found));
  }

  /// A text column is read as it stands; a column of paths of text files would teach the paths.
  void report_named_files(std::vector<Finding>& findings) const {
    Finding out{Severity::warning, "texts name files", guess_.column, {}, 0, ""};
    int64_t probed = 0;
    for (const int64_t row : spread_rows(examination_.table.size(), probed_texts)) {
      const std::string value(trimmed(examination_.table.at(row, column_).text()));
      if (value.empty()) continue;
      ++probed;
      std::error_code ignored;
      const bool is_path = value.size() < 1024 && value.find('\n') == value.npos && value.find('.') != value.npos;
      if (is_path && std::filesystem::is_regular_file(examination_.table.resolve(value), ignored))
        add_row(out, row, examination_.options.listed_rows);
    }
    if (out.count * 2 <= probed) return;
    out.sentence =
        text(out.count, " of ", probed, " sampled texts are names of files; the names are read, not the files");
    findings.push_back(std::move(out));
  }

  const Examination& examination_;
  const ColumnGuess& guess_;
  int64_t column_;
  int64_t filled_ = 0;
  bool constant_ = true;
  uint64_t print_ = 0;
  std::string first_;
  Finding words_, infinite_, no_date_;
};

/// Passes on the warning of a guess, unless the checks of files or numbers have said it with exact counts.
void report_suspicion(const ColumnGuess& guess, bool files, std::vector<Finding>& findings) {
  const bool of_target = guess.warning.find("the target") != std::string::npos;  // see table/kind_leaks.cpp
  const bool known =
      files || (guess.kind == Kind::number && !findings.empty() && findings.back().column == guess.column);
  if (guess.warning.empty() || (known && !of_target)) return;
  findings.push_back({Severity::warning,
                      of_target ? "gives the target away" : "suspicious column",
                      guess.column,
                      {},
                      0,
                      guess.warning});
}

bool is_survey_column(const Examination& examination, const std::string& column) {
  return std::any_of(examination.survey.columns.begin(), examination.survey.columns.end(),
                     [&](const SurveyedColumn& one) { return one.name == column && !one.uses.empty(); });
}

}  // namespace

void check_values(const Examination& examination, std::vector<Finding>& findings) {
  std::map<uint64_t, std::string> columns;
  const auto compare = [&](const std::string& column, uint64_t print) {
    const auto [first, fresh] = columns.emplace(print, column);
    if (fresh || first->second == column) return;
    findings.push_back({Severity::note,
                        "equal columns",
                        column,
                        {},
                        examination.table.size(),
                        text("equal to column ", first->second, " in every row; --ignore ", column, " leaves it out")});
  };
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns) {
      const bool files = is_survey_column(examination, guess.column);
      std::optional<uint64_t> print;
      if (!files) {
        ColumnValues values(examination, guess);
        values.report(findings);
        print = values.print();
      }
      report_suspicion(guess, files, findings);
      if (print) compare(guess.column, *print);
    }
}

}  // namespace braid
