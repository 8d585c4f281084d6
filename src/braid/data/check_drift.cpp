/// @file check_drift.cpp
/// What the test has otherwise than training: shares of classes, where numbers lie, values that training lacks.

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

#include "braid/core/error.h"
#include "braid/core/quantile.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"

namespace braid {
namespace {

constexpr double fewest_rows = 50;      // of either part
constexpr double other_targets = 0.15;  // distance of two distributions, 0 to 1, from which on it is worth a word
constexpr double other_inputs = 0.3;
constexpr double surely = 2.2;         // deviations of Kolmogorov and Smirnov: by chance in one of 10,000 columns
constexpr double shares_surely = 0.8;  // of that, for a share, whose deviation is half as wide at most
constexpr double new_values = 0.05;    // of the rows of the test

/// What training and the test have of one column.
template <class T>
struct Sides {
  std::vector<T> train, test;

  bool are_enough() const { return std::min(double(train.size()), double(test.size())) >= fewest_rows; }
  /// The distance that two draws from one distribution hardly ever have.
  double chance() const { return surely * std::sqrt(1 / double(train.size()) + 1 / double(test.size())); }
};

/// Calls `take(side, row)` for the rows of training and test.
template <class T, class Take>
Sides<T> sides_of(const Examination& examination, const Take& take) {
  Sides<T> out;
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    const uint8_t part = examination.parts[size_t(row)];
    if (part == in_train || part == in_test) take(part == in_train ? out.train : out.test, row);
  }
  return out;
}

/// `Sides::chance` where rows of one group come together: those that have one value are one draw. 0 without groups.
double chance_of_groups(const Examination& examination, int64_t column) {
  const std::string& name = examination.options.split.group;
  const auto group = name.empty() ? std::nullopt : examination.table.find_column(name);
  if (!group) return 0;
  std::unordered_set<std::string> train, test;
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    const uint8_t part = examination.parts[size_t(row)];
    if (part != in_train && part != in_test) continue;
    const std::string value = examination.table.at(row, column).text();
    (part == in_train ? train : test).insert(examination.table.at(row, *group).text() + '\x1f' + value);
  }
  return surely * std::sqrt(1 / double(train.size()) + 1 / double(test.size()));
}

std::string percent(double share) { return text(std::llround(100 * share), " %"); }

/// The largest distance of two distribution functions: the statistic of Kolmogorov and Smirnov.
double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double out = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double at = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == at) ++i;
    while (j < b.size() && b[j] == at) ++j;
    out = std::max(out, std::abs(double(i) / double(a.size()) - double(j) / double(b.size())));
  }
  return out;
}

void compare_numbers(const Examination& examination, const std::string& column, bool is_target,
                     std::vector<Finding>& findings) {
  const int64_t index = examination.table.column(column);
  auto sides = sides_of<double>(examination, [&](std::vector<double>& side, int64_t row) {
    const auto number = examination.table.at(row, index).number();
    if (number && std::isfinite(*number)) side.push_back(*number);
  });
  if (!sides.are_enough()) return;
  std::sort(sides.train.begin(), sides.train.end());
  std::sort(sides.test.begin(), sides.test.end());
  const double found = distance(sides.train, sides.test);
  if (found < std::max(is_target ? other_targets : other_inputs, sides.chance())) return;
  if (found < chance_of_groups(examination, index)) return;
  const auto range = [](const std::vector<double>& sorted) {
    const auto rounded = [&](double share) {
      char out[32];
      std::snprintf(out, sizeof out, "%.4g", quantile(sorted, share));
      return std::string(out);
    };
    return text(rounded(0.5), " (half of them ", rounded(0.25), " to ", rounded(0.75), ')');
  };
  findings.push_back({is_target ? Severity::warning : Severity::note,
                      is_target ? "other targets in the test" : "other inputs in the test",
                      column,
                      {},
                      int64_t(sides.test.size()),
                      text("other values in the test than in training: the middle is ", range(sides.test), ", not ",
                           range(sides.train))});
}

/// The values that differ most, and the total variation of two distributions of words.
struct SharesApart {
  double distance = 0;
  std::string most;
  double train = 0, test = 0;  ///< shares of `most`
  int64_t unseen = 0;          ///< rows of the test
  std::string first_unseen;
};

SharesApart compare_shares(const Sides<std::string>& sides) {
  std::map<std::string, std::pair<double, double>> shares;
  for (const auto& value : sides.train) shares[value].first += 1 / double(sides.train.size());
  for (const auto& value : sides.test) shares[value].second += 1 / double(sides.test.size());
  SharesApart out;
  for (const auto& [value, share] : shares) {
    const double apart = std::abs(share.first - share.second);
    out.distance += apart / 2;
    if (apart > std::abs(out.train - out.test)) out.most = value, out.train = share.first, out.test = share.second;
  }
  for (const auto& value : sides.test)
    if (shares.at(value).first == 0 && out.unseen++ == 0) out.first_unseen = value;
  return out;
}

/// @param values_of  the words that a row has, any number of them
template <class ValuesOf>
void compare_words(const Examination& examination, const std::string& column, bool is_target, const ValuesOf& values_of,
                   std::vector<Finding>& findings) {
  const auto sides = sides_of<std::string>(examination, [&](std::vector<std::string>& side, int64_t row) {
    for (std::string& value : values_of(row)) side.push_back(std::move(value));
  });
  if (!sides.are_enough()) return;
  const SharesApart apart = compare_shares(sides);
  // Rare values make a distance by chance too; only one that is common shows whether there is more to it.
  const double widest = std::abs(apart.train - apart.test);
  if (apart.distance >= (is_target ? other_targets : other_inputs) && widest >= sides.chance() * shares_surely &&
      widest >= chance_of_groups(examination, examination.table.column(column)) * shares_surely)
    findings.push_back({is_target ? Severity::warning : Severity::note,
                        is_target ? "other targets in the test" : "other inputs in the test",
                        column,
                        {},
                        int64_t(sides.test.size()),
                        text("other shares in the test than in training: \"", utf8_prefix(apart.most, 40), "\" is ",
                             percent(apart.test), " of the test, and ", percent(apart.train), " of training")});
  if (!is_target && double(apart.unseen) >= new_values * double(sides.test.size()))
    findings.push_back(
        {Severity::note,
         "unseen values in the test",
         column,
         {},
         apart.unseen,
         text(apart.unseen, " of ", sides.test.size(), " values in the test are not in training, such as \"",
              utf8_prefix(apart.first_unseen, 40), "\"; they are taken for unknown")});
}

}  // namespace

void check_drift(const Examination& examination, const std::vector<TargetInfo>& targets,
                 std::vector<Finding>& findings) {
  for (const TargetInfo& target : targets) {
    if (target.kind == TargetKind::regression) {
      compare_numbers(examination, target.column, true, findings);
      continue;
    }
    const int64_t column = examination.table.column(target.column);
    compare_words(
        examination, target.column, true,
        [&](int64_t row) {
          const Cell cell = examination.table.at(row, column);
          std::vector<std::string> out;
          if (target.kind == TargetKind::multilabel)
            for (const int64_t label : target.labels_of(cell)) out.push_back(target.labels[size_t(label)]);
          else if (const auto label = target.label_of(cell))
            out.push_back(target.labels[size_t(*label)]);
          return out;
        },
        findings);
  }
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns) {
      const int64_t column = examination.table.column(guess.column);
      if (guess.kind == Kind::number) compare_numbers(examination, guess.column, false, findings);
      if (guess.kind == Kind::category || guess.kind == Kind::boolean)
        compare_words(
            examination, guess.column, false,
            [&](int64_t row) {
              std::vector<std::string> out{std::string(trimmed(examination.table.at(row, column).text()))};
              if (out[0].empty()) out.clear();
              return out;
            },
            findings);
    }
}

}  // namespace braid
