#include "braid/table/last_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "braid/table/units.h"

namespace braid {
namespace {

constexpr double most_taken = 0.4;  // more leaves too little to learn from

/// Classes of targets: place of the target, and of the label.
using Classes = std::set<std::pair<size_t, int64_t>>;

/// Rows that are in one part.
struct Unit {
  double begin = INFINITY;  // the first moment of its rows; infinite where none has one
  double labelled = 0;      // rows
  std::vector<int64_t> rows;
  Classes classes;
};

std::vector<Unit> gather(const Table& table, const std::vector<int64_t>& rows, const Moments& moments,
                         const std::string& column, const std::vector<TargetInfo>& targets) {
  const auto numbers = units_of(table, column, rows);
  std::vector<int64_t> columns;
  for (const TargetInfo& target : targets) columns.push_back(table.column(target.column));
  std::vector<Unit> units;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (size_t(numbers[i]) == units.size()) units.emplace_back();
    Unit& unit = units[size_t(numbers[i])];
    unit.rows.push_back(rows[i]);
    if (moments.has(rows[i])) unit.begin = std::min(unit.begin, moments.of_row[size_t(rows[i])]);
    bool is_labelled = targets.empty();
    for (size_t t = 0; t < targets.size(); ++t) {
      const Cell cell = table.at(rows[i], columns[t]);
      is_labelled = is_labelled || !targets[t].is_unlabelled(cell);
      if (targets[t].kind == TargetKind::multilabel)
        for (const int64_t label : targets[t].labels_of(cell)) unit.classes.emplace(t, label);
      else if (const auto label = targets[t].label_of(cell))
        unit.classes.emplace(t, *label);
    }
    unit.labelled += is_labelled;
  }
  return units;
}

double labelled_rows(const std::vector<Unit>& units) {
  double out = 0;
  for (const Unit& unit : units) out += unit.labelled;
  return out;
}

/// Where the last units begin that hold next to `wanted` rows with a label: `units.size()` where no moment begins.
/// @param units  in order of their begin
size_t find_cut(const std::vector<Unit>& units, double wanted) {
  size_t best = units.size();
  double held = 0, least = INFINITY;
  for (size_t u = units.size(); u-- > 1;) {
    held += units[u].labelled;
    if (units[u].begin == units[u - 1].begin || std::abs(held - wanted) >= least) continue;
    least = std::abs(held - wanted);
    best = u;
  }
  return best;
}

/// Leaves to training what is the first of a label, and gives the others.
std::vector<Unit> without_new_labels(std::vector<Unit> last, Classes known) {
  std::vector<Unit> out;
  for (Unit& unit : last) {
    const bool is_known = std::includes(known.begin(), known.end(), unit.classes.begin(), unit.classes.end());
    known.insert(unit.classes.begin(), unit.classes.end());
    if (is_known) out.push_back(std::move(unit));
  }
  return out;
}

/// Whether there are two classes of each target that has them, so that they can be told apart.
bool tells_classes(const std::vector<Unit>& units, const std::vector<TargetInfo>& targets) {
  Classes classes;
  for (const Unit& unit : units) classes.insert(unit.classes.begin(), unit.classes.end());
  for (size_t t = 0; t < targets.size(); ++t) {
    const auto found = std::count_if(classes.begin(), classes.end(), [&](const auto& one) { return one.first == t; });
    const int64_t needed = targets[t].kind == TargetKind::regression   ? 0
                           : targets[t].kind == TargetKind::multilabel ? 1
                                                                       : 2;
    if (found < needed) return false;
  }
  return true;
}

}  // namespace

std::vector<int64_t> take_last(const Table& table, std::vector<int64_t>& rows, const Moments& moments,
                               const std::string& unit, const std::vector<TargetInfo>& targets, double share) {
  if (share <= 0) return {};
  auto units = gather(table, rows, moments, unit, targets);
  const double all = labelled_rows(units);
  const auto timeless =
      std::stable_partition(units.begin(), units.end(), [](const Unit& one) { return std::isfinite(one.begin); });
  Classes known;
  for (auto one = timeless; one != units.end(); ++one) known.insert(one->classes.begin(), one->classes.end());
  units.erase(timeless, units.end());
  std::stable_sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) { return a.begin < b.begin; });
  const size_t cut = find_cut(units, share * all);
  for (size_t u = 0; u < cut; ++u) known.insert(units[u].classes.begin(), units[u].classes.end());
  const std::vector<Unit> taken =
      without_new_labels({units.begin() + std::ptrdiff_t(cut), units.end()}, std::move(known));
  const double held = labelled_rows(taken);
  if (held == 0 || held < share / 2 * all || held > std::max(share, most_taken) * all) return {};
  if (!tells_classes(taken, targets)) return {};
  std::vector<int64_t> out, left;
  for (const Unit& one : taken) out.insert(out.end(), one.rows.begin(), one.rows.end());
  std::sort(out.begin(), out.end());
  std::set_difference(rows.begin(), rows.end(), out.begin(), out.end(), std::back_inserter(left));
  rows = std::move(left);
  return out;
}

}  // namespace braid
