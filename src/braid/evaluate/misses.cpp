#include "braid/evaluate/misses.h"

#include <algorithm>
#include <cmath>

#include "braid/data/targets.h"

namespace braid {
namespace {

/// How wrong a row is; 0 for a right answer.
struct Wrong {
  int64_t place = 0;  ///< among the labelled rows
  double weight = 0;  ///< what rows are ordered by
  double shown = 0;   ///< what the miss says
};

Wrong judge(const Predictions& all, int64_t row, int64_t answer) {
  const int64_t width = all.classes();
  if (all.kind == "regression") {
    const double residual = all.values[size_t(row)] - all.targets[size_t(row)];
    return {row, std::abs(residual), residual};
  }
  if (all.kind == "multilabel") {
    double worst = 0;
    for (int64_t k = 0; k < width; ++k) {
      const double p = all.probabilities[size_t(row * width + k)];
      const bool has = all.truth_labels[size_t(row * width + k)] > 0.5;
      if ((p >= 0.5) != has) worst = std::max(worst, has ? 1 - p : p);
    }
    return {row, worst, worst};
  }
  const double confidence = all.probabilities[size_t(row * width + answer)];
  return {row, all.truth[size_t(row)] == answer ? 0 : confidence, confidence};
}

std::string answer_text(const Predictions& all, int64_t row, int64_t answer) {
  if (all.kind == "regression") return render_number(std::round(all.values[size_t(row)] * 1e4) / 1e4);
  if (all.kind != "multilabel") return all.labels[size_t(answer)];
  std::string out;
  for (int64_t k = 0; k < all.classes(); ++k)
    if (all.probabilities[size_t(row * all.classes() + k)] >= 0.5)
      out += (out.empty() ? "" : ";") + all.labels[size_t(k)];
  return out;
}

}  // namespace

std::vector<Miss> worst_misses(const Table& table, const TargetSpec& target, const Truth& truth,
                               const torch::Tensor& decoded, const std::vector<int64_t>& rows, size_t count) {
  const Predictions all = compare(target, truth, decoded);
  const auto answers = all.has_classes() ? all.answers() : std::vector<int64_t>(size_t(truth.rows()), 0);
  std::vector<Wrong> wrong;
  for (int64_t row = 0; row < truth.rows(); ++row)
    if (const Wrong one = judge(all, row, answers[size_t(row)]); one.weight > 0) wrong.push_back(one);
  std::stable_sort(wrong.begin(), wrong.end(), [](const Wrong& a, const Wrong& b) { return a.weight > b.weight; });
  wrong.resize(std::min(wrong.size(), count));
  const int64_t column = table.column(target.column);
  std::vector<Miss> out;
  for (const Wrong& one : wrong) {
    const auto at = size_t(one.place);
    const int64_t row = rows[size_t(truth.places[at])];
    out.push_back({row,
                   target.column,
                   encode_target(target, table.at(row, column)).label,
                   answer_text(all, one.place, answers[at]),
                   one.shown,
                   {}});
  }
  return out;
}

}  // namespace braid
