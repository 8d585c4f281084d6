#pragma once

#include <cstdint>

#include "braid/bundle/recipe.h"

/// @file plan.h
/// Choices that a recipe leaves open, made from the number of rows.

namespace braid {

/// Replaces every zero of `train` that means "choose" and is decided by the number of rows: batch size, epochs,
/// learning rate, patience, whether to train anew on all rows, how much rows are mixed, and for
/// how long models of one input alone are trained. Small tables get many passes in
/// small steps, large ones few in large steps. Passes are 1,200 / sqrt(rows): 170 over 50 rows, 50 over 600, and 16
/// over 5,600 and more.
/// @param mixes  whether an input is worth mixing where rows are few, see `inputs_that_gain_by_mixing`
TrainRecipe resolve(const TrainRecipe& train, int64_t rows, bool mixes);

}  // namespace braid
