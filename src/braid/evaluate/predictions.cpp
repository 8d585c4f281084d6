#include "braid/evaluate/predictions.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

void check_finite(const std::vector<double>& values, size_t per_row, const char* what) {
  for (size_t i = 0; i < values.size(); ++i)
    require(std::isfinite(values[i]), Fault::data, text("answer ", i / per_row), "the ", what, " is ", values[i],
            ", not a number; the model may have diverged in training");
}

template <class T>
void take(std::vector<T>& out, const std::vector<T>& from, const std::vector<int64_t>& rows, size_t per_row) {
  if (from.empty()) return;
  out.reserve(rows.size() * per_row);
  for (const int64_t row : rows)
    out.insert(out.end(), from.begin() + row * int64_t(per_row), from.begin() + (row + 1) * int64_t(per_row));
}

}  // namespace

int64_t Predictions::rows() const {
  if (kind == "regression") return int64_t(targets.size());
  if (has_classes()) return int64_t(truth.size());
  return labels.empty() ? 0 : int64_t(truth_labels.size() / labels.size());
}

int64_t Predictions::classes() const { return int64_t(labels.size()); }

bool Predictions::has_classes() const { return kind == "binary" || kind == "multiclass" || kind == "ordinal"; }

void Predictions::check() const {
  if (kind == "regression") {
    require(values.size() == targets.size(), Fault::internal, "predictions", values.size(), " values for ",
            targets.size(), " targets");
    check_finite(values, 1, "predicted value");
    check_finite(targets, 1, "true value");
    return;
  }
  require(has_classes() || kind == "multilabel", Fault::internal, "predictions", "no target is of kind \"", kind, '"');
  const size_t least = has_classes() ? 2 : 1, width = labels.size();
  require(width >= least && (kind != "binary" || width == 2), Fault::internal, "predictions", "a ", kind,
          " target cannot have ", width, " labels");
  require(probabilities.size() == size_t(rows()) * width, Fault::internal, "predictions", probabilities.size(),
          " probabilities for ", rows(), " rows of ", width, " labels");
  check_finite(probabilities, width, "probability");
  if (!has_classes())
    require(truth_labels.size() % width == 0, Fault::internal, "predictions", truth_labels.size(),
            " true labels are no whole rows of ", width);
  for (const int64_t one : truth)
    require(one >= 0 && one < classes(), Fault::internal, "predictions", "class ", one, " is outside [0, ", width, ')');
}

Predictions Predictions::subset(const std::vector<int64_t>& rows) const {
  Predictions out;
  out.kind = kind;
  out.labels = labels;
  take(out.truth, truth, rows, 1);
  take(out.probabilities, probabilities, rows, labels.size());
  take(out.truth_labels, truth_labels, rows, labels.size());
  take(out.values, values, rows, 1);
  take(out.targets, targets, rows, 1);
  return out;
}

std::vector<int64_t> Predictions::answers() const {
  std::vector<int64_t> best(truth.size());
  for (size_t row = 0; row < best.size(); ++row) {
    const auto begin = probabilities.begin() + int64_t(row) * classes();
    best[row] = std::max_element(begin, begin + classes()) - begin;
  }
  return best;
}

}  // namespace braid
