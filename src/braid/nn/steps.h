#pragma once

#include <optional>

#include "braid/tensor/torch.h"

/// @file steps.h
/// What happens to masks and clocks when layers join neighbouring steps, and means under a mask.

namespace braid {

/// Mean over the real steps. @param values [N, T, D]  @param mask [N, T] bool  @return [N, D]; zeros without real steps
torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask);

/// Zeros where the mask is false, whatever stood there. @param values [N, T, D]  @param mask [N, T] bool
torch::Tensor cleared(const torch::Tensor& values, const torch::Tensor& mask);

/// The mask after a layer of stride `stride` over time: a step is real when any step of its window [stride * t,
/// stride * t + stride) is. @param mask [N, T] bool  @return [N, ceil(T / stride)]
torch::Tensor pooled_mask(const torch::Tensor& mask, int64_t stride);

/// The clock after a layer of stride `stride`: from the first real begin to the last real end of each window; zeros for
/// a window without real steps. An item without a clock, NaN in its real steps, stays so.
/// @param times [N, T, 2]; what is masked may hold anything  @param mask [N, T]  @return [N, ceil(T / stride), 2]
std::optional<torch::Tensor> pooled_times(const std::optional<torch::Tensor>& times, const torch::Tensor& mask,
                                          int64_t stride);

/// Steps, and which of them are real.
struct MaskedSteps {
  torch::Tensor values;  ///< [N, T, D]
  torch::Tensor mask;    ///< [N, T] bool
};

/// At most `most` steps an item: the means of runs of neighbouring real steps, as even as can be. An item that has no
/// more keeps each of its real steps. The runs follow the real steps alone, so that what becomes of an item does not
/// depend on how far its batch is padded. @param values [N, T, D], finite  @param mask [N, T]  @return [N, <= most, D]
MaskedSteps condensed(const torch::Tensor& values, const torch::Tensor& mask, int64_t most);

}  // namespace braid
