#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "braid/model/model.h"
#include "braid/train/soft_targets.h"

/// @file training_loss.h
/// The loss of a training step.

namespace braid {

/// Withholds inputs from rows: each row, with probability `share`, keeps a random non-empty proper subset of the inputs
/// it has (Neverova et al. 2016, arXiv:1501.00102, "ModDrop", but never all of them). Draws from this thread's stream.
void drop_modalities(Strands& inputs, double share);

/// What the loss of a step is made of.
struct LossTerms {
  std::map<std::string, double> targets;     ///< weight of each target, by id
  double fused = 1;                          ///< weight of the fused answers
  std::map<std::string, double> heads = {};  ///< by input id, weight of the head that sees it alone; absent: 0
  const SoftTargets* soft = nullptr;         ///< answers of a teacher, or none
  double taught = 1;                         ///< factor on what the distance to those costs
  double unlabelled = 1;                     ///< weight of losses that need no label
  /// Factor on the losses by labels of each target, by id; absent: 1. Of a part of a batch its share of the labels by
  /// its share of the rows, so that the parts together are the whole.
  std::map<std::string, double> labelled = {};
};

/// The usual terms: the heads of single inputs share `single_inputs` alike (as Vielzeuf et al. 2018, arXiv:1808.07275,
/// sec. 3.2); one input alone has no head that says more than the fused answer.
/// @param inputs  names by id
LossTerms usual_terms(const std::map<std::string, double>& targets, const std::map<std::string, std::string>& inputs,
                      double single_inputs);

/// What the head of one input did in a step for one target, summed over rows that are labelled and have the input.
struct HeadTally {
  double loss = 0;   ///< by the weight of the target
  double score = 0;  ///< exp(-loss): for classes the probability of the true label
  double rows = 0;

  /// Takes another part of the step, or another step, to it.
  void add(const HeadTally& other) { loss += other.loss, score += other.score, rows += other.rows; }
};

/// By ids of a target and an input.
using HeadTallies = std::map<std::pair<std::string, std::string>, HeadTally>;

/// Takes those of another part of a step, or of another step, to `sum`.
void add_tallies(const HeadTallies& more, HeadTallies& sum);

/// The terms of each part of a batch that is shared among models: `terms`, with `labelled` set.
std::vector<LossTerms> terms_of_parts(const LossTerms& terms, const std::vector<Batch>& parts);

/// What a step minimises, and the parts of it that reports show.
struct TrainingLoss {
  torch::Tensor total;  ///< scalar with a graph; undefined where there is nothing to learn
  torch::Tensor fused;  ///< scalar, of the fused answers alone, without a graph; or undefined
  HeadTallies heads;    ///< where there are several
};

/// Mean loss over labelled rows, summed over targets by weight; heads of single inputs add their mean over the labelled
/// rows that have the input, a teacher the mean distance of the fused answers, and of the heads by their weights, over
/// the rows it knows, and losses that need no label what they are over all rows (`Model::auxiliary_loss`). What weighs
/// 0 is left out.
/// @param tally  whether to fill `heads`
TrainingLoss training_loss(Model& model, const Decision& decision, const Batch& batch, const LossTerms& terms,
                           bool tally);

}  // namespace braid
