#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "braid/core/random.h"
#include "braid/features/time_jitter.h"

/// @file mel_augment.h
/// Random variants of a log-mel spectrogram for training.

namespace braid {

/// How far variants may differ.
struct MelJitter {
  double trim = 0.05;      ///< share cut off at either end, so that a sound does not always begin at the same frame
  double stretch = 0.1;    ///< faster or slower by this share
  double gain_db = 6;      ///< louder or softer
  double noise = 0.05;     ///< in standard deviations of a band
  int64_t band_masks = 2;  ///< SpecAugment, Park et al. 2019, arXiv:1904.08779, section 2
  double band_share = 0.15;
  int64_t time_masks = 2;
  double time_share = 0.1;

  template <class V>
  void fields(V& v) {
    v.field("trim", trim, "in training, largest share cut off at either end", {0, 0.45});
    v.field("stretch", stretch, "in training, largest change of speed", {0, 0.5});
    v.field("gain_db", gain_db, "in training, largest change of loudness", {0, 60});
    v.field("noise", noise, "in training, noise in standard deviations of a band", {0, 10});
    v.field("band_masks", band_masks, "in training, bands blanked: how often", {0, 100});
    v.field("band_share", band_share, "largest share of the bands in one mask", {0, 1});
    v.field("time_masks", time_masks, "in training, times blanked: how often", {0, 100});
    v.field("time_share", time_share, "largest share of the frames in one mask", {0, 1});
  }
};

/// A random variant of at most `max_frames` frames, cut and paced; it begins at a frame, and where it is longer than
/// that it is looked at more coarsely. @param frames  of the original, at least 1
TimeView draw_view(const MelJitter& jitter, Random& random, int64_t frames, int64_t max_frames);

/// Blanks random bands and times with 0, the training mean. Blanked frames stay real frames; with fewer than 20 frames
/// no time is blanked.
/// @param values  [frames, planes, bands], standardised; bands are blanked in all planes
void mask_bands_and_times(const MelJitter& jitter, Random& random, int64_t frames, int64_t planes, int64_t bands,
                          float* values);

/// Adds noise to every value.
void add_noise(double deviation, Random& random, std::span<float> values);

}  // namespace braid
