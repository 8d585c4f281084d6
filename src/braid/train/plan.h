#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "braid/bundle/recipe.h"
#include "braid/data/reader.h"

/// @file plan.h
/// Choices that a recipe leaves open, made from the number of rows.

namespace braid {

/// What a plan depends on besides the number of rows.
struct PlanFacts {
  bool mixes = false;         ///< an input is worth mixing where rows are few, see `inputs_to_mix`
  bool columns_only = false;  ///< all inputs are table columns, whose encoders are shallow
  double steps = 0;           ///< that the encoders go through for a typical row; infinite with films, sounds, points
  bool has_test = true;       ///< rows are held out beside those of validation
  bool in_order = false;      ///< the validation rows are the last before the test, see `Split`
};

/// @param mixed  ids of the inputs that `inputs_to_mix` gives
PlanFacts plan_facts(const std::vector<DataInput>& inputs, const std::set<std::string>& mixed);

/// Whether `auto` means that validation rows are learned from in the end, see `TrainRecipe::refit`: where rows are few,
/// as each of them counts, and where those of validation are the last before the test, as they are what the test is
/// most like. Never without a test: validation rows are then all that can say how good the model is.
bool refits_by_default(int64_t rows, const PlanFacts& facts);

/// Replaces every zero of `train` that means "choose" and is decided by the number of rows: batch size, epochs,
/// learning rate, patience, whether to train anew on all rows, how much rows are mixed, for how long models of one
/// input alone are trained, and how many members an ensemble has. Small tables get many passes in small batches, large
/// ones few in large batches. Passes are 1,200 / sqrt(rows): 170 over 50 rows, 50 over 600, and 16 over 5,600 and more.
TrainRecipe resolve(const TrainRecipe& train, int64_t rows, const PlanFacts& facts);

}  // namespace braid
