#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "braid/core/random.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file corruption.h
/// Inputs as a faulty world delivers them: a noisy sensor, a covered lens, a dead microphone, the wrong file.
///
/// What a fault does to steps is known by the feature that makes them (`Feature::corrupt`): noise is added to pixels,
/// samples and readings, and the feature alone knows how far its steps are from these. The default serves every
/// feature of standardised real steps, which tells with `Feature::range` what its sensor can give; log-mel frames,
/// where noise adds powers and not logarithms, and table columns have their own. The other shape, a table of numbers
/// that every feature fills in for one function here, would have to hold the sum of all their encodings.

namespace braid {

class Feature;

/// What can befall an item. `kinds_for` says which of them mean something where.
enum class Corruption : uint8_t {
  noise,     ///< Gaussian, in standard deviations of the training data; other words, other categories
  blur,      ///< over pixels or over time; words out of order
  gaps,      ///< a stretch of steps, a patch of a picture or some cells without a signal
  swap,      ///< the item of another row
  constant,  ///< a black picture, silence, a sensor that gives 0, a text of unknown words
};

inline constexpr std::string_view corruption_names[] = {"noise", "blur", "gaps", "swap", "constant"};

/// What befalls one item. A level of 0 is none, whatever the kind. Above it:
///   - noise: `level` standard deviations of the training data are the deviation of what is added, to pixels (kept
///     within black and white), samples, readings, numbers. Words and categories are exchanged with the chance
///     `share_at(level)`;
///   - blur: a Gaussian with a deviation of `level` sixteenths of the longer side, or of the item's steps; 64 at most;
///   - gaps: `share_at(level)` of the item has no signal, in one piece;
///   - swap and constant: all of it, at any level.
struct Damage {
  Corruption kind = Corruption::noise;
  double level = 0;
};

/// Share of an item that a level takes: 0.07 at 0.1, a half at 1, seven eighths at 3.
inline double share_at(double level) { return 1 - std::exp2(-level); }

/// Which kinds mean something for such steps: there is no blur of table columns, point sets and single vectors. The
/// others leave them as they are.
std::vector<Corruption> kinds_for(const StepSpec& steps);

/// A random fault: noise in half of the cases, else one of blur, gaps and constant with equal chances as far as they
/// mean something, with a level between 0.1 and 3, even on a logarithmic scale. Never `swap`: the wrong file looks as
/// good as the right one, so that nothing in it tells; what contradicts it may, see `corrupt_inputs`.
Damage draw_damage(const StepSpec& steps, Random& random);

/// The same input with its items damaged. Links, states and times are those of before, and so are masks (`swap`
/// takes mask, times and share seen from the other item, with which they hold). An item may serve many rows, which
/// then all see it damaged. Draws depend on `seed` and the item's place alone. Tensors are on the CPU.
/// @param damages  [N], one an item
Strand corrupt(const Strand& strand, const Feature& feature, const std::vector<Damage>& damages, uint64_t seed);

}  // namespace braid
