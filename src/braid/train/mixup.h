#pragma once

#include <set>
#include <string>
#include <vector>

#include "braid/data/reader.h"
#include "braid/tensor/batch.h"
#include "braid/train/training_loss.h"

/// @file mixup.h
/// Rows that are two rows at once, for training on few. Zhang et al. 2018, arXiv:1710.09412.

namespace braid {

/// What a batch was mixed with.
struct Mixture {
  double share = 1;                   ///< of each row itself, at least a half; 1: nothing was mixed
  bool whole = false;                 ///< all inputs were mixed, so that a row is two rows
  std::set<std::string> inputs = {};  ///< ids of those that were
  Batch others;  ///< rows and targets of what each was mixed with, no inputs; empty where nothing was mixed
};

/// Ids of inputs made of real numbers in an order of their own (pictures, films, sound, series, vectors), so that a sum
/// of two means something. Of words, table columns and points it does not.
std::set<std::string> inputs_that_mix(const std::vector<DataInput>& inputs);

/// Ids of inputs that are mixed without being asked where rows are few: all, if they are arrays of many steps and all
/// targets one label of several; else none. Neither films nor arrays beside them are: it did not pay
/// (docs/results.md).
std::set<std::string> inputs_that_gain_by_mixing(const std::vector<DataInput>& inputs,
                                                 const std::vector<DataTarget>& targets);

/// Ids of the inputs that are mixed: all that can be where that is asked for, else those that gain.
/// @param strength  `train.mixup` as the recipe has it
std::set<std::string> inputs_to_mix(double strength, const std::vector<DataInput>& inputs,
                                    const std::vector<DataTarget>& targets);

/// Adds to the inputs `ids` of each row `1 - share` of those of another one that has the same of them, step by step.
/// The larger share of a draw from Beta(strength, strength) belongs to the row itself, whose masks and times stay: what
/// the other has beyond them is cut off, what it lacks is the mean, 0. Differs from the paper, where either may have
/// the larger share: pairs are drawn both ways, so nothing is lost. Nothing is mixed where rows form sequences or share
/// such items, or have several. Draws from this thread's stream (tensor/seed.h). @param batch  on the CPU
Mixture mix_rows(Batch& batch, double strength, const std::set<std::string>& ids);

/// The training loss of rows by their shares. Where all of a row was mixed, everything is of what it is itself and of
/// what it was mixed with. Where a part was, the heads of these inputs are; the fused answers, which see inputs that
/// are the row's own, have to say what the row is, so to them it was noise. Tallies are of the rows themselves.
TrainingLoss mixed_loss(Model& model, const Decision& decision, const Batch& batch, const Mixture& mixture,
                        const LossTerms& terms, bool tally);

}  // namespace braid
