#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/bundle/input_check.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file inspect.h
/// Items that are not what they should be, told from what training saw.

namespace braid {

/// Whether the steps of an input are measured, as `signal_statistics` looks at them: pictures, films, sounds, series,
/// points, vectors. Of texts there is another view, see `text_statistics`.
bool is_measured(const StepSpec& spec);

/// Whether the numbers of an input can be compared with how they usually vary together: vectors of one step, and not
/// so wide that it costs more than the model.
bool has_content(const StepSpec& spec);

/// The numbers of such vectors, [N, D] double.
torch::Tensor content(const Strand& strand);

/// The mean over the steps of each item, of its first `width` numbers, [N, width] double: of an ensemble's encodings
/// the first member's. @param encoded  [N, T', D]
torch::Tensor encoding_view(const Strand& encoded, int64_t width);

/// How far the N items of an input are from what is usual, in units of what limits allow.
struct Strange {
  std::vector<double> seen;  ///< above 1, an item is unlike what training saw
  std::vector<double> harm;  ///< at most as much; above 1, a row does better without the item if it has anything else
};

/// @param raw  [N, T, ...] as the feature makes it  @param encoded  [N, T', D]
Strange strangeness(const InputCheck& check, const StepSpec& spec, const Strand& raw, const Strand& encoded);

/// An item that does this much more harm than the limit is never used. One of less is left out where its row has
/// something else to go by; alone, it is still better than nothing: another camera makes other pictures, not broken
/// ones.
inline constexpr double hopeless = 12;

/// Of each checked input, by id.
using Strangeness = std::map<std::string, Strange>;

/// @param raw, encoded  of all inputs, by id  @param specs  of their steps before they are encoded
Strangeness strangeness_of_all(const Strands& raw, const Strands& encoded, const std::map<std::string, StepSpec>& specs,
                               const InputChecks& checks);

/// Takes broken items away from the rows that use them, whose state becomes `broken`.
Strands without_broken(const Strands& encoded, const Strangeness& strangeness);

/// The rows that use an item of the input `id` which is unlike what training saw, [B] bool on the CPU.
torch::Tensor unusual_rows(const std::string& id, const Strand& used, const Strangeness& strangeness);

}  // namespace braid
