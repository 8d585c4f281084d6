#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/bundle/recipe.h"
#include "braid/train/epoch_record.h"
#include "braid/train/training_loss.h"

/// @file balance.h
/// Rich and poor inputs: who is ahead, who lags, and what is done about it.

namespace braid {

/// How much the encoder of each input may learn in this step, in [0, 1], by input id. OGM-GE, Peng et al. 2022,
/// arXiv:2203.15332, equations 8 to 10: `1 - tanh(strength * ratio)` for an input whose head gives the true label more
/// probability than the others' do, ratio being how many times, and 1 for the rest. Of more than two inputs the ratio
/// is to the mean of the others; where the target has no probabilities, exp(-loss) stands for them.
std::map<std::string, double> modulation(const HeadTallies& step, double strength);

/// The weights of the losses in an epoch, by how each head did over the last `every` epochs. Gradient blending, Wang et
/// al. 2020, arXiv:1905.12681, section 3: a head counts as G / O², its fall of the validation loss over the square of
/// what its gap between validation and training loss grew by. Their sum stays that of the usual weights; no head gets
/// less than a twentieth of it, so that one that stands still can come back. Usual weights until there are `every`
/// epochs.
/// @param usual    see `usual_terms`  @param names  of the inputs, by id
/// @param history  of the epochs before this one; more does no harm  @param epoch  which this is, from 0
LossTerms blended_terms(const LossTerms& usual, const std::map<std::string, std::string>& names,
                        const std::vector<EpochRecord>& history, int64_t epoch, int64_t every);

/// The weights of the losses in an epoch where heads that still learn get more. Over the last `window` epochs before it
/// the validation loss of a head fell by g, that of the fused answers by f more than that of the head which fell most
/// (what they learned of the inputs together, not of one), and a fall of a hundredth of the head's loss an epoch, w in
/// sum, is not told from chance: the head then gets the share g / (g + f + w) of what separates its usual weight from
/// the one with which the heads together weigh as much as the fused answers. So a poor input that can still gain by
/// itself is heard, and one that cannot does not disturb what only several inputs tell together. The gain in loss as a
/// sign of progress: Graves et al. 2017, arXiv:1704.03003, section 3.1. Usual weights until there are `window` epochs.
/// @param usual, names, history, epoch  as above
LossTerms following_terms(const LossTerms& usual, const std::map<std::string, std::string>& names,
                          const std::vector<EpochRecord>& history, int64_t epoch, int64_t window);

/// The weights of the losses in an epoch by the recipe's method. Those that follow heads look at the last twentieth of
/// the plan, and at two epochs at least. @param epochs  planned
LossTerms epoch_terms(const BalanceRecipe& balance, const LossTerms& usual,
                      const std::map<std::string, std::string>& names, const std::vector<EpochRecord>& history,
                      int64_t epoch, int64_t epochs);

/// Which input learns fastest and which lags, in one or two sentences; nothing where heads were not measured.
std::string balance_words(const std::vector<EpochRecord>& history);

}  // namespace braid
