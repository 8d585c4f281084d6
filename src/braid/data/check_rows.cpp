/// @file check_rows.cpp
/// Rows with equal inputs, rows without any, and which inputs rows have.

#include <algorithm>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"
#include "braid/table/column_sample.h"

namespace braid {
namespace {

constexpr int64_t chance_rows = 10'000;  // by which it is judged how often values of a column are equal
constexpr double chance_times = 2;       // columns that hang together make more equal rows than chance

/// A row and one like it.
struct RowTwin {
  int64_t row, other;
};

/// Rows of equal inputs that are worth a word.
struct RowTwins {
  std::vector<RowTwin> rows;
  bool show_files = false;  ///< whether some of them show a file: words and numbers alone are equal by chance
};

/// What a row holds, input by input, read along the table in row order.
class RowReader {
 public:
  explicit RowReader(const Examination& examination) : examination_(examination) {
    int32_t next = 0;
    for (const DoctorInput& input : examination.options.inputs)
      for (const ColumnGuess& guess : input.columns) {
        const bool files = is_file(guess.kind);
        columns_.push_back({examination.table.column(guess.column), guess.kind, files ? next++ : -1, 0});
      }
  }

  /// Reads a row; rows must be asked for in order. @param states  one an input; @return the contents, empty when
  /// every input is absent
  std::string read(int64_t row, std::string& states) {
    std::string key;
    bool any = false;
    shows_file_ = false;
    states.clear();
    size_t c = 0;
    for (const DoctorInput& input : examination_.options.inputs) {
      State state = State::absent;
      for (size_t i = 0; i < input.columns.size(); ++i) {
        const State own = read_column(columns_[c++], row, key);
        key += '\x1f';
        const bool decides = i == 0 || !is_file(input.columns[0].kind);  // the rest says more about the files
        if (decides && (own == State::present || state == State::absent)) state = own;
      }
      any = any || state != State::absent;
      states += char(state);
    }
    return any ? key : std::string();
  }

  /// Whether the last row shows a file that holds something.
  bool shows_file() const { return shows_file_; }

 private:
  struct Column {
    int64_t index;
    Kind kind;
    int32_t surveyed;  ///< index into the survey's columns, or -1
    size_t use;        ///< the next use to be read
  };

  State read_column(Column& column, int64_t row, std::string& key) {
    if (column.surveyed >= 0) {
      const auto& uses = examination_.survey.columns[size_t(column.surveyed)].uses;
      State state = State::absent;
      bool is_read = false;
      for (; column.use < uses.size() && uses[column.use].row == row; ++column.use) {
        const int32_t file = uses[column.use].file;
        const int32_t content = examination_.content_of_file[size_t(file)];
        const MediaFacts& facts = examination_.survey.files[size_t(file)];
        const Reading reading = facts.reading;
        is_read = true;
        if (reading == Reading::absent) continue;
        const bool there = reading == Reading::good || reading == Reading::unread;
        shows_file_ = shows_file_ || (there && is_telling(facts) && column.kind != Kind::calibration);
        if (there || state == State::absent) state = there ? State::present : State::unreadable;
        key += content >= 0 ? text('=', content, ';') : text('?', file, ';');
      }
      if (is_read) return state;
    }
    const Cell cell = examination_.table.at(row, column.index);
    if (cell.is_absent()) return State::absent;
    const std::string value = cell.text();
    const bool has_absent_words =
        column.kind == Kind::number || column.kind == Kind::date || column.kind == Kind::boolean;
    if (has_absent_words && is_absent_word(trimmed(value))) return State::absent;
    key += trimmed(value);
    return State::present;
  }

  const Examination& examination_;
  std::vector<Column> columns_;
  bool shows_file_ = false;
};

/// The label of a row as it is compared; empty when unlabelled or a quantity, which may differ a little.
std::string label(const Table& table, const TargetInfo& target, int64_t column, int64_t row) {
  if (target.kind == TargetKind::regression) return {};
  const Cell cell = table.at(row, column);
  if (target.kind == TargetKind::multilabel) {
    if (target.is_unlabelled(cell)) return {};
    std::string out = "set";
    for (const int64_t one : target.labels_of(cell)) out += text(' ', one);
    return out;
  }
  const auto index = target.label_of(cell);
  return index ? std::to_string(*index) : std::string();
}

/// How many pairs of rows would have equal inputs if the values of each column were dealt out anew; 0 where an input is
/// more than numbers and short words.
double equal_by_chance(const Examination& examination) {
  const auto rows = spread_rows(examination.table.size(), chance_rows);
  double out = double(examination.table.size()) * double(examination.table.size() - 1) / 2;
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns) {
      if (!is_tabular(guess.kind)) return 0;
      const int64_t column = examination.table.column(guess.column);
      std::map<std::string, double> counts;
      for (const int64_t row : rows) ++counts[std::string(trimmed(examination.table.at(row, column).text()))];
      double pairs = 0;
      for (const auto& [unused, count] : counts) pairs += count * (count - 1) / 2;
      out *= pairs / (double(rows.size()) * double(rows.size() - 1) / 2);
    }
  return out;
}

/// Rows of equal inputs.
class EqualRows {
 public:
  EqualRows(const Examination& examination, const std::vector<TargetInfo>& targets)
      : examination_(examination), targets_(targets) {
    for (const TargetInfo& target : targets) columns_.push_back(examination.table.column(target.column));
  }

  /// @param rows  two or more, ascending  @param show_file  whether a file is among their inputs
  void add(const std::vector<int64_t>& rows, bool show_file) {
    pairs_ += double(rows.size()) * double(rows.size() - 1) / 2;
    equal_rows_ += int64_t(rows.size()) - 1;
    int64_t trained = -1;
    for (const int64_t row : rows)
      if (examination_.parts[size_t(row)] == in_train && trained < 0) trained = row;
    std::map<std::string, int64_t> seen;  // by the words of all targets
    for (const int64_t row : rows) {
      std::string words;
      for (const int64_t column : columns_) words += examination_.table.at(row, column).text() + '\x1f';
      if (const auto [found, fresh] = seen.emplace(words, row); !fresh) note(equal_, {row, found->second}, show_file);
      if (trained >= 0 && examination_.parts[size_t(row)] == in_test) note(leaked_, {row, trained}, show_file);
    }
    for (size_t t = 0; t < targets_.size(); ++t) {
      int64_t first = -1;
      std::string told;
      for (const int64_t row : rows) {
        const std::string own = label(examination_.table, targets_[t], columns_[t], row);
        if (own.empty()) continue;
        if (first < 0) first = row, told = own;
        if (own != told) note(conflicts_[t], {row, first}, show_file);
      }
    }
  }

  void report(std::vector<Finding>& findings) {
    if (pairs_ == 0) return;
    if (const double expected = equal_by_chance(examination_); expected >= 1 && pairs_ <= chance_times * expected)
      return report_chance(findings);
    // Rows of a few words or numbers are equal by chance; a picture or a sound is not.
    report(equal_, "equal rows", "", equal_.show_files ? Severity::warning : Severity::note,
           "equal to another in inputs and targets", "", findings);
    report(leaked_, "leaked rows", "", leaked_.show_files ? Severity::problem : Severity::warning,
           "in the test and equal to one in training in all inputs",
           "; keep such rows in one part with --group, or remove the copies", findings);
    for (auto& [target, twins] : conflicts_) {
      const std::string& column = targets_[target].column;
      report(twins, "label conflict", column, Severity::warning,
             "equal to another in all inputs, but with another label", "", findings);
    }
  }

 private:
  static void note(RowTwins& twins, const RowTwin& twin, bool show_file) {
    twins.rows.push_back(twin);
    twins.show_files = twins.show_files || show_file;
  }

  void report_chance(std::vector<Finding>& findings) const {
    findings.push_back({Severity::note,
                        "equal rows",
                        "",
                        {},
                        equal_rows_,
                        text(count_are(equal_rows_, "row"),
                             " equal to another in all inputs, as is to be expected of so few different values")});
  }

  void report(RowTwins& found, const char* check, const std::string& column, Severity severity,
              const std::string& words, const std::string& hint, std::vector<Finding>& findings) const {
    auto& twins = found.rows;
    if (twins.empty()) return;
    std::sort(twins.begin(), twins.end(), [](const RowTwin& a, const RowTwin& b) { return a.row < b.row; });
    Finding out{severity, check, column, {}, 0, ""};
    for (const RowTwin& twin : twins) add_row(out, twin.row, examination_.options.listed_rows);
    const RowTwin& first = twins[0];
    out.sentence =
        text(count_are(out.count, "row"), ' ', words, "; the first, row ", first.row + 1, ", to row ", first.other + 1);
    const auto shown = [&](int64_t row) {
      return std::string(utf8_prefix(examination_.table.at(row, column).text(), 40));
    };
    if (!column.empty()) out.sentence += text(" (", shown(first.row), " and ", shown(first.other), ')');
    out.sentence += hint;
    findings.push_back(std::move(out));
  }

  const Examination& examination_;
  const std::vector<TargetInfo>& targets_;
  std::vector<int64_t> columns_;  ///< of the targets
  RowTwins equal_, leaked_;
  std::map<size_t, RowTwins> conflicts_;  ///< by target
  double pairs_ = 0;
  int64_t equal_rows_ = 0;
};

}  // namespace

void check_rows(const Examination& examination, const std::vector<TargetInfo>& targets, Diagnosis& out) {
  if (examination.options.inputs.empty()) return;
  RowReader reader(examination);
  std::map<std::string, int64_t> patterns;
  std::vector<std::pair<Digest, int64_t>> keys;
  std::vector<bool> show_file(size_t(examination.table.size()));
  Finding bare{Severity::warning, "rows without input", "", {}, 0, ""};
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    std::string states;
    const std::string key = reader.read(row, states);
    show_file[size_t(row)] = reader.shows_file();
    ++patterns[states];
    if (key.empty())
      add_row(bare, row, examination.options.listed_rows);
    else
      keys.emplace_back(digest_of(key), row);
  }
  if (bare.count > 0) {
    bare.sentence = text(count_are(bare.count, "row"), " without any input; the first, row ",
                         bare.rows.empty() ? 0 : bare.rows[0] + 1);
    out.findings.push_back(std::move(bare));
  }
  std::sort(keys.begin(), keys.end());
  EqualRows equal(examination, targets);
  std::vector<int64_t> rows;
  for (size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    rows.clear();
    for (; end < keys.size() && keys[end].first == keys[begin].first; ++end) rows.push_back(keys[end].second);
    if (rows.size() > 1) equal.add(rows, show_file[size_t(rows[0])]);
  }
  equal.report(out.findings);
  for (const auto& [states, count] : patterns) {
    MissingPattern& pattern = out.patterns.emplace_back();
    for (const char state : states) pattern.states.push_back(State(state));
    pattern.rows = count;
  }
  std::stable_sort(out.patterns.begin(), out.patterns.end(),
                   [](const MissingPattern& a, const MissingPattern& b) { return a.rows > b.rows; });
}

}  // namespace braid
