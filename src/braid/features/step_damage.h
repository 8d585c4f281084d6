#pragma once

#include "braid/core/random.h"
#include "braid/features/corruption.h"
#include "braid/tensor/torch.h"

/// @file step_damage.h
/// What faults do to the steps of one item, in place. What `Feature::corrupt` is made of.

namespace braid {

/// What the sensor behind real-valued steps can give, in the steps' own scale; each broadcasts over a step's shape.
struct ValueRange {
  torch::Tensor nothing;    ///< without a signal: black, silence, a reading of 0; undefined: 0, the training mean
  torch::Tensor low, high;  ///< least and most; undefined: no bound
};

/// Of channels standardised by `mean` and `deviation` and kept within `clip` deviations: a dead sensor reads 0.
ValueRange standardised_range(const std::vector<float>& mean, const std::vector<float>& deviation, double clip);

/// Of channels of a picture, from 0 to 1, standardised by `mean` and `deviation`: black and white, [C, 1, 1].
ValueRange unit_range(const std::vector<float>& mean, const std::vector<float>& deviation);

/// Damages standardised real steps. Hidden steps stay as they are; `swap`, and what means nothing for this modality,
/// does nothing.
/// @param values  [T, ...] float  @param mask  [T] bool
void damage_values(const Damage& damage, const StepSpec& spec, const ValueRange& range, Random& random,
                   const torch::Tensor& mask, torch::Tensor& values);

/// Damages a text. Exchanged ids are any other of [first, vocabulary) with equal chances; where there is nothing to
/// read stands id 0.
/// @param begin  ids at the begin of the text that stay  @param ids  [T] int64
void damage_ids(const Damage& damage, int64_t vocabulary, int64_t first, int64_t begin, Random& random,
                torch::Tensor& ids);

}  // namespace braid
