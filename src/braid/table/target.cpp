#include "braid/table/target.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "braid/core/config.h"
#include "braid/core/utf8.h"
#include "braid/table/kind.h"
#include "braid/table/label.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

constexpr std::array target_kind_names = {"binary", "multiclass", "multilabel", "regression", "ordinal"};
constexpr int64_t few_values = 20, most_labels = 100'000;
constexpr size_t shown_bytes = 40;  // of a cell in a message
constexpr std::array infinite_words = {"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"};

/// Texts, and how many rows have each.
using Counts = std::map<std::string, int64_t>;

/// What one pass over the column counts.
struct Tally {
  Counts counts;  // stops growing at `most_labels`
  Counts items;   // of cells that are no plain numbers
  int64_t labelled = 0, empty_lists = 0, numbers = 0, wholes = 0, lists = 0, leading_zero = 0, long_items = 0;
  int64_t odd_row = -1;  // the first that is no number and no word for none
  Counts nothings;       // `inf` and words such as `unknown`, which among numbers stand for no value
  int64_t nothing_cells = 0, infinite = 0, nothing_row = -1;
  int64_t number_lists = 0, repeating_row = -1;        // lists of several numbers, and the first that has one twice
  size_t fewest_members = SIZE_MAX, most_members = 0;  // of lists of several numbers
  double low = INFINITY, high = -INFINITY, mean = 0;

  void add(const Cell& cell, int64_t row) {
    ++labelled;
    const std::string text(trimmed(cell.text()));
    const auto number = cell.number();
    if (number && std::isfinite(*number)) {
      ++numbers;
      wholes += *number == std::floor(*number);
      leading_zero += text.size() > 1 && text[0] == '0' && text.find_first_not_of("0123456789") == text.npos;
      low = std::min(low, *number), high = std::max(high, *number);
      mean += (*number - mean) / double(numbers);
    } else {
      count_odd(text, number.has_value(), row);
      auto members = cell.items();
      lists +=
          std::holds_alternative<std::vector<std::string>>(cell.value) || members != std::vector<std::string>{text};
      const size_t written = members.size();
      if (written > 1 && std::all_of(members.begin(), members.end(), is_finite_number)) {
        ++number_lists;
        fewest_members = std::min(fewest_members, written), most_members = std::max(most_members, written);
      }
      std::sort(members.begin(), members.end());
      members.erase(std::unique(members.begin(), members.end()), members.end());
      if (members.size() < written && repeating_row < 0) repeating_row = row;
      for (const auto& item : members) {
        long_items += count_words_above(item, 4);
        if (int64_t(items.size()) < most_labels) ++items[item];
      }
    }
    if (int64_t(counts.size()) < most_labels) ++counts[text];
  }
  void count_odd(const std::string& text, bool is_infinite, int64_t row) {
    if (!is_infinite && !is_absent_word(text)) {
      if (odd_row < 0) odd_row = row;
      return;
    }
    ++nothing_cells;
    infinite += is_infinite;
    if (nothing_row < 0) nothing_row = row;
    if (int64_t(nothings.size()) < most_labels) ++nothings[text];
  }
  /// Makes the cells that stand for no value unlabelled.
  void drop_nothings() {
    for (const auto& [word, unused] : nothings) counts.erase(word);
    items.clear();
    labelled -= nothing_cells;
    lists = long_items = nothing_cells = 0;
    repeating_row = -1;
  }
  /// How many different numbers there are.
  int64_t distinct_numbers() const {
    return std::count_if(counts.begin(), counts.end(), [](const auto& one) { return is_finite_number(one.first); });
  }
  /// The first row that holds no number.
  int64_t wordy_row() const { return odd_row < 0 ? nothing_row : odd_row; }
  static bool count_words_above(std::string_view text, int64_t limit) {
    return std::count(text.begin(), text.end(), ' ') >= limit;
  }
  static bool is_finite_number(const std::string& text) {
    const auto number = parse_number(text);
    return number && std::isfinite(*number);
  }
  int64_t distinct() const { return int64_t(counts.size()); }
  /// The labels of a column of lists: a number that stands alone is a list of one.
  Counts members() const {
    auto out = items;
    for (const auto& [text, count] : counts)
      if (is_finite_number(text)) out[text] += count;
    return out;
  }
};

std::vector<std::string> members_between(const std::string& text, std::string_view separator) {
  return separator == ";" ? Cell(text).items() : parts_between(text, separator);
}

/// Whether texts with a separator are lists: nearly all of their members, and all where the separator is a comma, stand
/// alone in other rows, so these are labels; and members come again, in at least a few rows.
bool separates_labels(const Counts& texts, std::string_view separator, int64_t labelled) {
  constexpr int64_t few_lists = 5, rows_a_list = 100;
  const bool is_strict = separator == ", ";
  int64_t lists = 0, members = 0, alone = 0;
  Counts seen;
  for (const auto& [text, rows] : texts) {
    const auto parts = members_between(text, separator);
    if (parts.size() < 2) continue;
    lists += rows;
    for (const std::string& part : parts) {
      members += rows;
      alone += texts.count(part) > 0 ? rows : 0;
      seen[part] += rows;
      if (is_strict && parse_number(part)) return false;
    }
  }
  const bool stand_alone = is_strict ? alone == members : alone * 10 >= members * 9;
  return lists >= few_lists && lists * rows_a_list >= labelled && stand_alone && int64_t(seen.size()) * 2 <= members;
}

/// What stands between the labels of cells of which the fewest are lists; empty where nothing does.
std::string separator_of_labels(const Tally& t) {
  for (const char* separator : {";", "|", ", "})
    if (separates_labels(separator[0] == ';' ? t.counts : t.members(), separator, t.labelled)) return separator;
  return {};
}

/// Whether so many cells are lists in a form that says so that single labels are lists of one.
bool has_lists(const Tally& t) { return t.lists * 5 >= t.labelled && t.long_items * 5 < t.labelled; }

/// The labels of a column of lists, whatever stands between them.
Counts list_members(const Tally& t) {
  const std::string separator = has_lists(t) ? "" : separator_of_labels(t);
  if (separator.empty() || separator == ";") return t.members();
  Counts out;
  for (const auto& [item, rows] : t.members()) {
    auto parts = parts_between(item, separator);
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    for (const std::string& part : parts) out[part] += rows;
  }
  return out;
}

/// Sorts numbers by size, a known pair with its negative word first, else by bytes.
void sort_labels(std::vector<std::string>& labels) {
  if (std::all_of(labels.begin(), labels.end(), [](const auto& l) { return parse_number(l).has_value(); })) {
    std::sort(labels.begin(), labels.end(),
              [](const auto& a, const auto& b) { return *parse_number(a) < *parse_number(b); });
    return;
  }
  std::sort(labels.begin(), labels.end());
  constexpr std::pair<std::string_view, std::string_view> pairs[] = {
      {"absent", "present"}, {"off", "on"}, {"normal", "abnormal"}, {"healthy", "diseased"}, {"control", "case"}};
  if (labels.size() == 2)  // no, false, negative and n already come first
    for (const auto& [no, yes] : pairs)
      if (lower_case(labels[0]) == yes && lower_case(labels[1]) == no) std::swap(labels[0], labels[1]);
}

/// The begin of a cell, as a message shows it.
std::string shown(const Table& table, int64_t row, const std::string& column) {
  return std::string(utf8_prefix(table.at(row, column).text(), shown_bytes));
}

/// Whether cells that stand for no value do so here: all others are numbers, or nearly all where a word will be named
/// that is not, and too many different ones for a word among them to be a class.
bool are_no_labels(const Tally& t, const TargetOptions& options) {
  if (t.nothing_cells == 0 || t.numbers == 0 || !options.labels.empty()) return false;
  if (options.kind == TargetKind::regression) return true;
  if (t.numbers * 20 < (t.labelled - t.nothing_cells) * 19) return false;
  const bool is_quantity = !options.kind && t.distinct_numbers() > few_values;
  return is_quantity || (t.infinite == t.nothing_cells && t.numbers + t.infinite == t.labelled);
}

/// What is said of cells that stand for no value among numbers.
std::string nothings_words(const Tally& t) {
  constexpr size_t most_named = 3;
  std::string names;
  size_t named = 0;
  for (const auto& [word, unused] : t.nothings) {
    if (named++ == most_named) break;
    names += text(names.empty() ? "\"" : ", \"", utf8_prefix(word, shown_bytes), '"');
  }
  return text(t.nothing_cells, t.nothing_cells == 1 ? " cell is no finite number (" : " cells are no finite numbers (",
              names, t.nothings.size() > most_named ? ", …" : "", "; the first in row ", t.nothing_row + 1,
              t.nothing_cells == 1 ? ") and counts as unlabelled" : ") and count as unlabelled");
}

void add_warning(TargetInfo& info, const std::string& sentence) {
  info.warning += info.warning.empty() ? sentence : "; " + sentence;
}

struct Judgement {
  TargetKind kind;
  std::string reason;
};

/// Whether numbers are the steps of a scale from 1 to 5, 0 to 10, -2 to 2 …: a few that follow each other.
bool are_steps(const Tally& t) {
  constexpr int64_t fewest_steps = 3, most_steps = 11;
  const int64_t distinct = t.distinct();
  return distinct >= fewest_steps && distinct <= most_steps && t.high - t.low + 1 == double(distinct);
}

Judgement judge_numbers(const std::string& column, const Tally& t) {
  const int64_t distinct = t.distinct();
  const std::string values = text(distinct, " different numbers");
  if (distinct == 2) return {TargetKind::binary, "two values"};
  if (t.wholes < t.numbers) return {TargetKind::regression, text("numbers with fractions, ", values)};
  const bool dense = t.high - t.low + 1 <= 2.0 * double(distinct);
  const bool are_classes = distinct <= few_values && t.labelled >= (dense ? 5 : 10) * distinct;
  if (are_classes && are_steps(t) && names_grade(column))
    return {TargetKind::ordinal, text(distinct, " whole numbers that follow each other, and its name says that they ",
                                      "are steps of a scale; if they have no order, say targets.", column,
                                      ".kind=multiclass, if their distances count, =regression")};
  if (are_classes)
    return {TargetKind::multiclass,
            text(distinct, " whole numbers taken as classes; if they are quantities or grades, say targets.", column,
                 ".kind=regression or =ordinal")};
  if ((t.leading_zero > 0 || names_code(column)) && distinct <= 1000 && t.labelled >= 5 * distinct)
    return {TargetKind::multiclass, text(distinct, " codes")};
  return {TargetKind::regression, values};
}

Judgement judge(const std::string& subject, const std::string& column, const Tally& t, const Table& table) {
  if (t.numbers == t.labelled) return judge_numbers(column, t);
  if (has_lists(t)) return {TargetKind::multilabel, text("lists of ", t.members().size(), " labels")};
  if (const std::string separator = separator_of_labels(t); !separator.empty())
    return {TargetKind::multilabel, text("lists of ", list_members(t).size(), " labels between \"", separator,
                                         "\", which stand alone in other rows")};
  if (t.numbers * 20 >= t.labelled * 19 && t.distinct() > few_values)
    fail(Fault::data, table.subject(t.odd_row, table.column(column)), '"', shown(table, t.odd_row, column),
         "\" is no number, though ", t.numbers, " of ", t.labelled,
         " are; correct such cells, or name them in data.absent, as rows without a label");
  if (t.distinct() == 2) return {TargetKind::binary, "two values"};
  require(t.distinct() <= std::max<int64_t>(few_values, t.labelled / 2), Fault::data, subject, t.distinct(),
          " different labels in ", t.labelled,
          " rows; a class needs several rows, and a quantity is a plain number, as \"",
          shown(table, t.wordy_row(), column), "\" is not");
  return {TargetKind::multiclass, text(t.distinct(), " different labels")};
}

/// @throws Error(data) for lists of numbers of which each says by its place whether a label holds, such as [0,0,1,0]:
///         read as names, 0 and 1 would be the labels
void refuse_places(const Tally& t, const Table& table, int64_t column) {
  if (t.number_lists < t.labelled || t.fewest_members < t.most_members || t.repeating_row < 0) return;
  fail(Fault::data, table.subject(t.repeating_row, column), '"',
       shown(table, t.repeating_row, table.columns()[size_t(column)]), "\" has a number twice, and every row has ",
       t.most_members,
       ", so their places seem to be the labels; write the names of the labels that hold, such as \"a;c\", or one "
       "column for each");
}

/// @throws Error when the labels are too few, too many or wrong for the kind
void check_labels(TargetInfo& info, const std::string& subject) {
  int64_t learnable = 0, single = 0;
  for (const int64_t count : info.counts) learnable += count >= 2, single += count == 1;
  require(info.labels.size() >= 2 || info.kind == TargetKind::multilabel, Fault::data, subject,
          "every row has the label \"", info.labels.empty() ? "" : info.labels.front(),
          "\"; there is nothing to learn");
  require(info.kind != TargetKind::binary || info.labels.size() == 2, Fault::config, subject, "is binary, but has ",
          info.labels.size(), " labels");
  require(learnable >= (info.kind == TargetKind::multilabel ? 1 : 2), Fault::data, subject, "only ", learnable,
          " of its labels has two rows or more; two are needed");
  if (single > 0)
    add_warning(
        info, text(single, " of ", info.labels.size(), single == 1 ? " labels has" : " labels have", " a single row"));
  std::map<std::string, std::string> written;
  for (const std::string& label : info.labels) {
    const auto [other, fresh] = written.emplace(lower_case(label), label);
    if (fresh) continue;
    add_warning(info, text('"', other->second, "\" and \"", label,
                           "\" are two labels that differ in capitals alone; if they are one, write them alike"));
    break;
  }
}

void fill_labels(TargetInfo& info, const Tally& tally) {
  const auto found = info.kind == TargetKind::multilabel ? list_members(tally) : tally.counts;
  const bool numeric =
      info.kind != TargetKind::multilabel && tally.numbers == tally.labelled && tally.leading_zero == 0;
  Counts counts;
  for (const auto& [label, count] : found) counts[numeric ? label_text(label) : label] += count;
  info.labels = info.options.labels;
  if (info.labels.empty()) {
    for (const auto& [label, unused] : counts) info.labels.push_back(label);
    sort_labels(info.labels);
  }
  for (const auto& label : info.labels) info.counts.push_back(counts[numeric ? label_text(label) : label]);
}

}  // namespace

const char* name(TargetKind kind) { return target_kind_names[size_t(kind)]; }

TargetKind target_kind_from(const std::string& name) {
  const auto found = std::find(target_kind_names.begin(), target_kind_names.end(), name);
  if (found == target_kind_names.end())
    fail(Fault::config, "target", "there is no kind of target \"", name, '"',
         guess(name, {target_kind_names.begin(), target_kind_names.end()}));
  return TargetKind(found - target_kind_names.begin());
}

bool TargetInfo::is_unlabelled(const Cell& cell) const {
  if (kind != TargetKind::regression)
    return braid::is_unlabelled(cell, options.absent_words, kind == TargetKind::multilabel);
  const auto number = cell.number();
  return !number || !std::isfinite(*number);
}

std::optional<int64_t> TargetInfo::index_of(const Cell& cell) const {
  return find_label(cell, [&](const std::string& label) {
    const auto found = indices_.find(label);
    return found == indices_.end() ? std::nullopt : std::optional(found->second);
  });
}

std::optional<int64_t> TargetInfo::label_of(const Cell& cell) const {
  return is_unlabelled(cell) ? std::nullopt : index_of(cell);
}

std::vector<int64_t> TargetInfo::labels_of(const Cell& cell) const {
  std::vector<int64_t> found;
  if (is_unlabelled(cell)) return found;
  for (const auto& item : label_items(cell, [&](const std::string& one) { return index_of(one).has_value(); }))
    if (const auto index = index_of(item)) found.push_back(*index);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

TargetInfo infer_target(const Table& table, const std::string& column, const std::vector<int64_t>& rows,
                        const TargetOptions& options) {
  const int64_t index = table.column(column);
  const std::string subject = text(table.subject(), " column ", column);
  TargetInfo info;
  info.column = column;
  info.options = options;
  Tally tally;
  const int64_t count = rows.empty() ? table.size() : int64_t(rows.size());
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows.empty() ? i : rows[size_t(i)];
    const Cell cell = table.at(row, index);
    if (cell.is_empty_list())
      ++tally.empty_lists;
    else if (!info.is_unlabelled(cell))
      tally.add(cell, row);
  }
  if (are_no_labels(tally, options)) {
    info.warning = nothings_words(tally);
    info.options.absent_words.insert(info.options.absent_words.end(), infinite_words.begin(), infinite_words.end());
    tally.drop_nothings();
  }
  require(tally.labelled > 0, Fault::data, subject, "none of ", count, " rows has a label");
  require(tally.distinct() >= 2 || options.kind == TargetKind::multilabel, Fault::data, subject,
          "every row has the label \"", tally.counts.begin()->first, "\"; there is nothing to learn");
  const Judgement found = options.kind ? Judgement{*options.kind, "as told"} : judge(subject, column, tally, table);
  info.kind = found.kind;
  info.reason = found.reason;
  const bool none_is_label = info.kind == TargetKind::multilabel;
  info.labelled = tally.labelled + (none_is_label ? tally.empty_lists : 0);
  info.unlabelled = count - info.labelled;
  if (info.unlabelled > 0) info.reason += text("; ", info.unlabelled, " of ", count, " rows have no label");
  if (info.kind == TargetKind::regression) {
    if (tally.numbers < tally.labelled)
      fail(Fault::data, table.subject(tally.wordy_row(), index), '"', shown(table, tally.wordy_row(), column),
           "\" is no number, but the target is a regression");
    info.low = tally.low, info.high = tally.high, info.mean = tally.mean;
    return info;
  }
  if (info.kind == TargetKind::multilabel) refuse_places(tally, table, index);
  fill_labels(info, tally);
  check_labels(info, subject);
  for (size_t i = 0; i < info.labels.size(); ++i) info.indices_.emplace(info.labels[i], int64_t(i));
  return info;
}

}  // namespace braid
