#pragma once

#include <string>

#include "braid/bundle/input_check.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file inspect.h
/// Items that are not what they should be, told from what training saw.

namespace braid {

/// Whether an input of such steps can be checked: pictures, films, sounds, series, points, vectors. Words and columns
/// that are new are not broken.
bool is_checked(const StepSpec& spec);

/// What each item's steps look like, before anything is learned of them, [N, S] double: their mean, and the logarithms
/// of their spread, of the largest of them, of the change from step to step, and across the last two axes where these
/// are a picture's. Black, silent and constant ones have no spread, noise changes more than what is recorded.
/// @param strand  as a feature makes it
torch::Tensor signal_statistics(const Strand& strand, const StepSpec& spec);

/// Which items are further from what is usual than the limits allow, [N] bool.
/// @param raw  [N, T, ...] as the feature makes it  @param encoded  [N, T', D]
torch::Tensor strange_items(const InputCheck& check, const StepSpec& spec, const Strand& raw, const Strand& encoded);

}  // namespace braid
