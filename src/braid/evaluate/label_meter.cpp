/// Any number of labels a row. A label is answered when its probability is at least one half.

#include "braid/evaluate/meter.h"
#include "braid/evaluate/ranking.h"

namespace braid {
namespace {

class LabelMeter final : public Meter {
 public:
  LabelMeter(const Predictions& predictions, const MeterOptions& options)
      : labels_(size_t(predictions.classes())), rows_(size_t(predictions.rows())) {
    cells_.resize(rows_.size() * labels_);
    for (size_t at = 0; at < cells_.size(); ++at) {
      const bool positive = predictions.truth_labels[at] >= 0.5, answered = predictions.probabilities[at] >= 0.5;
      cells_[at] = uint8_t(positive) | uint8_t(uint8_t(answered) << 1);
      rows_[at / labels_] += answered != positive;
    }
    if (!options.areas) return;
    rankings_ = make_rankings(labels_, rows_.size(), options.threads,
                              [&](size_t k, std::vector<double>& scores, std::vector<bool>& positive) {
                                for (size_t row = 0; row < rows_.size(); ++row) {
                                  scores[row] = predictions.probabilities[row * labels_ + k];
                                  positive[row] = (cells_[row * labels_ + k] & 1) != 0;
                                }
                              });
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
  std::vector<uint8_t> cells_;     // [N, K] truth + 2 * answered
  std::vector<uint32_t> rows_;     // [N] wrong labels
  std::vector<Ranking> rankings_;  // one a label; none without areas
};

}  // namespace

std::unique_ptr<Meter> label_meter(const Predictions& predictions, const MeterOptions& options) {
  return std::make_unique<LabelMeter>(predictions, options);
}

}  // namespace braid
