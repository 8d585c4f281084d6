#pragma once

#include <cstdint>
#include <span>

#include "braid/core/random.h"

/// @file time_jitter.h
/// Random variants of an item's time for training.

namespace braid {

constexpr int64_t least_jittered = 8;  ///< items of fewer steps stay as they are: each may be what tells

/// Which part of an item of many steps a variant shows, and how fast.
struct TimeJitter {
  double trim = 0.1;     ///< share cut off at either end, so that what happens does not always happen at the same step
  double stretch = 0.1;  ///< faster or slower by this share

  template <class V>
  void fields(V& v) {
    v.field("trim", trim, "in training, largest share cut off at either end", {0, 0.45});
    v.field("stretch", stretch, "in training, largest change of speed", {0, 0.5});
  }
};

/// One such variant: its step `t` shows what the item has at `begin + pace t`.
struct TimeView {
  double begin = 0, pace = 1;
  int64_t steps = 0;
};

/// Draws a view of at most `max_steps`.
TimeView draw_time_view(const TimeJitter& jitter, Random& random, int64_t steps, int64_t max_steps);

/// Steps that are not there. Those of SpecAugment, Park et al. 2019, arXiv:1904.08779, section 2; for films of lips Ma
/// et al. 2022, arXiv:2209.01383, found masks over time to be what helps most. A hidden step is hidden from the model's
/// attention too, not only grey: times stay true, and it costs nothing.
struct StepMasks {
  double gap = 0.2;   ///< longest stretch that is hidden, as a share of the item
  double drop = 0.1;  ///< chance of a step to be hidden by itself

  template <class V>
  void fields(V& v) {
    v.field("gap", gap, "in training, longest stretch of time that is hidden, as a share of the item", {0, 0.9});
    v.field("drop", drop, "in training, chance of a single step to be hidden", {0, 0.9});
  }
};

/// Hides a stretch of any length up to the longest, and single steps; at least half of the real steps stay.
/// @param mask  [T], true where there is a step
void hide_steps(const StepMasks& masks, Random& random, std::span<bool> mask);

}  // namespace braid
