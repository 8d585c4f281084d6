#pragma once

#include <array>
#include <string>
#include <vector>

#include "braid/core/config.h"
#include "braid/features/step_damage.h"
#include "braid/media/bands.h"

/// @file band_look.h
/// What training pictures of bands taught: their size, and where the values of each band lie.

namespace braid {

/// Part of what a feature has fitted.
struct BandLook {
  std::string axis = "last";  ///< which axis of an array of three counts the bands
  int64_t height = 0, width = 0;
  int64_t stored_height = 0, stored_width = 0;  ///< in the cache
  std::vector<double> low, high;                ///< of each band, what becomes 0 and 1; equal: it never changed
  std::vector<float> mean, deviation;           ///< of each band, in the 0..1 scale

  template <class V>
  void fields(V& v) {
    v.field("axis", axis, "which axis of an array of three counts the bands");
    v.field("height", height, "pixels", {1, 4096});
    v.field("width", width, "pixels", {1, 4096});
    v.field("stored_height", stored_height, "pixels in the cache", {1, 8192});
    v.field("stored_width", stored_width, "pixels in the cache", {1, 8192});
    v.field("low", low, "of each band, the value that becomes 0");
    v.field("high", high, "of each band, the value that becomes 1");
    v.field("mean", mean, "of each band, between 0 and 1", {0, 1});
    v.field("deviation", deviation, "of each band", {1e-3, 1});
  }
  void validate() const;  ///< @throws Error(data) where statistics do not agree

  int64_t bands() const { return int64_t(mean.size()); }
  BandAxis band_axis() const { return axis == "first" ? BandAxis::first : BandAxis::last; }
  /// A value of a band between 0 and 1; cut where it lies beyond, not-a-number where it is not finite.
  float scaled(int64_t band, float value) const;
};

/// Some values of one band, or of each band of a picture, from all over it.
std::vector<std::vector<float>> spread_of_bands(const Bands& picture);

/// Sets the range, the mean and the deviation of each band from finite values of many pictures, [picture][band][value].
void measure_bands(const std::vector<std::vector<std::vector<float>>>& sample, BandLook& look);

}  // namespace braid
