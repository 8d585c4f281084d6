#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "braid/evaluate/bootstrap.h"
#include "braid/evaluate/contributions.h"
#include "braid/evaluate/cost.h"
#include "braid/evaluate/noise_curves.h"
#include "braid/evaluate/possible.h"
#include "braid/evaluate/tables.h"
#include "braid/predict/predictor.h"

/// @file evaluation.h
/// How good a bundle is on rows with known answers: overall, per class, per group, and for every pattern of inputs.

namespace braid {

/// Of so many inputs every subset is measured; of more all, all but one and each alone.
inline constexpr size_t shown_whole = 6;

/// The main metric of the rows of one group.
struct GroupEvaluation {
  std::string group;
  int64_t rows = 0;
  double value = 0;
};

/// How well one target is answered.
///
/// A row whose label training never saw cannot be answered right. It stays in: it counts as a wrong answer in what
/// compares answers with labels (accuracy, F1, correlation, calibration error) and has a row of its own in `confusion`
/// and `per_class`; what needs a probability of the true label (AUROC, AUPRC, log loss, Brier) leaves it out. For
/// multilabel the labels that training knew are compared, the others are not.
struct TargetEvaluation {
  std::string column, kind;
  int64_t rows = 0;  ///< labelled, with those of unseen labels
  int64_t unlabelled = 0, unseen_labels = 0;
  int64_t disagree = 0;                     ///< rows in which two inputs are further apart than is usual
  std::map<std::string, Measured> metrics;  ///< in the target's own unit; see `metric_infos`
  /// The same measures of an answer that never looks at the inputs: the training shares of the labels, the training
  /// mean.
  std::map<std::string, double> baseline;
  /// How far the answers are ahead of that constant one, with a paired interval: in the main metric, of numbers by how
  /// much their mean absolute error is lower.
  Measured ahead_of_constant = {};
  std::vector<std::string> labels;  ///< of `confusion`; one more than the model knows where there are unseen labels
  std::vector<std::vector<int64_t>> confusion;  ///< [true][answered]; empty for multilabel, numbers, > 1000 labels
  std::vector<LabelReport> per_class;           ///< empty for regression
  std::vector<ReliabilityBin> reliability;      ///< empty for regression
  std::vector<std::pair<double, double>> truth_and_answer;  ///< regression: at most 2000 rows, drawn by the seed
  std::vector<GroupEvaluation> groups;  ///< of at least 10 labelled rows, the 50 largest, largest first
  Contributions contributions = {};     ///< empty where not every subset of two or more inputs was answered
};

/// The input that answers a pattern's rows best by itself, beside the answer from all of the pattern: as a row that has
/// just this input is answered, by its own head, its own model, or what held-out rows made of both. Those labelled rows
/// count that have all of the pattern: in others an answer from several has the better of one that has nothing to see.
struct BestSingle {
  std::string input;  ///< its name
  int64_t rows = 0;   ///< that count
  Measured alone;     ///< its main metric on them
  Measured ahead;     ///< the pattern's on them less that, as in `PatternEvaluation::ahead_of`
};

/// How well the model does with some of its inputs. The same rows count for every pattern, so that numbers compare; a
/// row that has none of the pattern's inputs is answered without any.
struct PatternEvaluation {
  std::vector<std::string> inputs;  ///< names of those in use
  int64_t rows = 0;
  int64_t complete = 0;                                            ///< rows in which all of these could be read
  std::map<std::string, std::map<std::string, Measured>> metrics;  ///< by target column
  std::map<std::string, Possible> possible;                        ///< by target column; empty without a pattern table
  std::map<std::string, std::string> answered_by =
      {};  ///< by target column: who answers rows that have just these inputs
  std::map<std::string, BestSingle> best_single = {};  ///< by target column, of several inputs
  /// By target column, of several inputs: by name of one of them, how far the answer from all is ahead of that from
  /// this one alone, in the main metric. Below 0 the others do harm. The paired intervals of all patterns hold at once
  /// (`joint_intervals`), so that of many none lies below 0 by luck.
  std::map<std::string, std::map<std::string, Measured>> ahead_of = {};
};

/// One row that was answered wrongly.
struct Miss {
  int64_t row = 0;  ///< of the table, from 0
  std::string target, truth, answer;
  double confidence = 0;  ///< probability of the answer; for multilabel of the worst label; for regression the residual
  std::vector<std::pair<std::string, std::string>> inputs;  ///< column, cell text; at most 40
};

/// See the file's head.
struct Evaluation {
  int64_t rows = 0;
  int64_t resamples = 0;                    ///< from how many the intervals of targets and patterns are; 0: of no width
  std::vector<TargetEvaluation> targets;    ///< those with labelled rows
  std::vector<PatternEvaluation> patterns;  ///< all inputs first; of up to `shown_whole` every subset, else all,
                                            ///< all but one and each alone
  NoiseCurves noise;                        ///< without curves unless asked for
  CostSheet cost;                           ///< without rows unless asked for
  std::vector<Miss> worst;                  ///< 24 most confident errors or largest residuals, shared among targets
  std::map<std::string, std::map<std::string, int64_t>> states;  ///< by column: rows present, absent, unreadable …
  std::map<std::string, int64_t> unusual;   ///< by column: rows that use something unlike what training saw
  std::vector<std::string> unreadable;      ///< first 20 messages, of files before those of cells
  double seconds = 0, rows_per_second = 0;  ///< of reading and answering, all patterns together
};

/// Which inputs are used, how rows are grouped, and on what it runs.
struct EvaluateOptions {
  std::vector<std::string> only;  ///< columns, or names of inputs, that may be used; empty: all
  bool patterns = true;           ///< false evaluates the model with all its inputs only
  bool noise = false;             ///< also with noise on each input in turn
  bool cost = false;              ///< also what each input costs, which needs `patterns` to tell what it brings
  std::string group_column;       ///< rows of one group are drawn together for intervals, and reported apart
  /// In which to end: noise is then tried on fewer rows, or on none, and intervals are from fewer resamples; 0: no
  /// limit
  double seconds = 0;
  uint64_t seed = 0;
  int64_t resamples = 1000;  ///< of the bootstrap, at most; intervals cover 95 %
  int64_t batch_size = 64;
  int64_t workers = 0;
  torch::Device device = torch::kCPU;  ///< on which it runs; the model is moved there, and back in the end
};

/// Answers `rows` and compares. Inputs are read and encoded once, however many patterns there are.
/// @throws Error(data) when no row is labelled; Error(config) for a group column the table lacks or a name in `only`
///         that is no input
Evaluation evaluate(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows,
                    const EvaluateOptions& options, Monitor& monitor);

/// `{"rows": N, "targets": {"price": {"r2": {"value": v, "low": l, "high": h}, …}}, "details": {"price": {…}},
/// "patterns": […], …}`
Node evaluation_json(const Evaluation& evaluation);

/// What is shown first of a target of this kind: `accuracy`, `f1_micro` or `r2`.
std::string main_metric(const std::string& kind);

/// What a target of this kind is compared with a constant answer by: of that R² says little, the error in the target's
/// unit much, so `mae`, else the main metric.
std::string judged_metric(const std::string& kind);

}  // namespace braid
