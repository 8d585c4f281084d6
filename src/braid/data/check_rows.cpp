/// @file check_rows.cpp
/// Rows with equal inputs, rows without any, and which inputs rows have.

#include <algorithm>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"

namespace braid {
namespace {

/// A row and one like it.
struct RowTwin {
  int64_t row, other;
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

 private:
  struct Column {
    int64_t index;
    Kind kind;
    int32_t surveyed;  ///< index into the survey's columns, or -1
    size_t use;        ///< the next use to be read
  };

  State read_column(Column& column, int64_t row, std::string& key) const {
    if (column.surveyed >= 0) {
      const auto& uses = examination_.survey.columns[size_t(column.surveyed)].uses;
      State state = State::absent;
      bool is_read = false;
      for (; column.use < uses.size() && uses[column.use].row == row; ++column.use) {
        const int32_t file = uses[column.use].file;
        const int32_t content = examination_.content_of_file[size_t(file)];
        const Reading reading = examination_.survey.files[size_t(file)].reading;
        is_read = true;
        if (reading == Reading::absent) continue;
        const bool there = reading == Reading::good || reading == Reading::unread;
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

/// Rows of equal inputs.
class EqualRows {
 public:
  EqualRows(const Examination& examination, const std::vector<TargetInfo>& targets)
      : examination_(examination), targets_(targets) {
    for (const TargetInfo& target : targets) columns_.push_back(examination.table.column(target.column));
  }

  /// `rows` are two or more, ascending.
  void add(const std::vector<int64_t>& rows) {
    int64_t trained = -1;
    for (const int64_t row : rows)
      if (examination_.parts[size_t(row)] == in_train && trained < 0) trained = row;
    std::map<std::string, int64_t> seen;  // by the words of all targets
    for (const int64_t row : rows) {
      std::string words;
      for (const int64_t column : columns_) words += examination_.table.at(row, column).text() + '\x1f';
      if (const auto [found, fresh] = seen.emplace(words, row); !fresh) equal_.push_back({row, found->second});
      if (trained >= 0 && examination_.parts[size_t(row)] == in_test) leaked_.push_back({row, trained});
    }
    for (size_t t = 0; t < targets_.size(); ++t) {
      int64_t first = -1;
      std::string told;
      for (const int64_t row : rows) {
        const std::string own = label(examination_.table, targets_[t], columns_[t], row);
        if (own.empty()) continue;
        if (first < 0) first = row, told = own;
        if (own != told) conflicts_[t].push_back({row, first});
      }
    }
  }

  void report(std::vector<Finding>& findings) {
    // Rows of a few words or numbers are equal by chance; a picture or a sound is not.
    const bool files = !examination_.survey.files.empty();
    report(equal_, "equal rows", "", files ? Severity::warning : Severity::note,
           "equal to another in inputs and targets", "", findings);
    report(leaked_, "leaked rows", "", files ? Severity::problem : Severity::warning,
           "in the test and equal to one in training in all inputs",
           "; keep such rows in one part with --group, or remove the copies", findings);
    for (auto& [target, twins] : conflicts_) {
      const std::string& column = targets_[target].column;
      report(twins, "label conflict", column, Severity::warning,
             "equal to another in all inputs, but with another label", "", findings);
    }
  }

 private:
  void report(std::vector<RowTwin>& twins, const char* check, const std::string& column, Severity severity,
              const std::string& words, const std::string& hint, std::vector<Finding>& findings) const {
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
  std::vector<RowTwin> equal_, leaked_;
  std::map<size_t, std::vector<RowTwin>> conflicts_;  ///< by target
};

}  // namespace

void check_rows(const Examination& examination, const std::vector<TargetInfo>& targets, Diagnosis& out) {
  if (examination.options.inputs.empty()) return;
  RowReader reader(examination);
  std::map<std::string, int64_t> patterns;
  std::vector<std::pair<Digest, int64_t>> keys;
  Finding bare{Severity::warning, "rows without input", "", {}, 0, ""};
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    std::string states;
    const std::string key = reader.read(row, states);
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
    if (rows.size() > 1) equal.add(rows);
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
