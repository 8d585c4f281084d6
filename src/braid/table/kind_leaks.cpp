#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "braid/core/error.h"
#include "braid/table/kind_rules.h"

namespace braid {
namespace {

/// The number that a text of a column is, as people write them too; none for what is no finite one.
std::optional<double> number_of(const ColumnSample& sample, const std::string& text) {
  auto number = parse_number(text);
  if (!number && sample.amounts) number = parse_amount(text, *sample.amounts);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

/// The groups of rows that hang together, by the row.
using Groups = std::unordered_map<int64_t, const std::string*>;

/// Sampled rows in which both columns have a value; of the rows of one group each left value counts once.
struct Pairs {
  std::vector<std::pair<const std::string*, const std::string*>> texts;
  std::vector<std::pair<double, double>> numbers;  ///< of the rows in which both are one
  size_t rows = 0;                                 ///< all of them
  bool are_equal = true;
  Pairs(const ColumnSample& a, const ColumnSample& b, const Groups& groups) {
    std::unordered_set<std::string> seen;
    const auto is_new = [&](size_t i) {
      const auto group = groups.find(a.rows[i]);
      return group == groups.end() || seen.insert(*group->second + '\x1f' + a.texts[i]).second;
    };
    for (size_t i = 0, j = 0; i < a.rows.size() && j < b.rows.size();) {
      const bool is_both = a.rows[i] == b.rows[j];
      if (is_both) ++rows, are_equal = are_equal && a.texts[i] == b.texts[j];
      if (is_both && is_new(i)) {
        texts.emplace_back(&a.texts[i], &b.texts[j]);
        const auto x = number_of(a, a.texts[i]), y = number_of(b, b.texts[j]);
        if (x && y) numbers.emplace_back(*x, *y);
      }
      const int64_t first = a.rows[i], second = b.rows[j];
      i += first <= second, j += second <= first;
    }
  }
};

/// Each left value occurs with one right value only.
bool determines(const Pairs& pairs, bool swapped, size_t& values) {
  std::unordered_map<std::string, const std::string*> seen;
  for (const auto& [a, b] : pairs.texts) {
    const auto [known, fresh] = seen.emplace(swapped ? *b : *a, swapped ? a : b);
    if (!fresh && *known->second != (swapped ? *a : *b)) return false;
  }
  values = seen.size();
  return true;
}

/// In how many rows the right value is another than the left one mostly has.
size_t exceptions(const Pairs& pairs) {
  std::unordered_map<std::string, std::unordered_map<std::string, size_t>> counts;
  for (const auto& [a, b] : pairs.texts) ++counts[*a][*b];
  size_t out = pairs.texts.size();
  for (const auto& [unused, targets] : counts) {
    size_t most = 0;
    for (const auto& [also_unused, count] : targets) most = std::max(most, count);
    out -= most;
  }
  return out;
}

/// Pearson's correlation of the rows in which both are numbers; 0 below ten rows.
double correlation(const Pairs& pairs) {
  double n = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  for (const auto& [x, y] : pairs.numbers) {
    n += 1;  // Welford's update
    const double dx = x - mean_x, dy = y - mean_y;
    mean_x += dx / n, mean_y += dy / n;
    xx += dx * (x - mean_x), yy += dy * (y - mean_y), xy += dx * (y - mean_y);
  }
  return n < 10 || xx <= 0 || yy <= 0 ? 0 : xy / std::sqrt(xx * yy);
}

constexpr size_t few_targets = 20;     // of more numbers a target is a quantity
constexpr double least_surprise = 20;  // natural logarithm of 1 over the chance, 1 : 5e8
constexpr double code_surprise = 7;    // the same of codes, 1 : 1000
constexpr size_t rows_of_ranges = 100;
constexpr double few_exceptions = 0.02;

/// How surprising it is that rows stand in one order of all that equal values leave: the natural logarithm of the
/// number of orders. @param counts  of each value
double surprise(const std::vector<double>& counts) {
  double all = 0, out = 0;
  for (const double count : counts) all += count, out -= std::lgamma(count + 1);
  return out + std::lgamma(all + 1);
}

/// How often each right value occurs.
std::unordered_map<std::string, double> target_counts(const Pairs& pairs) {
  std::unordered_map<std::string, double> out;
  for (const auto& [unused, target] : pairs.texts) ++out[*target];
  return out;
}

/// How surprising it is that each of so many values goes with one target only: where there is one target alone, that
/// no row with a value has another, else that targets which are dealt out anew do so, at least.
double surprise_of_codes(const Pairs& pairs, size_t values, const ColumnSample& target) {
  const auto targets = target_counts(pairs);
  if (targets.size() == 1) {
    const auto found = target.counts.find(targets.begin()->first);
    const double share = found == target.counts.end() ? 1 : double(found->second) / double(target.filled());
    return -std::log(share) * double(pairs.texts.size());
  }
  std::vector<double> counts;
  for (const auto& [unused, count] : targets) counts.push_back(count);
  return surprise(counts) - double(values) * std::log(double(counts.size()));
}

/// Whether the second number of no row is below (of `sign` -1: above) that of a row whose first is smaller: the one is
/// the other on another scale, rounded, or in bands.
bool rises(const std::vector<std::pair<double, double>>& sorted, double sign) {
  double highest = -INFINITY, highest_before = -INFINITY;  // of this value and those before it; of those before it
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i > 0 && sorted[i].first > sorted[i - 1].first) highest_before = highest;
    if (sign * sorted[i].second < highest_before) return false;
    highest = std::max(highest, sign * sorted[i].second);
  }
  return true;
}

/// Whether two columns of numbers put the rows into one order, or into reverse ones, beyond chance.
bool share_order(const Pairs& pairs, bool& reversed) {
  auto sorted = pairs.numbers;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.size() * 20 < pairs.texts.size() * 19) return false;
  reversed = !rises(sorted, 1);
  if (reversed && !rises(sorted, -1)) return false;
  const auto counts_of = [&](const auto& value) {
    std::unordered_map<double, double> counts;
    for (const auto& row : sorted) ++counts[value(row)];
    std::vector<double> out;
    for (const auto& [unused, count] : counts) out.push_back(count);
    return out;
  };
  const auto inputs = counts_of([](const auto& row) { return row.first; });
  const auto targets = counts_of([](const auto& row) { return row.second; });
  return inputs.size() > 2 && std::min(surprise(inputs), surprise(targets)) >= least_surprise;
}

/// Whether each value of the target has a range of the numbers of its own.
bool has_ranges(const ColumnSample& input, const Pairs& pairs, size_t targets) {
  if (pairs.texts.size() < rows_of_ranges) return false;
  std::vector<std::pair<double, const std::string*>> sorted;
  for (const auto& [a, b] : pairs.texts) {
    const auto x = number_of(input, *a);
    if (!x) return false;
    sorted.emplace_back(*x, b);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  size_t runs = 1;
  for (size_t i = 1; i < sorted.size(); ++i) runs += *sorted[i].second != *sorted[i - 1].second;
  std::vector<double> all;
  for (const auto& [unused, count] : target_counts(pairs)) all.push_back(count);
  return runs == targets && surprise(all) >= least_surprise;
}

std::string leak(const ColumnSample& input, const ColumnSample& target, const Groups& groups, Kind kind,
                 const std::string& name) {
  constexpr size_t fewest_rows = 10;
  const Pairs pairs(input, target, groups);
  if (pairs.rows < fewest_rows || target.distinct() < 2) return {};
  if (pairs.are_equal) return text("equals the target ", name);
  if (pairs.texts.size() < fewest_rows) return {};
  size_t values = 0, going_back = 0;
  const bool forward = determines(pairs, false, values), backward = determines(pairs, true, going_back);
  const auto targets = size_t(target.distinct());
  const bool is_sure = forward && surprise_of_codes(pairs, values, target) >= code_surprise;
  if (is_sure && backward && targets * 2 <= pairs.texts.size())
    return text("gives the target ", name, " away: each of its values goes with one target and back");
  const bool is_code = kind == Kind::category || (kind == Kind::number && input.wholes == input.filled());
  if (is_sure && is_code && values * 5 <= pairs.texts.size())
    return text("gives the target ", name, " away: each of its ", values, " values goes with one target only");
  const bool has_labels = targets <= few_targets || target.numbers < target.filled();
  if (is_code && has_labels && input.distinct() * 5 <= int64_t(pairs.texts.size())) {
    double usual = 0;
    for (const auto& [unused, count] : target_counts(pairs)) usual = std::max(usual, count);
    // Of the rows that are not of the most frequent label, which whoever knows nothing would name.
    const size_t odd = exceptions(pairs);
    if (odd > 0 && double(odd) <= few_exceptions * (double(pairs.texts.size()) - usual))
      return text("gives the target ", name, " away: each of its ", input.distinct(),
                  " values goes with one target only, but for ", odd, odd == 1 ? " row" : " rows");
  }
  if (kind == Kind::number && std::abs(correlation(pairs)) > 0.99999)
    return text("gives the target ", name, " away: it is a straight line of it");
  const bool is_quantity = targets > few_targets && pairs.numbers.size() * 20 >= pairs.texts.size() * 19;
  if (bool reversed = false; kind == Kind::number && is_quantity && share_order(pairs, reversed))
    return text("may give the target ", name, " away: it puts all rows into the ", reversed ? "reverse" : "same",
                " order");
  if (forward && kind == Kind::number && !is_quantity && has_ranges(input, pairs, targets))
    return text("may give the target ", name, " away: each of its ", targets,
                " values has a range of its own; leave it out if it is not known when it counts");
  return {};
}

/// The groups of rows of which each has one target throughout, so that whatever tells the group tells the target too:
/// those of the column with the fewest. Empty where there are none.
Groups groups_of(const std::vector<ColumnSample>& samples, const std::vector<ColumnGuess>& guesses,
                 const ColumnSample& target) {
  const ColumnSample* best = nullptr;
  for (size_t i = 0; i < guesses.size(); ++i) {
    size_t unused = 0;
    const bool is_fewer = guesses[i].kind == Kind::group && (!best || samples[i].distinct() < best->distinct());
    if (is_fewer && determines(Pairs(samples[i], target, {}), false, unused)) best = &samples[i];
  }
  Groups out;
  for (size_t i = 0; best && i < best->rows.size(); ++i) out.emplace(best->rows[i], &best->texts[i]);
  return out;
}

}  // namespace

void warn_of_leaks(const std::vector<ColumnSample>& samples, const std::vector<std::string>& targets,
                   const Table& table, std::vector<ColumnGuess>& guesses) {
  for (const auto& target : targets) {
    const auto& truth = samples[size_t(table.column(target))];
    const Groups groups = groups_of(samples, guesses, truth);
    for (size_t i = 0; i < guesses.size(); ++i) {
      if (!is_input(guesses[i].kind) || int64_t(i) == truth.column) continue;
      if (std::string found = leak(samples[i], truth, groups, guesses[i].kind, target); !found.empty())
        guesses[i].warning = std::move(found);
    }
  }
}

}  // namespace braid
