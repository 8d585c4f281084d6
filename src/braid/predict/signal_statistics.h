#pragma once

#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file signal_statistics.h
/// What an item looks like before anything is learned of it.

namespace braid {

/// Of each item's steps, [N, S] double: their mean, and the logarithms of their spread, of the largest of them, of the
/// change from step to step, of how much the steps' mean and each number vary in time, and of the change across the
/// last two axes where these are a picture's. Black, silent and constant ones have no spread, noise changes more than
/// what is recorded, a hiss is too steady.
/// @param strand  as a feature makes it
torch::Tensor signal_statistics(const Strand& strand, const StepSpec& spec);

}  // namespace braid
