#pragma once

#include <map>
#include <string>

#include "braid/core/registry.h"
#include "braid/nn/heads.h"
#include "braid/nn/votes.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file task.h
/// The contract every task meets.

namespace braid {

/// What a task makes of a joint: raw scores of the fused answer and of every single input's own head.
struct Scores {
  torch::Tensor fused;                         ///< [B, outputs()]
  std::map<std::string, torch::Tensor> parts;  ///< per input [B, outputs()], from its own encoding alone
};

/// What makes raw scores honest beside a temperature: scores divided by it times `factors` plus `offsets`.
struct VectorScaling {
  torch::Tensor factors, offsets;  ///< [K] double on the CPU, or [N, K] one a row; undefined: none

  bool empty() const { return !factors.defined(); }
};

/// A question asked of the joint: heads, loss and decoding together, since a loss apart from its head's output
/// convention is a bug waiting.
///
/// Contract, tested for every registered task:
///   - `loss` is finite and per item, and falls when four rows are overfitted; so is `distance`, least between equals;
///   - `combine` of equal answers is that answer; inputs that are not present do not count;
///   - `decode` gives what the docs of `decode` say for every raw score, however large.
class Task : public torch::nn::Module {
 public:
  static constexpr const char* family = "task";

  /// At temperature 1.
  Task();

  /// Runs the heads. Where the fusion joined decisions (`joint.pooled` undefined), `fused` is `combine` of the parts,
  /// or what a regression on them says that the task was told to learn.
  virtual Scores forward(const Joint& joint) = 0;

  /// Loss of each labelled row, [N]. @param scores [N, outputs()] of those rows, @param target as in `Batch::targets`
  virtual torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const = 0;

  /// Minus the logarithm of the probability of each row's label, [N]: what calibration makes least, and what
  /// held-out rows judge by. The loss, unless that has more in it: smoothed labels and weighted classes make honest
  /// probabilities look wrong.
  virtual torch::Tensor log_loss(const torch::Tensor& scores, const torch::Tensor& target) const {
    return loss(scores, target);
  }

  /// How far each row's scores are from those of another model of the same target, [N]; 0 where they agree. Of
  /// probabilities the Kullback-Leibler divergence, from `other`, of both softened by `temperature`, times its square,
  /// so that gradients keep their size: Hinton et al. 2015, arXiv:1503.02531, section 2.1. Of numbers the loss. A task
  /// that does not say gets the mean square between raw scores: Ba and Caruana 2014, arXiv:1312.6184, section 2.2.
  /// @param scores, other  [N, outputs()]; the gradient goes into `scores`
  virtual torch::Tensor distance(const torch::Tensor& scores, const torch::Tensor& other, double temperature) const;

  /// Decoded answer [B, K]: class probabilities (rows sum to 1; two columns for binary), independent probabilities
  /// (multilabel), or the value in the target's own unit (regression, K = 1).
  virtual torch::Tensor decode(const torch::Tensor& scores) const = 0;

  /// Fits the temperature that raw scores are divided by before they become probabilities, on rows that training did
  /// not learn from: a trained network is surer than it is right. Guo et al. 2017, arXiv:1706.04599, section 4.2; few
  /// rows move it little (a normal prior on its logarithm). Tasks without probabilities stay at 1, which is where every
  /// task begins. @param scores [N, outputs()], @param target as in `loss`
  void calibrate(const torch::Tensor& scores, const torch::Tensor& target) {
    set_temperature(fitted_temperature(scores, target));
  }

  /// What `calibrate` would set; the present temperature where there is nothing to fit.
  double fitted_temperature(const torch::Tensor& scores, const torch::Tensor& target) const;

  /// Scores divided by the temperature; `decode` takes raw ones and does it itself.
  torch::Tensor tempered(const torch::Tensor& scores) const { return bounded(scores) / temperature_; }

  /// Raw scores that decode as `scores` would if the temperature were another, and a vector scaled them after it.
  /// @param temperatures  [N], one a row
  torch::Tensor retempered(const torch::Tensor& scores, const torch::Tensor& temperatures,
                           const VectorScaling& vector = {}) const;

  double temperature() const { return temperature_.item<double>(); }
  void set_temperature(double value) { temperature_.fill_(value); }

  /// How badly each row's true answer fits its scores, [N] double: what conformal prediction ranks (Vovk, Gammerman and
  /// Shafer 2005, doi:10.1007/b106715). With probabilities one minus the true label's, which makes the smallest sets
  /// (Sadinle, Lei and Wasserman 2019, arXiv:1609.00451), with several labels a row that of the least likely true one;
  /// for a number the distance in the task's own scale. A task that answers otherwise than with one of K labels says
  /// its own; until then every answer is possible. @param target  as in `loss`
  virtual torch::Tensor nonconformity(const torch::Tensor& scores, const torch::Tensor& target) const;

  /// All answers whose nonconformity is at most the row's limit: with probabilities [N, K] bool, where one label a row
  /// is meant the most probable one in any case; for a number [N, 2] double, the least and the greatest value in the
  /// target's own unit. @param limits  [N] double, infinite where everything is possible
  virtual torch::Tensor conformal_region(const torch::Tensor& scores, const torch::Tensor& limits) const;

  /// How far two answers to each row are apart, [N] double. Probabilities: one minus the Bhattacharyya coefficient
  /// (1943), 0 for equal and 1 for exclusive ones, with several labels a row its mean over them; numbers: the distance
  /// in the task's own scale.
  virtual torch::Tensor disagreement(const torch::Tensor& scores, const torch::Tensor& others) const;

  /// Whether answers are probabilities, which a temperature can make honest.
  virtual bool has_probabilities() const { return true; }

  /// Number of raw scores a row.
  virtual int64_t outputs() const = 0;

  /// Raw scores whose decoding, at temperature 1, is the average of the decodings of the present parts, weighted as the
  /// joint says, or where it multiplies their normalised product, [B, outputs()].
  virtual torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const = 0;

 protected:
  /// What `forward` gives of a task whose answers come from such heads.
  Scores scores_of(HeadsImpl& heads, const Joint& joint) const;

 private:
  torch::Tensor temperature_;  // [], a buffer, so that it is saved with the weights
};

/// What a task is told besides its own configuration.
struct TaskInput {
  TargetSpec target;
  int64_t width = 0;                     ///< of `Joint::pooled`; 0 when decisions are joined
  std::map<std::string, int64_t> parts;  ///< width of each `Joint::parts`
  bool stacked = false;                  ///< whether joined decisions are combined as `Fusion::stacks` says
};

using TaskRegistry = Registry<Task, TaskInput>;

/// Every task in this folder, in name order.
TaskRegistry builtin_tasks();

}  // namespace braid
