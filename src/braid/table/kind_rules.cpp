#include "braid/table/kind_rules.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/table/duration.h"
#include "braid/table/name_hint.h"
#include "braid/table/split_words.h"

namespace braid {
namespace {

constexpr int64_t rows_a_code = 5, few_codes = 20, few_words = 50;
constexpr double rows_a_sort = 10;     // of rows of one sort there are many
constexpr size_t members_a_list = 32;  // of more numbers on average a list is a measurement

/// Values that are no words for "absent".
int64_t real_values(const ColumnSample& sample) { return sample.filled() - sample.absent_words; }

/// Categories a model can learn: few, or few for the rows there are.
bool is_few(const ColumnSample& s) {
  return s.distinct() <= std::max<int64_t>(few_words, s.sampled / 20) &&
         s.distinct() * 2 <= std::max<int64_t>(s.filled(), 4);
}

std::string absent_words_note(const ColumnSample& s) {
  std::set<std::string> words;
  for (const auto& [text, unused] : s.counts)
    if (is_absent_word(text)) words.insert(text);
  if (words.empty()) return {};
  std::string list;
  for (const auto& word : words) list += (list.empty() ? "\"" : ", \"") + word + "\"";
  return text("; ", s.absent_words, " cells ", list, " count as absent");
}

/// A column of numbers that are not written plainly, with an example of how they are read.
Verdict amounts_verdict(const ColumnSample& s) {
  int64_t read = 0;
  std::string example;
  const bool are_durations = duration_format(s.amounts->unit).has_value();
  for (const std::string& one : s.texts) {
    const auto value = parse_amount(one, *s.amounts);
    if (!value) continue;
    ++read;
    if (example.empty() && !parse_number(one))
      example = text(", such as \"", utf8_prefix(one, 40), "\", read as ", render_number(*value),
                     are_durations ? " seconds" : "");
  }
  Verdict out{Kind::number, text(read, " of ", s.filled(), " sampled cells are ",
                                 are_durations ? "durations" : "amounts", example, absent_words_note(s))};
  out.amounts = s.amounts;
  if (const int64_t rest = real_values(s) - read; rest > 0)
    out.warning =
        text(rest, rest == 1 ? " cell is no amount and counts" : " cells are no amounts and count", " as absent");
  return out;
}

/// Whether whole numbers count the rows of the table in some order: no two are alike, within a range as wide as the
/// table is long.
bool counts_in_any_order(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (s.wholes < s.filled() || s.distinct() < s.filled()) return false;
  double low = INFINITY, high = -INFINITY;
  for (const Cell& cell : s.cells)
    if (const auto number = cell.number()) low = std::min(low, *number), high = std::max(high, *number);
  return high - low < double(c.table.size());
}

/// Lists of numbers: codes where they are whole, more in one row than in another, and few; else arrays.
Verdict number_lists_verdict(const ColumnSample& s, const std::string& what) {
  constexpr int64_t looked_at = 1000;
  const auto cells = spread_rows(s.filled(), looked_at);
  std::set<size_t> lengths;
  size_t members = 0;
  bool whole = true;
  for (size_t i = 0; i < cells.size() && whole; ++i) {
    const auto items = s.cells[size_t(cells[i])].items();
    whole = std::all_of(items.begin(), items.end(), [](const std::string& item) {
      constexpr double exact = 1 << 24;  // beyond, an array's numbers of single precision are not told apart
      const auto number = parse_number(item);
      return number && *number == std::floor(*number) && std::abs(*number) <= exact;
    });
    lengths.insert(items.size());
    members += items.size();
  }
  if (whole && lengths.size() > 1 && members <= members_a_list * cells.size())
    return {Kind::list, what + ", whole and more in some rows than in others"};
  return {Kind::array, what};
}

/// Whether the cells are as many numbers each, at least eight, between semicolons: a measurement, not a few codes.
bool is_joined_numbers(const ColumnSample& s) {
  constexpr size_t looked_at = 100, fewest_members = 8;
  const size_t cells = std::min(s.cells.size(), looked_at);
  size_t members = 0;
  for (size_t i = 0; i < cells; ++i) {
    const auto items = s.cells[i].items();
    if (i == 0) members = items.size();
    if (items.size() != members || members < fewest_members) return false;
    if (!std::all_of(items.begin(), items.end(), [](const auto& item) { return parse_number(item).has_value(); }))
      return false;
  }
  return cells > 0;
}

/// Whether columns tell, by their names, which part of its files a row is about.
bool has_parts(const Table& table) {
  const auto& names = table.columns();
  return std::any_of(names.begin(), names.end(), names_begin) && std::any_of(names.begin(), names.end(), names_end);
}

/// What the table says of a column that it cannot read; empty where it says nothing.
std::string why_unread(const RuleContext& c) {
  const std::string begin = "column " + c.name + " ";
  for (const std::string& note : c.table.notes())
    if (note.starts_with(begin)) return note.substr(begin.size());
  return {};
}

/// What a verdict says of a column of truth values whose name says that they tell the split.
std::optional<Verdict> rule_named_part(const RuleContext& c) {
  const auto part = part_in_name(c.name);
  if (!part) return std::nullopt;
  const bool all_truths = std::all_of(c.sample.counts.begin(), c.sample.counts.end(),
                                      [](const auto& one) { return truth_from(one.first).has_value(); });
  if (!all_truths) return std::nullopt;
  const char* what = *part == Part::train ? "are for training" : *part == Part::test ? "are the test" : "validate";
  const bool is_whole = c.sample.distinct() == 2 && c.sample.absent() == 0;
  if (is_whole && *part != Part::validation)
    return Verdict{Kind::split, text("its truth values say which rows ", what)};
  return Verdict{Kind::ignore, "truth values, and a name of a part of the split",
                 text("looks as if it said which rows ", what,
                      ", and is not used; split by it with --split-column, or leave it out with --ignore")};
}

/// Text or category, by how many words there are and how often they come again.
Verdict words_verdict(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  const double per_cell = std::round(s.words * 10) / 10;
  const std::string different = text(s.distinct(), s.distinct() == 1 ? " value" : " different values");
  if (s.words >= 3) {
    const bool choice = s.distinct() <= few_words && is_few(s) && (s.words < 4 || names_choice(c.name));
    if (choice) return {Kind::category, text(different, " of few words")};
    return {Kind::text, text(per_cell, " words per cell")};
  }
  if (is_few(s)) return {Kind::category, different};
  if (s.share(s.several_words) >= 0.3) return {Kind::text, text(per_cell, " words per cell, ", different)};
  return {Kind::category, different,
          text("many different values in ", s.filled(), " rows; rare ones cannot be learned")};
}

}  // namespace

std::optional<Verdict> rule_empty(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (s.filled() == 0) {
    const std::string unread = why_unread(c);
    return Verdict{Kind::ignore, unread.empty() ? text("empty in all ", s.sampled, " sampled rows") : unread};
  }
  if (s.distinct() != 1 || s.absent() > 0 || s.sampled < 2) return std::nullopt;
  if (has_parts(c.table))  // one long log, of which every row has a part
    if (auto files = rule_files(c); files && is_file(files->kind)) return files;
  return Verdict{Kind::ignore, "the same value in every sampled row"};
}

std::optional<Verdict> rule_split(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  bool train = false, held_out = false, other = false;
  for (const auto& [value, unused] : s.counts) {
    const bool is_known = !is_short_part(value) || names_split(c.name);
    const auto part = is_known ? part_from(value) : std::nullopt;
    train |= part == Part::train, held_out |= part == Part::validation || part == Part::test, other |= !part;
  }
  if (train && held_out && !other)
    return Verdict{Kind::split, "says which rows are for training and which for the test"};
  if (auto named = rule_named_part(c)) return named;
  if (names_fold(c.name) && s.wholes == s.filled() && s.distinct() <= few_codes)
    return Verdict{Kind::ignore, text("numbers of ", s.distinct(), " folds, no property of a sample")};
  return std::nullopt;
}

std::optional<Verdict> rule_typed(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (s.number_lists * 2 > s.filled()) return number_lists_verdict(s, "lists of numbers in the table");
  if (s.text_lists * 2 > s.filled())
    return Verdict{Kind::list, text("lists of words, ", s.distinct(), " different ones")};
  if (s.booleans == s.filled()) return Verdict{Kind::boolean, "true and false"};
  return std::nullopt;
}

std::optional<Verdict> rule_group(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (!names_group(c.name) || s.words >= 3 || s.wholes < s.numbers || s.distinct() < few_groups) return std::nullopt;
  const bool numeric = s.numbers * 2 > s.filled() || s.amounts;
  if (numeric && names_several(c.name)) return std::nullopt;  // how many users, not which
  const Repetition all = count_repetition(c.table, s.column);
  if (names_sort(c.name) && all.distinct <= few_words && all.rows_per_value() >= rows_a_sort) return std::nullopt;
  constexpr int64_t few_repeating = 3;
  const bool again =
      names_someone(c.name) && all.rows_per_value() >= repeated_someone && all.repeating >= few_repeating;
  if (all.distinct < few_groups || (all.rows_per_value() < repeated && !again)) return std::nullopt;
  const double digits = all.rows_per_value() < repeated ? 100 : 10;
  const double rows = std::round(all.rows_per_value() * digits) / digits;
  return Verdict{Kind::group,
                 text("its name and ", rows, " rows per value say that rows belong together"),
                 {},
                 {},
                 all.rows_per_value()};
}

std::optional<Verdict> rule_id(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  const bool unique = s.distinct() == s.filled() && s.filled() > 1;
  if (s.counts_rows) return Verdict{Kind::id, "counts the rows"};
  if (s.uuids * 2 > s.filled()) return Verdict{Kind::id, "UUIDs"};
  const bool measured = names_index(c.name) && s.numbers * 2 > s.filled() && !counts_in_any_order(c);
  const bool named = names_id(c.name) && !measured;
  if (unique && named && s.words < 3 && s.wholes == s.numbers)
    return Verdict{Kind::id, "its name, and different in every row"};
  const bool words_only = s.numbers * 2 < s.filled() && s.several_words * 10 < s.filled() && s.words < 1.5;
  if (unique && words_only && !s.amounts && s.filled() >= 20 && s.with_semicolon + s.json_arrays == 0 &&
      !guess_dates({s.texts.begin(), s.texts.begin() + 20}, true))
    return Verdict{Kind::id, "one word, different in every row"};
  const bool numeric = s.wholes == s.filled();
  if (named && (numeric || words_only) && !is_few(s))
    return Verdict{Kind::id, text("its name, and ", s.distinct(), " values in ", s.filled(), " rows")};
  return std::nullopt;
}

std::optional<Verdict> rule_boolean(const RuleContext& c) {
  constexpr std::pair<const char*, const char*> pairs[] = {{"no", "yes"}, {"false", "true"}, {"n", "y"},    {"f", "t"},
                                                           {"0", "1"},    {"off", "on"},     {"0.0", "1.0"}};
  std::set<std::string> values;
  for (const auto& [value, unused] : c.sample.counts) {
    const bool absent = is_absent_word(value);
    if (!absent) values.insert(lower_case(value));
    if (values.size() > 2) return std::nullopt;
  }
  for (const auto& [no, yes] : pairs) {
    if (values == std::set<std::string>{no, yes})
      return Verdict{Kind::boolean, text('"', no, "\" and \"", yes, '"', absent_words_note(c.sample))};
    if (values == std::set<std::string>{yes} && c.sample.numbers == 0)
      return Verdict{Kind::boolean, text("\"", yes, "\" or nothing", absent_words_note(c.sample))};
  }
  return std::nullopt;
}

std::optional<Verdict> rule_date(const RuleContext& c) {
  std::vector<std::string_view> texts;
  for (const auto& text : c.sample.texts)
    if (texts.size() < 1000 && !is_absent_word(text)) texts.push_back(text);
  const auto dates = guess_dates(texts, names_time(c.name));
  if (!dates || dates->share < least_of_kind) return std::nullopt;
  Verdict verdict{Kind::date, text("dates, ", name(dates->order), absent_words_note(c.sample)), {}, dates->order};
  if (dates->ambiguous) verdict.warning = "no cell tells day from month; taken as day first";
  return verdict;
}

std::optional<Verdict> rule_number(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (s.amounts) return amounts_verdict(s);
  const int64_t real = real_values(s);
  if (real == 0 || double(s.numbers) < least_of_kind * double(real)) return std::nullopt;
  const bool whole = s.wholes == s.numbers;
  if (whole && s.leading_zero > 0)
    return Verdict{Kind::category, text("codes with leading zeros, ", s.distinct(), " different ones"),
                   is_few(s) ? "" : "many different values; rare ones cannot be learned"};
  if (whole && names_code(c.name) && s.distinct() <= std::max(few_codes, s.filled() / rows_a_code))
    return Verdict{Kind::category, text("whole numbers with ", s.distinct(), " values, and its name says a code")};
  if (whole && s.distinct() <= 2 && s.filled() >= 10)
    return Verdict{Kind::category, text(s.distinct(), " different numbers")};
  Verdict verdict{Kind::number,
                  text(s.numbers, " of ", s.filled(), " sampled cells are numbers", absent_words_note(s))};
  if (s.numbers < real)
    for (const auto& word : s.texts)
      if (!parse_number(word) && !is_absent_word(word)) {
        verdict.warning =
            text(real - s.numbers, " cells are no numbers and count as absent, such as \"", utf8_prefix(word, 40), '"');
        break;
      }
  return verdict;
}

std::optional<Verdict> rule_list(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if (s.json_arrays * 2 > s.filled()) {
    int64_t numeric = 0, items = 0;
    for (size_t i = 0; i < s.cells.size() && i < 100; ++i)
      for (const auto& item : s.cells[i].items()) numeric += parse_number(item).has_value(), ++items;
    if (items > 0 && numeric == items) return number_lists_verdict(s, "lists of numbers in brackets");
    return Verdict{Kind::list, text(s.json_arrays, " of ", s.filled(), " sampled cells are lists in brackets")};
  }
  if (s.with_semicolon == s.filled() && is_joined_numbers(s))
    return number_lists_verdict(s, "numbers between semicolons");
  if (s.share(s.with_semicolon) < 0.2 || s.item_words > 3) return std::nullopt;
  return Verdict{Kind::list,
                 text(s.with_semicolon, " of ", s.filled(), " sampled cells are short words between semicolons")};
}

Verdict rule_words(const RuleContext& c) {
  Verdict out = words_verdict(c);
  if (is_few(c.sample)) return out;
  std::string units;
  for (const std::string& unit : mixed_units(c.sample.texts)) units += (units.empty() ? "" : ", ") + unit;
  if (!units.empty())
    out.warning = "numbers with several units (" + units + "), which are read as words; convert them to one";
  return out;
}

}  // namespace braid
