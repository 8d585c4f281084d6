#include "braid/evaluate/truth.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "braid/core/utf8.h"
#include "braid/data/targets.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

bool is_one_class(const TargetSpec& target) { return target.kind != "multilabel" && target.kind != "regression"; }

/// Rows whose label training knew.
std::vector<int64_t> seen_rows(const TargetSpec& target, const Truth& truth) {
  std::vector<int64_t> out;
  for (size_t i = 0; i < truth.classes.size(); ++i)
    if (truth.classes[i] < int64_t(target.labels.size())) out.push_back(int64_t(i));
  return out;
}

/// Some rows without the class that stands for unseen labels.
Predictions seen_only(const TargetSpec& target, const Predictions& all, const std::vector<int64_t>& seen) {
  const size_t known = target.labels.size();
  Predictions out{target.kind, target.labels, {}, {}, {}, {}, {}};
  for (const int64_t row : seen) {
    out.truth.push_back(all.truth[size_t(row)]);
    const auto begin = all.probabilities.begin() + row * int64_t(known + 1);
    out.probabilities.insert(out.probabilities.end(), begin, begin + int64_t(known));
  }
  return out;
}

/// A binary target whose rows of unseen labels are of the class that is not the positive one: a positive answer to them
/// is wrong, and more is not asked where only that class counts.
Predictions positive_or_not(const TargetSpec& target, const Predictions& all) {
  std::vector<int64_t> every(all.truth.size());
  std::iota(every.begin(), every.end(), int64_t{0});
  Predictions out = seen_only(target, all, every);
  for (int64_t& label : out.truth)
    if (label == int64_t(target.labels.size())) label = 0;
  return out;
}

}  // namespace

Truth read_truth(const Table& table, const TargetSpec& target, const std::vector<int64_t>& rows) {
  Truth out;
  const auto column = table.find_column(target.column);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Cell cell = column ? table.at(rows[i], *column) : Cell();
    const TargetValue value = encode_target(target, cell);
    if (!value.value.defined() && !value.unseen) {
      ++out.unlabelled;
      continue;
    }
    out.places.push_back(int64_t(i));
    if (value.unseen && ++out.unseen == 1)
      out.first_unseen = text('"', utf8_prefix(value.label, 80), "\" of ", table.subject(rows[i], *column));
    if (target.kind == "regression") {
      out.values.push_back(*cell.number());
    } else if (target.kind == "multilabel") {
      const float* labels = value.value.const_data_ptr<float>();
      out.labels.insert(out.labels.end(), labels, labels + target.labels.size());
    } else {
      out.classes.push_back(value.unseen ? int64_t(target.labels.size()) : value.value.item<int64_t>());
    }
  }
  return out;
}

std::vector<std::string> groups_of(const Table& table, const std::string& column, const Truth& truth,
                                   const std::vector<int64_t>& rows) {
  std::vector<std::string> out;
  if (column.empty()) return out;
  const int64_t index = table.column(column);
  for (const int64_t place : truth.places) {
    const int64_t row = rows[size_t(place)];
    const std::string cell = table.at(row, index).text(), group(trimmed(cell));
    // No cell reads like that: a row without a group is one of its own.
    out.push_back(group.empty() ? text('\0', row) : group);
  }
  return out;
}

Predictions compare(const TargetSpec& target, const Truth& truth, const torch::Tensor& decoded) {
  const auto all = decoded.to(torch::kCPU, torch::kDouble).contiguous();
  const double* answers = all.const_data_ptr<double>();
  const int64_t width = all.size(1);
  Predictions out{target.kind, target.labels, truth.classes, {}, truth.labels, {}, truth.values};
  const bool with_unseen = is_one_class(target) && truth.unseen > 0;
  for (const int64_t place : truth.places) {
    const double* row = answers + place * width;
    auto& into = target.kind == "regression" ? out.values : out.probabilities;
    into.insert(into.end(), row, row + width);
    if (with_unseen) into.push_back(0);
  }
  for (double& p : out.probabilities) p = std::clamp(p, 0.0, 1.0);  // rounding may leave 1 + 1e-7
  if (with_unseen) {
    out.kind = "multiclass";
    out.labels.push_back("(not seen in training)");
  }
  return out;
}

namespace {

/// @param intervals  (predictions of each model, groups, whether with areas under curves) → measures
/// @param decoded    of each model
template <class Intervals>
std::map<std::string, Measured> measured(const TargetSpec& target, const Truth& truth,
                                         const std::vector<torch::Tensor>& decoded,
                                         const std::vector<std::string>& groups, const Intervals& intervals) {
  if (truth.rows() == 0) return {};
  std::vector<Predictions> all;
  for (const torch::Tensor& one : decoded) all.push_back(compare(target, truth, one));
  if (!is_one_class(target) || truth.unseen == 0) return intervals(all, groups, true);
  const auto seen = seen_rows(target, truth);
  std::map<std::string, Measured> out;
  if (!seen.empty()) {
    std::vector<std::string> their_groups;
    for (const int64_t row : seen)
      if (!groups.empty()) their_groups.push_back(groups[size_t(row)]);
    std::vector<Predictions> known;
    for (const Predictions& one : all) known.push_back(seen_only(target, one, seen));
    out = intervals(known, their_groups, true);
  }
  const auto take = [&](const std::vector<Predictions>& some, const auto& wanted) {
    for (const auto& [name, value] : intervals(some, groups, false))  // areas are of the known labels
      if (wanted(name)) out[name] = value;
  };
  static const std::set<std::string> with_unseen = {"accuracy",        "balanced_accuracy", "f1_macro", "f1_weighted",
                                                    "precision_macro", "recall_macro",      "mcc",      "ece"};
  take(all, [&](const std::string& name) {
    return with_unseen.count(name) || (name.rfind("top_", 0) == 0 && out.count(name)) ||
           (name == "kappa" && target.kind != "ordinal");
  });
  if (target.kind != "binary") return out;
  for (Predictions& one : all) one = positive_or_not(target, one);
  static const std::set<std::string> of_positive = {"f1", "precision", "recall"};
  take(all, [&](const std::string& name) { return of_positive.count(name) > 0; });
  return out;
}

BootstrapConfig with_areas(BootstrapConfig config, bool areas) {
  config.areas = config.areas && areas;
  return config;
}

}  // namespace

std::map<std::string, Measured> measure(const TargetSpec& target, const Truth& truth, const torch::Tensor& decoded,
                                        const BootstrapConfig& config, const std::vector<std::string>& groups) {
  return measured(target, truth, {decoded}, groups, [&](const auto& models, const auto& their_groups, bool areas) {
    return bootstrap(models[0], with_areas(config, areas), their_groups);
  });
}

std::map<std::string, Measured> measure_difference(const TargetSpec& target, const Truth& truth,
                                                   const torch::Tensor& decoded, const torch::Tensor& other,
                                                   const BootstrapConfig& config,
                                                   const std::vector<std::string>& groups) {
  return measured(target, truth, {decoded, other}, groups,
                  [&](const auto& models, const auto& their_groups, bool areas) {
                    return bootstrap_difference(models[0], models[1], with_areas(config, areas), their_groups);
                  });
}

torch::Tensor constant_answer(const TargetSpec& target, int64_t rows) {
  const auto count = int64_t(target.labels.size());
  if (target.kind == "regression") return torch::full({rows, 1}, from_scale(target, 0), torch::kFloat);
  std::vector<double> shares(size_t(count), 0.0);
  std::copy_n(target.counts.begin(), std::min(target.counts.size(), shares.size()), shares.begin());
  const double total = target.kind == "multilabel" ? target.rows : std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share = total > 0 ? share / total : 1.0 / double(count);
  return torch::tensor(shares, torch::kFloat).view({1, count}).expand({rows, count});
}

}  // namespace braid
