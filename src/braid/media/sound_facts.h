#pragma once

#include <cstdint>
#include <vector>

#include "braid/media/audio.h"

/// @file sound_facts.h
/// What is wrong with a recording, for the report on a data set.

namespace braid {

/// Facts of all channels together. Samples that are not finite count in `not_finite` and nowhere else.
struct SoundFacts {
  double peak = 0;           ///< largest magnitude; 1 is full scale
  double rms = 0;            ///< root of the mean square
  double mean = 0;           ///< constant part
  double clipped_share = 0;  ///< share in [0, 1] of samples in runs of 3 or more equal ones at 0.999 or beyond
  int64_t not_finite = 0;    ///< NaN and infinite samples
  bool silent = false;       ///< no sample beyond -80 dB of full scale, or no finite sample at all
  bool constant = false;     ///< each channel holds one single value
};

/// Share in [0, 1] of the energy of all channels that is not in what they have in common, their mean: 0 where they are
/// equal, a half where two are unrelated, 1 where they cancel. What is constant in a channel is no sound. Samples that
/// are not finite count as 0.
double channel_difference(const Audio& audio);

/// The mean square of each channel beside what is constant in it, [C]; 0 without a finite sample.
std::vector<double> channel_powers(const Audio& audio);

/// Looks at every sample once.
SoundFacts sound_facts(const Audio& audio);

}  // namespace braid
