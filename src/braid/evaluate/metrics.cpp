#include "braid/evaluate/metrics.h"

#include "braid/core/error.h"
#include "braid/evaluate/meter.h"

namespace braid {
namespace {

const std::vector<MetricInfo> for_classes = {
    {"accuracy", true, "share of rows whose most probable class is the true one"},
    {"balanced_accuracy", true, "mean recall of the classes that occur"},
    {"f1_macro", true, "mean F1 of the classes that occur or are answered"},
    {"f1_weighted", true, "mean F1 weighted by the rows of each class"},
    {"precision_macro", true, "mean precision of the classes that occur or are answered; 0 where never answered"},
    {"recall_macro", true, "mean recall of the classes that occur or are answered; 0 where none occurs"},
    {"auroc", true, "area under the ROC curve; for more than two classes the mean of one against the rest"},
    {"auprc", true, "average precision; for more than two classes the mean of one against the rest"},
    {"log_loss", false, "mean of -ln of the true class's probability, which counts as at least 2.2e-16"},
    {"ece", false, "expected calibration error of the answered class, 15 bins of equal width"},
    {"mcc", true, "Matthews correlation; 0 when all answers are one class, left out when all truths are"},
};
const std::vector<MetricInfo> for_binary = {
    {"f1", true, "F1 of the positive (second) class"},
    {"precision", true, "precision of the positive class; 0 where it is never answered"},
    {"recall", true, "recall of the positive class; 0 where it never occurs"},
    {"brier", false, "mean squared error of the positive class's probability"},
    {"kappa", true, "Cohen's kappa, agreement beyond chance"},
};
const std::vector<MetricInfo> for_multiclass = {
    {"brier", false, "mean over rows of the squared errors of all classes' probabilities, summed; 0 to 2"},
    {"kappa", true, "Cohen's kappa, agreement beyond chance"},
    {"top_3_accuracy", true, "share of rows whose true class is among the three most probable; from four classes on"},
    {"top_5_accuracy", true, "share of rows whose true class is among the five most probable; from six classes on"},
};
const std::vector<MetricInfo> for_ordinal = {
    {"brier", false, "mean over rows of the squared errors of all classes' probabilities, summed; 0 to 2"},
    {"kappa", true, "Cohen's kappa with quadratic weights: far misses cost more than near ones"},
    {"rank_mae", false, "mean distance of the answered class from the true one, in classes"},
    {"top_3_accuracy", true, "share of rows whose true class is among the three most probable; from four classes on"},
    {"top_5_accuracy", true, "share of rows whose true class is among the five most probable; from six classes on"},
};
const std::vector<MetricInfo> for_multilabel = {
    {"f1_micro", true, "F1 over all labels of all rows; a label is answered from probability 0.5 on"},
    {"f1_macro", true, "mean F1 of the labels that occur or are answered"},
    {"subset_accuracy", true, "share of rows with every label right"},
    {"auroc_macro", true, "mean area under the ROC curve of the labels with both outcomes"},
    {"auprc_macro", true, "mean average precision of the labels that occur"},
    {"hamming", false, "share of labels of rows that are wrong"},
};
const std::vector<MetricInfo> for_regression = {
    {"mae", false, "mean absolute error, in the target's unit"},
    {"rmse", false, "root of the mean squared error, in the target's unit"},
    {"r2", true, "share of the target's variance that is explained; left out when the target is constant"},
    {"median_absolute_error", false, "the middle absolute error, in the target's unit"},
    {"mape", false, "mean absolute error as a share of the true value; rows whose true value is 0 are left out"},
    {"smape", false, "mean absolute error as a share of the mean size of answer and truth, 0 to 2; two zeros agree"},
    {"pearson", true, "linear correlation of answer and truth; left out when either is constant"},
    {"spearman", true, "correlation of ranks, equals sharing their mean rank; left out when either is constant"},
};

}  // namespace

std::vector<MetricInfo> metric_infos(const std::string& kind) {
  if (kind == "multilabel") return for_multilabel;
  if (kind == "regression") return for_regression;
  require(kind == "binary" || kind == "multiclass" || kind == "ordinal", Fault::internal, "metrics",
          "no target is of kind \"", kind, '"');
  auto infos = for_classes;
  const auto& more = kind == "binary" ? for_binary : kind == "multiclass" ? for_multiclass : for_ordinal;
  infos.insert(infos.end(), more.begin(), more.end());
  return infos;
}

std::unique_ptr<Meter> make_meter(const Predictions& predictions, const MeterOptions& options) {
  predictions.check();
  if (predictions.has_classes()) return class_meter(predictions, options);
  return predictions.kind == "multilabel" ? label_meter(predictions, options) : quantity_meter(predictions);
}

std::map<std::string, double> metrics(const Predictions& predictions, bool areas) {
  const std::vector<uint32_t> once(size_t(predictions.rows()), 1);
  return make_meter(predictions, {areas, 1})->measure(once);
}

std::map<std::string, GroupMetrics> metrics_by_group(const Predictions& predictions,
                                                     const std::vector<std::string>& groups, bool areas) {
  require(int64_t(groups.size()) == predictions.rows(), Fault::internal, "metrics", groups.size(), " groups for ",
          predictions.rows(), " rows");
  predictions.check();
  std::map<std::string, std::vector<int64_t>> members;
  for (size_t row = 0; row < groups.size(); ++row) members[groups[row]].push_back(int64_t(row));
  std::map<std::string, GroupMetrics> out;
  for (const auto& [name, rows] : members) out[name] = {int64_t(rows.size()), metrics(predictions.subset(rows), areas)};
  return out;
}

}  // namespace braid
