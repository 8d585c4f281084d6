#pragma once

#include <vector>

#include "braid/features/feature.h"
#include "braid/tensor/strand.h"

/// @file collate.h
/// Items of different lengths → one padded strand.

namespace braid {

/// Values [N, T, ...], mask and times, T the longest item (1 when there is none). Padding is zero under a false mask;
/// times of an item without a clock are NaN, and there are none where no item has one.
/// Links and state are left undefined.
Strand collate_items(const std::vector<Steps>& items, const StepSpec& spec);

/// The strand of a target from the encoded labels of its labelled rows.
Strand target_strand(const TargetSpec& target, const std::vector<torch::Tensor>& values,
                     const std::vector<int64_t>& links, const std::vector<uint8_t>& states);

}  // namespace braid
