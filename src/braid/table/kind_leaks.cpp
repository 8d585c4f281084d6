#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/table/kind_rules.h"

namespace braid {
namespace {

/// Sampled rows in which both columns have a value.
struct Pairs {
  std::vector<std::pair<const std::string*, const std::string*>> texts;
  Pairs(const ColumnSample& a, const ColumnSample& b) {
    for (size_t i = 0, j = 0; i < a.rows.size() && j < b.rows.size();) {
      if (a.rows[i] == b.rows[j]) texts.emplace_back(&a.texts[i], &b.texts[j]);
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

/// Pearson's correlation of the rows in which both are numbers; 0 below ten rows.
double correlation(const Pairs& pairs) {
  double n = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
  for (const auto& [a, b] : pairs.texts) {
    const auto x = parse_number(*a), y = parse_number(*b);
    if (!x || !y || !std::isfinite(*x) || !std::isfinite(*y)) continue;
    n += 1;  // Welford's update
    const double dx = *x - mean_x, dy = *y - mean_y;
    mean_x += dx / n, mean_y += dy / n;
    xx += dx * (*x - mean_x), yy += dy * (*y - mean_y), xy += dx * (*y - mean_y);
  }
  return n < 10 || xx <= 0 || yy <= 0 ? 0 : xy / std::sqrt(xx * yy);
}

std::string leak(const ColumnSample& input, const ColumnSample& target, Kind kind, const std::string& name) {
  const Pairs pairs(input, target);
  if (pairs.texts.size() < 10 || target.distinct() < 2) return {};
  if (std::all_of(pairs.texts.begin(), pairs.texts.end(), [](const auto& p) { return *p.first == *p.second; }))
    return text("equals the target ", name);
  size_t values = 0, targets = 0;
  const bool forward = determines(pairs, false, values), backward = determines(pairs, true, targets);
  if (forward && backward && targets * 2 <= pairs.texts.size())
    return text("gives the target ", name, " away: each of its values goes with one target and back");
  if (forward && kind == Kind::category && values * 5 <= pairs.texts.size())
    return text("gives the target ", name, " away: each of its ", values, " values goes with one target only");
  if (kind == Kind::number && std::abs(correlation(pairs)) > 0.99999)
    return text("gives the target ", name, " away: it is a straight line of it");
  return {};
}

}  // namespace

void warn_of_leaks(const std::vector<ColumnSample>& samples, const std::vector<std::string>& targets,
                   const Table& table, std::vector<ColumnGuess>& guesses) {
  for (const auto& target : targets) {
    const auto& truth = samples[size_t(table.column(target))];
    for (size_t i = 0; i < guesses.size(); ++i) {
      if (!is_input(guesses[i].kind) || int64_t(i) == truth.column) continue;
      if (std::string found = leak(samples[i], truth, guesses[i].kind, target); !found.empty())
        guesses[i].warning = std::move(found);
    }
  }
}

}  // namespace braid
