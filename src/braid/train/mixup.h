#pragma once

#include <vector>

#include "braid/data/reader.h"
#include "braid/tensor/batch.h"
#include "braid/train/training_loss.h"

/// @file mixup.h
/// Rows that are two rows at once, for training on few. Zhang et al. 2018, arXiv:1710.09412.

namespace braid {

/// What a batch was mixed with.
struct Mixture {
  double share = 1;  ///< of each row itself, at least a half; 1: nothing was mixed
  Batch others;      ///< rows and targets of what each was mixed with, no inputs; empty where nothing was mixed
};

/// Whether every input is made of real numbers in an order of their own (pictures, films, sound, series, vectors), so
/// that a sum of two means something. Of words, table columns and points it does not.
bool can_mix(const std::vector<DataInput>& inputs);

/// Whether a few rows are mixed without being asked: all inputs are arrays of many steps, all targets one label of
/// several. Films are not: what was tried there did not pay (docs/results.md).
bool gains_by_mixing(const std::vector<DataInput>& inputs, const std::vector<DataTarget>& targets);

/// Adds to each row `1 - share` of another one that has the same inputs, step by step. The larger share of a draw from
/// Beta(strength, strength) belongs to the row itself, whose masks and times stay: what the other has beyond them is
/// cut off, what it lacks is the mean, 0. Differs from the paper, where either may have the larger share: pairs are
/// drawn both ways, so nothing is lost. Nothing is mixed where rows form sequences or share items, or have several.
/// Draws from this thread's stream (tensor/seed.h). @param inputs  of the batch's rows, on the CPU
Mixture mix_rows(Batch& batch, double strength);

/// The training loss of rows by their shares: of what they are themselves and of what they were mixed with. Tallies are
/// of the rows themselves.
TrainingLoss mixed_loss(Model& model, const Decision& decision, const Batch& batch, const Mixture& mixture,
                        const LossTerms& terms, bool tally);

}  // namespace braid
