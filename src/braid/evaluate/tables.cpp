#include "braid/evaluate/tables.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/evaluate/meter.h"

namespace braid {

int calibration_bin(double confidence) {
  return std::clamp(int(confidence * calibration_bins), 0, calibration_bins - 1);
}

std::vector<std::vector<int64_t>> confusion_matrix(const Predictions& predictions) {
  predictions.check();
  require(predictions.has_classes(), Fault::internal, "confusion matrix", "a ", predictions.kind,
          " target has no single class a row");
  const auto size = size_t(predictions.classes());
  std::vector<std::vector<int64_t>> matrix(size, std::vector<int64_t>(size));
  const auto answers = predictions.answers();
  for (size_t row = 0; row < answers.size(); ++row) ++matrix[size_t(predictions.truth[row])][size_t(answers[row])];
  return matrix;
}

std::vector<LabelReport> label_reports(const Predictions& predictions) {
  predictions.check();
  if (predictions.kind == "regression") return {};
  std::vector<Hits> hits(predictions.labels.size());
  if (predictions.has_classes()) {
    const auto answers = predictions.answers();
    for (size_t row = 0; row < answers.size(); ++row) {
      Hits& truth = hits[size_t(predictions.truth[row])];
      ++truth.truth;
      ++hits[size_t(answers[row])].answered;
      truth.both += predictions.truth[row] == answers[row];
    }
  } else {
    for (size_t at = 0; at < predictions.truth_labels.size(); ++at) {
      const bool truth = predictions.truth_labels[at] >= 0.5, answered = predictions.probabilities[at] >= 0.5;
      Hits& label = hits[at % hits.size()];
      label.truth += truth;
      label.answered += answered;
      label.both += truth && answered;
    }
  }
  std::vector<LabelReport> reports;
  for (size_t k = 0; k < hits.size(); ++k)
    reports.push_back(
        {predictions.labels[k], hits[k].precision(), hits[k].recall(), hits[k].f1(), int64_t(hits[k].truth)});
  return reports;
}

std::vector<ReliabilityBin> reliability(const Predictions& predictions) {
  predictions.check();
  if (predictions.kind == "regression") return {};
  std::vector<ReliabilityBin> bins(calibration_bins);
  for (int i = 0; i < calibration_bins; ++i) {
    bins[size_t(i)].low = double(i) / calibration_bins;
    bins[size_t(i)].high = double(i + 1) / calibration_bins;
  }
  auto add = [&](double confidence, bool right) {
    ReliabilityBin& bin = bins[size_t(calibration_bin(confidence))];
    bin.confidence += confidence;
    bin.frequency += right;
    ++bin.count;
  };
  if (predictions.has_classes()) {
    const auto answers = predictions.answers();
    for (size_t row = 0; row < answers.size(); ++row)
      add(predictions.probabilities[row * predictions.labels.size() + size_t(answers[row])],
          answers[row] == predictions.truth[row]);
  } else {
    for (size_t at = 0; at < predictions.truth_labels.size(); ++at)
      add(predictions.probabilities[at], predictions.truth_labels[at] >= 0.5);
  }
  for (ReliabilityBin& bin : bins) {
    if (bin.count == 0) continue;
    bin.confidence /= double(bin.count);
    bin.frequency /= double(bin.count);
  }
  return bins;
}

}  // namespace braid
