#pragma once

#include "braid/tensor/torch.h"

/// @file dropout.h
/// Srivastava et al. 2014, jmlr.org/papers/v15/srivastava14a.html.

namespace braid {

/// Each number of `x` is 0 with probability `share`, the others grow by 1 / (1 - share); `x` itself unless `training`.
/// On a CPU it draws from this thread's stream (see `draws`), 16 random bits a number: `share` is rounded to 1/65536.
torch::Tensor drop_values(const torch::Tensor& x, double share, bool training);

/// The same for whole items: all numbers of x[n] are kept or dropped together, so a residual branch is left out
/// (stochastic depth, Huang et al. 2016, arXiv:1603.09382).
torch::Tensor drop_items(const torch::Tensor& x, double share, bool training);

}  // namespace braid
