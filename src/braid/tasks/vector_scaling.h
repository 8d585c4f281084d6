#pragma once

#include "braid/tasks/task.h"

/// @file vector_scaling.h
/// Honest probabilities where one temperature is too little: a factor and an offset of each score. Guo et al. 2017,
/// arXiv:1706.04599, section 4.2; of one score a label Platt 1999.

namespace braid {

/// Held-out rows that a vector must have been fitted on: ten for each of its numbers, and two hundred in any case.
int64_t rows_for_vector(const Task& task);

/// Fits factors and offsets to scores that have been divided by their temperature, on rows that training did not learn
/// from. Normal priors (of deviation 0.5 around factors of 1, of 1 around offsets of 0) keep a class that has few rows
/// where it was. Never fits worse than leaving the scores as they are.
/// @param scores [N, outputs()]  @param target as in `Task::loss`  @return no factors where there is nothing to fit
VectorScaling fit_vector(const Task& task, const torch::Tensor& scores, const torch::Tensor& target);

}  // namespace braid
