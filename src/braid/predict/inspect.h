#pragma once

#include <map>
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
/// of their spread, of the largest of them, of the change from step to step, of how much the steps' mean and each
/// number vary in time, and of the change across the last two axes where these are a picture's. Black, silent and
/// constant ones have no spread, noise changes more than what is recorded, a hiss is too steady.
/// @param strand  as a feature makes it
torch::Tensor signal_statistics(const Strand& strand, const StepSpec& spec);

/// How far each item is from what is usual, in units of what its limits allow: above 1 it is strange, [N] double.
/// @param raw  [N, T, ...] as the feature makes it  @param encoded  [N, T', D]
torch::Tensor strangeness(const InputCheck& check, const StepSpec& spec, const Strand& raw, const Strand& encoded);

/// An item this much stranger than the limit is never used. One that is less so is left out where its row has something
/// else to go by; alone, it is still better than nothing: another camera makes other pictures, not broken ones.
inline constexpr double hopeless = 12;

/// How far the items of each checked input are from what is usual, by input id; see `strangeness`.
using Strangeness = std::map<std::string, torch::Tensor>;

/// @param raw, encoded  of all inputs, by id  @param specs  of their steps before they are encoded
Strangeness strangeness_of_all(const Strands& raw, const Strands& encoded, const std::map<std::string, StepSpec>& specs,
                               const InputChecks& checks);

/// Takes broken items away from the rows that use them, whose state becomes `broken`.
Strands without_broken(const Strands& encoded, const Strangeness& strangeness);

}  // namespace braid
