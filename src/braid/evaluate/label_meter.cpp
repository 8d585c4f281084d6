/// Any number of labels a row. A label is answered when its probability is at least one half.

#include "braid/evaluate/meter.h"
#include "braid/evaluate/ranking.h"

namespace braid {
namespace {

class LabelMeter final : public Meter {
 public:
  explicit LabelMeter(const Predictions& predictions)
      : labels_(size_t(predictions.classes())), rows_(size_t(predictions.rows())) {
    const size_t rows = rows_.size();
    cells_.resize(rows * labels_);
    std::vector<double> scores(rows);
    std::vector<bool> positive(rows);
    for (size_t k = 0; k < labels_; ++k) {
      for (size_t row = 0; row < rows; ++row) {
        const size_t at = row * labels_ + k;
        scores[row] = predictions.probabilities[at];
        positive[row] = predictions.truth_labels[at] >= 0.5;
        const bool answered = scores[row] >= 0.5;
        cells_[at] = uint8_t(positive[row]) | uint8_t(uint8_t(answered) << 1);
        rows_[row] += answered != positive[row];
      }
      rankings_.emplace_back(scores, positive);
    }
  }

  std::map<std::string, double> measure(std::span<const uint32_t> weights) const override {
    double total = 0, exact = 0, wrong = 0;
    std::vector<double> counts(labels_ * 4);  // per label: by truth + 2 * answered
    for (size_t row = 0; row < rows_.size(); ++row) {
      if (weights[row] == 0) continue;
      const double weight = weights[row];
      total += weight;
      exact += rows_[row] == 0 ? weight : 0;
      wrong += weight * rows_[row];
      for (size_t k = 0; k < labels_; ++k) counts[k * 4 + cells_[row * labels_ + k]] += weight;
    }
    std::map<std::string, double> out;
    if (total == 0) return out;
    out["subset_accuracy"] = exact / total;
    out["hamming"] = wrong / (total * double(labels_));
    add_f1(counts, out);
    add_mean_areas(rankings_, weights, "_macro", out);
    return out;
  }

 private:
  void add_f1(const std::vector<double>& counts, std::map<std::string, double>& out) const {
    MeanOfDefined f1;
    Hits all;
    for (size_t k = 0; k < labels_; ++k) {
      const double* count = &counts[k * 4];
      const Hits hits{count[3], count[1] + count[3], count[2] + count[3]};
      if (hits.occurs()) f1.add(hits.f1());
      all.both += hits.both;
      all.truth += hits.truth;
      all.answered += hits.answered;
    }
    if (!all.occurs()) return;
    out["f1_macro"] = f1.value();
    out["f1_micro"] = all.f1();
  }

  size_t labels_;
  std::vector<uint8_t> cells_;  // [N, K] truth + 2 * answered
  std::vector<uint32_t> rows_;  // [N] wrong labels
  std::vector<Ranking> rankings_;
};

}  // namespace

std::unique_ptr<Meter> label_meter(const Predictions& predictions) { return std::make_unique<LabelMeter>(predictions); }

}  // namespace braid
