#pragma once

#include <optional>
#include <string>
#include <vector>

#include "braid/predict/predictor.h"

/// @file saliency.h
/// Which parts of each input made the answer to one row.
///
/// What holds numbers (pictures, films, sounds, series, vectors, points): integrated gradients, Sundararajan et al.
/// 2017, arXiv:1703.01365, from the training mean, which is 0 in standardised steps. Channels that say whether a value
/// was there stay as they are: the baseline is a sensor that measured its mean, not one that was off. Texts and
/// columns: occlusion of one word or column at a time, Zeiler and Fergus 2014, arXiv:1311.2901, by hiding its steps,
/// which the model knows from training.

namespace braid {

/// Settings of an explanation.
struct SaliencyOptions {
  int64_t steps = 32;                ///< points of the path of integrated gradients, at least 1
  double tolerance = 0.05;           ///< four times as many points where the completeness error is above
  std::vector<std::string> only;     ///< columns, or names of inputs, that may be used; empty: all
  std::vector<std::string> targets;  ///< headers of the targets to explain; empty: all
  torch::Device device = torch::kCPU;
};

/// A word or a column and what it did for the answer.
struct PartShare {
  std::string name;  ///< the word, or the header
  int64_t item = 0;  ///< which of the input's items holds it
  double share = 0;  ///< score as it is, less the score without it
};

/// What one input did for the score of one answer.
struct InputSaliency {
  std::string id, column;        ///< identifier; what answers call the input, or of several `columns` its name
  std::string modality;          ///< as in `StepSpec`
  bool occlusion = false;        ///< words or columns were hidden in turn; else gradients were integrated
  Strand input;                  ///< what the model read, on the CPU
  torch::Tensor shares;          ///< integrated gradients [N, T, ...] float, as `input.values`; undefined for occlusion
  std::vector<PartShare> parts;  ///< by occlusion, in the order of the input
  double sum = 0;                ///< of all shares
  double difference = 0;         ///< the score, less that of the baseline, or that without the input
  std::optional<double> error;   ///< |sum - difference| by |difference|: how far integrated gradients miss completeness
  int64_t steps = 0;             ///< points of the path
};

/// One explained answer. The score is the natural logarithm of the odds of the answered label (of several labels at
/// once: of the most probable), or the value in the target's own unit.
struct TargetSaliency {
  std::string column, kind;
  std::string answer;      ///< the explained label, or the number as text
  double probability = 0;  ///< of the label; 0 for a value
  double score = 0;
  std::vector<InputSaliency> inputs;  ///< those that the row has and the model may use, in the order of the recipe
};

/// One explained row.
struct Explanation {
  Answer answer;
  std::vector<TargetSaliency> targets;
};

/// Explains the answer to one row, by that row alone: of a model with a context too. The same call gives the same
/// numbers; the model is left in the mode it was in and without gradients.
/// @param reader  of the predictor  @throws Error(config) for a name in `options` that is no input or no target
Explanation explain(Predictor& predictor, const Reader& reader, int64_t row, const SaliencyOptions& options);

/// The score of `TargetSaliency`, [K] double. @param raw  [K, outputs()]  @param answer  place of the label; ignored
/// for a value
torch::Tensor answer_score(const Task& task, const TargetSpec& target, const torch::Tensor& raw, int64_t answer);

}  // namespace braid
