#include "braid/table/kind.h"

#include <algorithm>
#include <array>

#include "braid/core/config.h"
#include "braid/table/column_sample.h"
#include "braid/table/duration.h"
#include "braid/table/kind_rules.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

constexpr std::array kind_names = {"image",      "bands", "audio",  "video",  "series",      "points",
                                   "transcript", "array", "text",   "number", "category",    "date",
                                   "boolean",    "list",  "label",  "id",     "group",       "split",
                                   "begin",      "end",   "offset", "drift",  "calibration", "ignore"};

constexpr int64_t few_labels = 20;  // a target of fewer keeps its words: they are classes

constexpr Rule rules[] = {rule_empty, rule_split,   rule_files, rule_typed,  rule_group,
                          rule_id,    rule_boolean, rule_date,  rule_number, rule_list};

/// Of a target, of which only the way its numbers are written is to be judged here.
Verdict judge_target(const RuleContext& context) {
  Verdict out{Kind::label, "the target"};
  if (!context.sample.amounts || context.sample.distinct() <= few_labels) return out;
  if (const auto number = rule_number(context)) out.reason += "; " + number->reason;
  out.amounts = context.sample.amounts;
  return out;
}

Verdict judge(const RuleContext& context) {
  for (const Rule rule : rules)
    if (auto verdict = rule(context)) return std::move(*verdict);
  return rule_words(context);
}

/// Replaces what a column looks like by what is said of it.
void take_said(Kind said, const RuleContext& context, Verdict& verdict) {
  if (verdict.kind == said) return;
  verdict.reason = text("as said; looks like ", name(verdict.kind), ", ", verdict.reason);
  if (!is_file(verdict.kind) || !is_file(said)) {
    verdict.warning.clear();
    verdict.rows_per_value = 0;
  }
  verdict.amounts = said == Kind::number ? context.sample.amounts : std::nullopt;
  const auto dates = said == Kind::date ? rule_date(context) : std::nullopt;
  verdict.date_order = dates ? dates->date_order : std::nullopt;
  verdict.kind = said;
}

/// A group whose values stand in more than one part of a split column lets the test see what was trained on.
void warn_of_shared_groups(const std::vector<ColumnSample>& samples, std::vector<ColumnGuess>& guesses) {
  const auto split = std::find_if(guesses.begin(), guesses.end(), [](const auto& g) { return g.kind == Kind::split; });
  if (split == guesses.end()) return;
  const auto& parts = samples[size_t(split - guesses.begin())];
  std::unordered_map<int64_t, const std::string*> part_of;
  for (size_t i = 0; i < parts.rows.size(); ++i) part_of[parts.rows[i]] = &parts.texts[i];
  for (size_t c = 0; c < guesses.size(); ++c) {
    if (guesses[c].kind != Kind::group) continue;
    std::unordered_map<std::string, std::string> seen;
    std::unordered_map<std::string, bool> shared;
    for (size_t i = 0; i < samples[c].rows.size(); ++i) {
      const auto part = part_of.find(samples[c].rows[i]);
      if (part == part_of.end()) continue;
      const auto [first, fresh] = seen.emplace(samples[c].texts[i], *part->second);
      if (!fresh && first->second != *part->second) shared[first->first] = true;
    }
    if (shared.empty()) continue;
    guesses[c].warning =
        text(shared.size(), " of its ", samples[c].distinct(), " values are in more than one part of column ",
             split->column, ", so the test measures known ones, not new ones");
  }
}

ColumnGuess guess_column(const RuleContext& context) {
  const ColumnSample& sample = context.sample;
  const auto& targets = context.options.targets;
  const bool is_target = std::find(targets.begin(), targets.end(), context.name) != targets.end();
  Verdict verdict = is_target ? judge_target(context) : judge(context);
  ColumnGuess out;
  out.column = context.name;
  out.sampled = sample.sampled;
  out.absent = sample.absent();
  out.distinct = sample.distinct();
  if (const auto said = context.options.kinds.find(context.name); said != context.options.kinds.end()) {
    out.is_said = true;
    take_said(said->second, context, verdict);
  }
  out.kind = verdict.kind;
  out.reason = std::move(verdict.reason);
  out.warning = std::move(verdict.warning);
  out.date_order = verdict.date_order;
  out.amounts = verdict.amounts;
  out.rows_per_value = verdict.rows_per_value;
  if (is_input(out.kind) && out.absent > 0)
    out.reason += text("; ", out.absent, " of ", out.sampled, " cells are empty");
  return out;
}

/// Begins and ends of parts of files that run in time are read with these, in their own ways, so they are no durations.
void leave_times_to_files(const Table& table, const KindOptions& options, const FileFinder& files,
                          std::vector<ColumnSample>& samples, std::vector<ColumnGuess>& guesses) {
  const auto has_parts = [](const ColumnGuess& guess) { return reads_with(guess.kind, Kind::begin); };
  if (std::none_of(guesses.begin(), guesses.end(), has_parts)) return;
  for (size_t i = 0; i < guesses.size(); ++i) {
    const std::string& column = table.columns()[i];
    auto& amounts = samples[i].amounts;
    if (!amounts || !duration_format(amounts->unit) || !(names_begin(column) || names_end(column))) continue;
    amounts.reset();
    guesses[i] = guess_column({table, options, samples[i], column, files});
  }
}

/// Names of files without their paths are worth a word where no column has these.
void warn_of_bare_names(const Table& table, const KindOptions& options, const FileFinder& files,
                        const std::vector<ColumnSample>& samples, std::vector<ColumnGuess>& guesses) {
  if (std::any_of(guesses.begin(), guesses.end(), [](const auto& guess) { return is_file(guess.kind); })) return;
  for (size_t i = 0; i < guesses.size(); ++i) {
    ColumnGuess& guess = guesses[i];
    const bool is_name = guess.kind == Kind::id || guess.kind == Kind::group;
    if (is_name && !guess.is_said && guess.warning.empty())
      guess.warning = where_files_are({table, options, samples[i], guess.column, files});
  }
}

}  // namespace

const char* name(Kind kind) { return kind_names[size_t(kind)]; }

Kind kind_from(const std::string& name) {
  const auto found = std::find(kind_names.begin(), kind_names.end(), name);
  if (found != kind_names.end()) return Kind(found - kind_names.begin());
  std::string known;
  for (const char* one : kind_names) known += (known.empty() ? "" : ", ") + std::string(one);
  fail(Fault::config, "kind", "there is no kind \"", name, '"', guess(name, {kind_names.begin(), kind_names.end()}),
       "; known: ", known);
}

bool is_input(Kind kind) { return kind <= Kind::list; }

bool is_tabular(Kind kind) { return kind >= Kind::number && kind <= Kind::list; }

bool reads_with(Kind first, Kind other) {
  if (is_tabular(first)) return is_tabular(other);
  if (first == Kind::points) return other == Kind::image || other == Kind::calibration;
  const bool runs_in_time = first == Kind::video || first == Kind::audio || first == Kind::series ||
                            first == Kind::transcript || first == Kind::array;  // an array with a rate
  return runs_in_time && places_files(other);
}

bool places_files(Kind kind) { return kind >= Kind::begin && kind <= Kind::drift; }

bool is_file(Kind kind) { return kind <= Kind::array || kind == Kind::calibration; }

std::vector<ColumnGuess> guess_kinds(const Table& table, const KindOptions& options) {
  for (const auto& target : options.targets) table.column(target);
  for (const auto& [column, kind] : options.kinds) {
    table.column(column);
    require(std::count(options.targets.begin(), options.targets.end(), column) == 0, Fault::config, "column " + column,
            "is a target, so it is not read as ", name(kind));
  }
  const auto rows = spread_rows(table.size(), options.sample_rows);
  std::vector<ColumnSample> samples;
  std::vector<ColumnGuess> guesses;
  const bool is_on_disk = !table.path().empty() && table.folder().empty();
  const FileFinder files(is_on_disk ? "." : table.folder());
  for (size_t i = 0; i < table.columns().size(); ++i) {
    const std::string& column = table.columns()[i];
    const auto& sample = samples.emplace_back(table, int64_t(i), rows);
    guesses.push_back(guess_column({table, options, sample, column, files}));
  }
  leave_times_to_files(table, options, files, samples, guesses);
  warn_of_bare_names(table, options, files, samples, guesses);
  warn_of_shared_groups(samples, guesses);
  warn_of_leaks(samples, options.targets, table, guesses);
  return guesses;
}

std::string group_column(const std::vector<ColumnGuess>& guesses) {
  enum Sort { groups, files, rare_groups };
  const ColumnGuess* best = nullptr;
  for (const Sort sort : {groups, files, rare_groups}) {
    for (const auto& guess : guesses) {
      const bool repeats = guess.rows_per_value >= repeated;
      const bool is_shown_again = is_input(guess.kind) && repeats && guess.distinct >= few_groups;
      const bool is_group = guess.kind == Kind::group && (guess.is_said || repeats || sort == rare_groups);
      const bool fits = sort == files ? is_shown_again : is_group;
      if (fits && (!best || guess.distinct < best->distinct)) best = &guess;
    }
    if (best) return best->column;
  }
  return {};
}

bool is_absent_word(std::string_view text) {
  constexpr std::array<std::string_view, 22> words = {"?",
                                                      "-",
                                                      "--",
                                                      ".",
                                                      "na",
                                                      "n/a",
                                                      "n.a.",
                                                      "#n/a",
                                                      "#na",
                                                      "nan",
                                                      "null",
                                                      "none",
                                                      "nil",
                                                      "unknown",
                                                      "unk",
                                                      "missing",
                                                      "undefined",
                                                      "not available",
                                                      "not applicable",
                                                      "not recorded",
                                                      "<na>",
                                                      "n\\a"};
  text = trimmed(text);
  return text.empty() || (text.size() < 16 && std::find(words.begin(), words.end(), lower_case(text)) != words.end());
}

}  // namespace braid
