/// One class a row. Expected calibration error: Guo et al. 2017, arXiv:1706.04599, eq. 3. Matthews correlation for K
/// classes: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006. Weighted kappa: Cohen 1968, doi:10.1037/h0026256.

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/evaluate/meter.h"
#include "braid/evaluate/ranking.h"
#include "braid/evaluate/tables.h"

namespace braid {
namespace {

/// What one row adds to the sums.
struct Row {
  uint32_t truth, answer;
  uint32_t rank;  // classes placed before the true one
  uint32_t bin;   // of the calibration error
  double log_loss, brier, confidence;
};

/// Weighted sums over the rows.
struct Sums {
  double rows = 0, correct = 0, log_loss = 0, brier = 0, top_3 = 0, top_5 = 0;
  double distance = 0, squared = 0;  // of answer and truth in class order
  std::vector<Hits> hits;
  double gap[calibration_bins] = {};  // confidence less correctness
};

class ClassMeter final : public Meter {
 public:
  ClassMeter(const Predictions& predictions, const MeterOptions& options)
      : kind_(predictions.kind), classes_(predictions.classes()) {
    const auto answers = predictions.answers();
    rows_.resize(answers.size());
    for (size_t row = 0; row < rows_.size(); ++row)
      rows_[row] = row_of(&predictions.probabilities[row * size_t(classes_)], predictions.truth[row], answers[row]);
    if (!options.areas) return;
    const size_t first = kind_ == "binary" ? 1 : 0, width = size_t(classes_);
    rankings_ = make_rankings(width - first, rows_.size(), options.threads,
                              [&](size_t k, std::vector<double>& scores, std::vector<bool>& positive) {
                                for (size_t row = 0; row < rows_.size(); ++row) {
                                  scores[row] = predictions.probabilities[row * width + first + k];
                                  positive[row] = rows_[row].truth == first + k;
                                }
                              });
  }

  std::map<std::string, double> measure(std::span<const uint32_t> weights) const override {
    const Sums sums = sum(weights);
    std::map<std::string, double> out;
    if (sums.rows == 0) return out;
    out["accuracy"] = sums.correct / sums.rows;
    out["log_loss"] = sums.log_loss / sums.rows;
    out["brier"] = sums.brier / sums.rows;
    double gap = 0;
    for (const double bin : sums.gap) gap += std::abs(bin);
    out["ece"] = gap / sums.rows;
    if (classes_ > 3) out["top_3_accuracy"] = sums.top_3 / sums.rows;
    if (classes_ > 5) out["top_5_accuracy"] = sums.top_5 / sums.rows;
    add_averages(sums, out);
    add_agreement(sums, out);
    add_mean_areas(rankings_, weights, "", out);
    return out;
  }

 private:
  Row row_of(const double* probabilities, int64_t truth, int64_t answer) const {
    constexpr double least = std::numeric_limits<double>::epsilon();
    Row row{uint32_t(truth), uint32_t(answer), 0, 0, 0, 0, probabilities[answer]};
    for (int64_t k = 0; k < classes_; ++k) {
      const double p = probabilities[k], miss = p - (k == truth);
      row.brier += miss * miss;
      row.rank += p > probabilities[truth] || (p == probabilities[truth] && k < truth);
    }
    if (kind_ == "binary") row.brier /= 2;
    row.log_loss = -std::log(std::clamp(probabilities[truth], least, 1 - least));
    row.bin = uint32_t(calibration_bin(row.confidence));
    return row;
  }

  Sums sum(std::span<const uint32_t> weights) const {
    Sums sums;
    sums.hits.resize(size_t(classes_));
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (weights[i] == 0) continue;
      const Row& row = rows_[i];
      const double weight = weights[i];
      const bool correct = row.truth == row.answer;
      const double step = double(row.truth) - double(row.answer);
      sums.rows += weight;
      sums.log_loss += weight * row.log_loss;
      sums.brier += weight * row.brier;
      sums.top_3 += row.rank < 3 ? weight : 0;
      sums.top_5 += row.rank < 5 ? weight : 0;
      sums.distance += weight * std::abs(step);
      sums.squared += weight * step * step;
      sums.gap[row.bin] += weight * (row.confidence - correct);
      sums.hits[row.truth].truth += weight;
      sums.hits[row.answer].answered += weight;
      if (correct) {
        sums.correct += weight;
        sums.hits[row.truth].both += weight;
      }
    }
    return sums;
  }

  void add_averages(const Sums& sums, std::map<std::string, double>& out) const {
    MeanOfDefined f1, precision, recall, recall_of_true;
    double weighted = 0;
    for (const Hits& hits : sums.hits) {
      weighted += hits.truth * hits.f1();
      if (hits.truth > 0) recall_of_true.add(hits.recall());
      if (!hits.occurs()) continue;
      f1.add(hits.f1());
      precision.add(hits.precision());
      recall.add(hits.recall());
    }
    out["balanced_accuracy"] = recall_of_true.value();
    out["f1_macro"] = f1.value();
    out["precision_macro"] = precision.value();
    out["recall_macro"] = recall.value();
    out["f1_weighted"] = weighted / sums.rows;
    if (kind_ != "binary") return;
    out["f1"] = sums.hits[1].f1();
    out["precision"] = sums.hits[1].precision();
    out["recall"] = sums.hits[1].recall();
  }

  /// Agreement beyond chance, from the marginal counts alone: the confusion matrix itself is never needed.
  void add_agreement(const Sums& sums, std::map<std::string, double>& out) const {
    double both = 0, truth = 0, answered = 0;      // sums of products of the marginals
    double first[2] = {0, 0}, second[2] = {0, 0};  // moments of the class numbers of truth and answer
    for (size_t k = 0; k < sums.hits.size(); ++k) {
      const double t = sums.hits[k].truth / sums.rows, a = sums.hits[k].answered / sums.rows, place = double(k);
      both += t * a;
      truth += t * t;
      answered += a * a;
      first[0] += t * place;
      first[1] += a * place;
      second[0] += t * place * place;
      second[1] += a * place * place;
    }
    const double accuracy = sums.correct / sums.rows;
    constexpr double rounding = 1e-12;
    const auto rounded_off = [](double value) { return std::abs(value) > rounding ? value : 0; };
    if (1 - truth > rounding)
      out["mcc"] = 1 - answered > rounding ? (accuracy - both) / std::sqrt((1 - truth) * (1 - answered)) : 0;
    if (kind_ == "ordinal") {
      out["rank_mae"] = sums.distance / sums.rows;
      const double chance = second[0] + second[1] - 2 * first[0] * first[1];
      if (chance > rounding) out["kappa"] = rounded_off(1 - sums.squared / sums.rows / chance);
    } else if (1 - both > rounding) {
      out["kappa"] = rounded_off((accuracy - both) / (1 - both));
    }
  }

  std::string kind_;
  int64_t classes_;
  std::vector<Row> rows_;
  std::vector<Ranking> rankings_;  // one a class, of a binary target the positive class only; none without areas
};

}  // namespace

std::unique_ptr<Meter> class_meter(const Predictions& predictions, const MeterOptions& options) {
  return std::make_unique<ClassMeter>(predictions, options);
}

}  // namespace braid
