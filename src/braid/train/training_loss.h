#pragma once

#include <map>
#include <string>

#include "braid/model/model.h"

/// @file training_loss.h
/// The loss of a training step.

namespace braid {

/// Withholds inputs from rows: each row, with probability `share`, keeps a random non-empty proper subset of the inputs
/// it has (Neverova et al. 2016, arXiv:1501.00102, "ModDrop", but never all of them). Draws from this thread's stream.
void drop_modalities(Strands& inputs, double share);

/// What a step minimises, and the part of it that reports show.
struct TrainingLoss {
  torch::Tensor total;  ///< scalar with a graph
  torch::Tensor fused;  ///< scalar, of the fused answers alone, without a graph
};

/// Mean loss over labelled rows, summed over targets by weight; heads of single inputs add `single_inputs` times their
/// mean over inputs, each over the rows that have it (as Vielzeuf et al. 2018, arXiv:1808.07275, sec. 3.2).
TrainingLoss training_loss(Model& model, const Decision& decision, const Batch& batch,
                           const std::map<std::string, double>& weights, double single_inputs);

}  // namespace braid
