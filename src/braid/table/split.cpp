#include "braid/table/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "braid/core/config.h"
#include "braid/core/random.h"
#include "braid/core/utf8.h"
#include "braid/table/deal.h"
#include "braid/table/last_rows.h"
#include "braid/table/moments.h"
#include "braid/table/split_words.h"
#include "braid/table/units.h"

namespace braid {
namespace {

constexpr int64_t most_quantiles = 10;

/// Tenths of the rows by a number's rank, fewer where a tenth would have less than two rows, of which none could be
/// drawn; unlabelled rows are a stratum of their own.
std::vector<int64_t> quantile_strata(const Table& table, const std::vector<int64_t>& rows, const TargetInfo& target) {
  const int64_t column = table.column(target.column);
  std::vector<std::pair<double, size_t>> order;
  std::vector<int64_t> strata(rows.size(), most_quantiles);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Cell cell = table.at(rows[i], column);
    const auto value = target.is_unlabelled(cell) ? std::nullopt : cell.number();
    if (value && std::isfinite(*value)) order.emplace_back(*value, i);
  }
  std::sort(order.begin(), order.end());
  const size_t quantiles = std::clamp<size_t>(order.size() / 2, 1, most_quantiles);
  for (size_t rank = 0; rank < order.size(); ++rank)
    strata[order[rank].second] = int64_t(rank * quantiles / order.size());
  return strata;
}

/// The class of each row; of several labels the rarest.
std::vector<int64_t> class_strata(const Table& table, const std::vector<int64_t>& rows, const TargetInfo& target) {
  const int64_t column = table.column(target.column), none = int64_t(target.labels.size());
  std::vector<int64_t> strata;
  for (const int64_t row : rows) {
    const Cell cell = table.at(row, column);
    if (target.kind != TargetKind::multilabel) {
      strata.push_back(target.label_of(cell).value_or(none));
      continue;
    }
    const auto labels = target.labels_of(cell);
    const auto rarest = std::min_element(labels.begin(), labels.end(), [&](int64_t a, int64_t b) {
      return target.counts[size_t(a)] < target.counts[size_t(b)];
    });
    strata.push_back(rarest == labels.end() ? none : *rarest);
  }
  return strata;
}

/// Draws rows out of others, by group where one is named, keeping the shares of a target.
class Drawer {
 public:
  Drawer(const Table& table, const TargetInfo* target, std::string group, uint64_t seed)
      : table_(table), target_(target), group_(std::move(group)), seed_(seed) {}

  std::vector<std::vector<int64_t>> draw(const std::vector<int64_t>& rows, const std::vector<double>& shares,
                                         std::string_view purpose) const {
    Deal deal{rows, {}, {}};
    if (target_)
      deal.strata = target_->kind == TargetKind::regression ? quantile_strata(table_, rows, *target_)
                                                            : class_strata(table_, rows, *target_);
    if (!group_.empty()) deal.groups = unit_names(table_, group_, rows);
    const auto parts = deal_rows(deal, shares, derive_seed(seed_, purpose));
    std::vector<std::vector<int64_t>> drawn(shares.size());
    for (size_t i = 0; i < rows.size(); ++i) drawn[size_t(parts[i])].push_back(rows[i]);
    return drawn;
  }
  /// Takes `share` of `rows` out of them.
  std::vector<int64_t> take(std::vector<int64_t>& rows, double share, std::string_view purpose) const {
    if (share <= 0) return {};
    auto drawn = draw(rows, {1 - share, share}, purpose);
    rows = std::move(drawn[0]);
    return std::move(drawn[1]);
  }
  /// Whether rows of one group are in both parts.
  bool mixes(const std::vector<int64_t>& a, const std::vector<int64_t>& b) const {
    if (group_.empty()) return false;
    const auto of_a = unit_names(table_, group_, a), of_b = unit_names(table_, group_, b);
    const std::unordered_set<uint64_t> seen(of_a.begin(), of_a.end());
    return std::any_of(of_b.begin(), of_b.end(), [&](uint64_t group) { return group != 0 && seen.count(group) > 0; });
  }
  const std::string& group() const { return group_; }
  Drawer without_groups() const { return Drawer(table_, target_, "", seed_); }
  std::string how() const {
    std::string words = group_.empty() ? "drawn" : "drawn by whole groups of column " + group_;
    if (target_) words += " with equal shares of column " + target_->column;
    return words;
  }

 private:
  const Table& table_;
  const TargetInfo* target_;
  std::string group_;
  uint64_t seed_;
};

/// What the validation rows are, and from when on.
std::string since_words(const Table& table, const Moments& moments, const std::string& group,
                        const std::vector<int64_t>& validation) {
  const auto first = *std::min_element(validation.begin(), validation.end(), [&](int64_t a, int64_t b) {
    return moments.has(a) && (!moments.has(b) || moments.of_row[size_t(a)] < moments.of_row[size_t(b)]);
  });
  const std::string since = text(" from ", utf8_prefix(trimmed(table.at(first, moments.column).text()), 40), " on");
  if (group.empty()) return text("the validation rows are the last of the training rows,", since);
  return text("the validation rows are those of the last groups of column ", group, " to begin in the training rows,",
              since);
}

/// Columns that do not tell when rows were.
std::vector<std::string> timeless(const SplitConfig& config, const std::vector<TargetInfo>& targets) {
  std::vector<std::string> out = {config.column};
  for (const TargetInfo& target : targets) out.push_back(target.column);
  return out;
}

/// Whether parts that a table gives lie one after the other by a column of dates.
bool is_in_order(const Table& table, const SplitConfig& config, const std::vector<TargetInfo>& targets,
                 const Split& split) {
  const auto others = timeless(config, targets);
  return later_by(table, split.train, split.validation, others) &&
         later_by(table, split.validation, split.test, others);
}

/// Takes validation rows out of the training rows of a split. They stand in for the test: where it asks about groups
/// that training knows, so do they, and where it lies later in time, they are the last.
void take_validation(const Table& table, const SplitConfig& config, const std::vector<TargetInfo>& targets,
                     const Drawer& drawer, Split& split) {
  const Drawer like_test = drawer.mixes(split.train, split.test) ? drawer.without_groups() : drawer;
  std::optional<Moments> moments;
  if (!config.time.empty()) {
    moments = moments_in(table, config.time);
    split.how += "; time is column " + config.time;
  } else {
    moments = later_by(table, split.train, split.test, timeless(config, targets));
    if (moments) split.how += "; the test rows are later by column " + moments->column;
  }
  if (moments) {
    split.validation = take_last(table, split.train, *moments, like_test.group(), targets, config.validation);
    if (!split.validation.empty()) {
      split.in_order = true;
      split.how += ", so " + since_words(table, *moments, like_test.group(), split.validation);
      return;
    }
    split.how += ", but no moment cuts the last training rows off with enough rows and labels on either side";
  }
  split.validation = like_test.take(split.train, config.validation, "validation");
  split.how += "; validation rows are taken from the training rows, " + like_test.how();
}

Split by_column(const Table& table, const SplitConfig& config, const std::vector<TargetInfo>& targets,
                const Drawer& drawer) {
  Split split;
  const int64_t column = table.column(config.column);
  for (int64_t row = 0; row < table.size(); ++row) {
    const std::string word = table.at(row, column).text();
    require(!trimmed(word).empty(), Fault::data, table.subject(row, column),
            "is empty, so nothing says what the row is for; fill it in with train, validation or test, or leave the "
            "column out with --ignore");
    const auto part = part_of(config.column, word);
    require(part.has_value(), Fault::data, table.subject(row, column), '"', utf8_prefix(word, 40),
            "\" is none of train, validation and test");
    (*part == Part::train ? split.train : *part == Part::test ? split.test : split.validation).push_back(row);
  }
  split.how = "as column " + config.column + " says";
  if (split.test.empty()) {
    std::swap(split.test, split.validation);
    split.how += ", with its validation rows as the test";
  }
  if (!split.validation.empty())
    split.in_order = is_in_order(table, config, targets, split);
  else if (config.validation > 0)
    take_validation(table, config, targets, drawer, split);
  return split;
}

/// Rows in order of time; rows without come first.
std::vector<std::pair<double, int64_t>> rows_in_time(const Moments& moments) {
  std::vector<std::pair<double, int64_t>> times;
  for (int64_t row = 0; row < int64_t(moments.of_row.size()); ++row)
    times.emplace_back(moments.has(row) ? moments.of_row[size_t(row)] : -INFINITY, row);
  std::sort(times.begin(), times.end());
  return times;
}

Split by_time(const Table& table, const SplitConfig& config) {
  const auto times = rows_in_time(moments_in(table, config.time));
  const auto begins = [&](size_t at) { return at == 0 || times[at].first != times[at - 1].first; };
  // The first row at or after the wanted place that begins a moment; within the last moment its own begin, since what
  // follows the cut would have no rows else.
  auto cut = [&](double before, size_t end) {
    const size_t wanted = std::min(end, size_t(std::llround(double(end) * before)));
    size_t at = wanted;
    while (at < end && !begins(at)) ++at;
    if (at < end || wanted == end) return at;
    at = wanted;
    while (!begins(at)) --at;
    return at > 0 ? at : end;
  };
  const size_t test = cut(1 - config.test, times.size()), validation = cut(1 - config.validation, test);
  Split split;
  for (size_t i = 0; i < times.size(); ++i)
    (i < validation ? split.train : i < test ? split.validation : split.test).push_back(times[i].second);
  split.how = "by time: the last rows of column " + config.time + " are the test";
  split.in_order = true;
  const auto without = std::count_if(times.begin(), times.end(), [](const auto& one) { return std::isinf(one.first); });
  if (without > 0) split.how += text("; ", without, " rows without a time are trained on");
  return split;
}

Split by_draw(const Table& table, const SplitConfig& config, const Drawer& drawer) {
  std::vector<int64_t> rows(size_t(table.size()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  Split split;
  split.how = drawer.how();
  if (config.folds > 0) {
    auto folds = drawer.draw(rows, std::vector<double>(size_t(config.folds), 1.0 / double(config.folds)), "folds");
    split.test = std::move(folds[size_t(config.fold)]);
    rows.clear();
    for (const auto& fold : folds) rows.insert(rows.end(), fold.begin(), fold.end());
    std::sort(rows.begin(), rows.end());
    split.how = text("fold ", config.fold, " of ", config.folds, ", ", split.how);
  } else {
    split.test = drawer.take(rows, config.test, "test");
  }
  split.validation = drawer.take(rows, config.validation, "validation");
  split.train = std::move(rows);
  return split;
}

std::string resolve_method(const SplitConfig& config, const std::string& group, bool target) {
  if (config.method != "auto") return config.method;
  if (!config.column.empty()) return "column";
  if (!config.time.empty()) return "time";
  if (!group.empty()) return "group";
  return target ? "stratified" : "random";
}

void check_parts(const Table& table, const SplitConfig& config, Split& split) {
  for (auto* part : {&split.train, &split.validation, &split.test}) std::sort(part->begin(), part->end());
  const std::string hint = text(" (", table.size(), " rows, ", split.how, ")");
  require(!split.train.empty(), Fault::data, table.subject(), "no rows are left for training", hint);
  require(!split.test.empty() || (config.test <= 0 && config.folds == 0), Fault::data, table.subject(),
          "no rows are left for the test; set split.test=0 for none", hint);
  require(!split.validation.empty() || config.validation <= 0, Fault::data, table.subject(),
          "no rows are left for the validation; set split.validation=0 for none", hint);
}

}  // namespace

void SplitConfig::validate() const {
  const std::vector<std::string> methods = {"auto", "column", "random", "group", "stratified", "time"};
  require(std::find(methods.begin(), methods.end(), method) != methods.end(), Fault::config, "",
          "there is no split method \"", method, '"', guess(method, methods));
  require(method != "column" || !column.empty(), Fault::config, "",
          "split method \"column\" needs the name of the column");
  require(method != "time" || !time.empty(), Fault::config, "",
          "split method \"time\" needs the name of the time column");
  require(folds != 1, Fault::config, "", "one fold is no cross-validation; take 0 or at least 2");
  require(fold == 0 || fold < folds, Fault::config, "", "fold ", fold, " of ", folds, " folds, counted from 0");
  const bool fixed = method == "column" || method == "time" || (method == "auto" && !(column.empty() && time.empty()));
  require(folds == 0 || !fixed, Fault::config, "", "folds are drawn; a split by column or time has none");
}

Split make_split(const Table& table, const SplitConfig& config, const std::vector<TargetInfo>& targets,
                 const std::string& group) {
  config.validate();
  const std::string by = config.group.empty() ? group : config.group;
  const std::string method = resolve_method(config, by, !targets.empty());
  require(method != "group" || !by.empty(), Fault::config, "",
          "split method \"group\" needs the name of the group column");
  require(method != "stratified" || !targets.empty(), Fault::config, "", "split method \"stratified\" needs a target");
  const bool balanced = method != "random" && !targets.empty(), grouped = method == "group" || method == "column";
  const Drawer drawer(table, balanced ? &targets.front() : nullptr, grouped ? by : "", uint64_t(config.seed));
  Split split = method == "column" ? by_column(table, config, targets, drawer)
                : method == "time" ? by_time(table, config)
                                   : by_draw(table, config, drawer);
  check_parts(table, config, split);
  return split;
}

}  // namespace braid
