#pragma once

#include "braid/fusion/fusion.h"

/// @file learning.h
/// How well a fusion learns a made-up task.

namespace braid {

/// Rows of a task with two answers.
struct LabelledRows {
  Strands inputs;
  torch::Tensor label;  ///< [B], 0 or 1
};

/// Trains a fusion with a linear head on fresh rows until its loss is small or `steps` have passed.
/// @param rows   so many rows of the task
/// @param batch  rows a step  @param memory  steps over which the loss is averaged
/// @return       the share of right answers on 500 other rows
template <class Rows>
double learned_accuracy(Fusion& fusion, const Rows& rows, int64_t steps, int64_t batch, double memory) {
  torch::nn::Linear head(fusion.width(), 1);
  auto weights = fusion.parameters();
  for (const auto& weight : head->parameters()) weights.push_back(weight);
  torch::optim::Adam adam(weights, torch::optim::AdamOptions(2e-3));
  double recent = 1;  // loss, a running mean
  for (int64_t step = 0; step < steps && recent > 0.1; ++step) {
    const LabelledRows one = rows(batch);
    const auto score = head(fusion.forward(one.inputs).pooled).squeeze(1);
    adam.zero_grad();
    const auto loss = torch::binary_cross_entropy_with_logits(score, one.label);
    loss.backward();
    adam.step();
    recent += (loss.item<double>() - recent) / memory;
  }
  fusion.eval();
  const torch::NoGradGuard no_grad;
  const LabelledRows other = rows(500);
  return ((head(fusion.forward(other.inputs).pooled).squeeze(1) > 0) == (other.label > 0.5))
      .to(torch::kFloat)
      .mean()
      .template item<double>();
}

}  // namespace braid
