#pragma once

#include <cstdint>
#include <span>

#include "braid/core/random.h"

/// @file picture_warp.h
/// Random views of a picture for training.

namespace braid {

/// How far views may differ. Sizes are changed to either side alike, so that the plain view is the middle of what
/// training saw (Touvron et al. 2019, arXiv:1906.06423, on what else happens). A view between the pixels is smoother
/// than the plain one, and grain or fine lines may be the answer: so a share of the views has the pixels as they are.
/// The defaults are safe for any subject: nothing is mirrored (digits, words, signs and X-rays have a left and a
/// right), no hue is changed (colour may be the answer).
struct PictureJitter {
  double plain = 0.3;          ///< share of views that are changed in light and by patches only
  double zoom = 0.15;          ///< larger or smaller by this share
  double shift = 0.08;         ///< moved to any side, as a share of it
  double rotate_degrees = 12;  ///< to either side
  double shear = 0.15;         ///< slant to either side: how far a row moves against the one below it
  double brightness = 0.15;    ///< contrast by this share, brightness by half of it, of the full scale
  double erase = 0.2;          ///< chance of a grey patch of 2 to 8 % of the area (Zhong et al. 2017, arXiv:1708.04896)
  bool flip = false;           ///< mirror left and right half of the time

  template <class V>
  void fields(V& v) {
    v.field("plain", plain, "in training, share of views whose pixels stay where they are", {0, 1});
    v.field("zoom", zoom, "in training, largest change of size, to either side", {0, 3});
    v.field("shift", shift, "in training, largest move to any side, as a share of the side", {0, 0.5});
    v.field("rotate_degrees", rotate_degrees, "in training, largest turn to either side", {0, 180});
    v.field("shear", shear, "in training, largest slant to either side, as a share of the height", {0, 2});
    v.field("brightness", brightness, "in training, largest change of contrast, and half of it of brightness", {0, 1});
    v.field("erase", erase, "in training, chance that a small patch is blanked", {0, 1});
    v.field("flip", flip, "in training, mirror left and right; only where mirrored pictures mean the same");
  }
};

/// An 8-bit picture [height, width, channels].
struct PixelView {
  const uint8_t* pixels;
  int64_t height, width, channels;
};

/// Bands [channels, height, width] of numbers in the 0..1 scale; what is not-a-number stays so in every view.
struct BandView {
  const float* values;
  int64_t height, width, channels;
};

/// Writes one random view. First either the plain one or another by size, place, stretch by up to 8 %, turn, slant,
/// mirror (one bilinear look-up a pixel, edges repeated); then contrast and brightness, then normalisation, then a
/// patch of 0, which is the training mean.
/// @param mean, deviation  per channel in the 0..1 scale
/// @param chw  [channels, out_height, out_width] floats to write
void warp_to_float(const PixelView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                   int64_t out_width, std::span<const float> mean, std::span<const float> deviation, float* chw);
void warp_to_float(const BandView& in, const PictureJitter& jitter, Random& random, int64_t out_height,
                   int64_t out_width, std::span<const float> mean, std::span<const float> deviation,
                   float* chw);  ///< of bands

/// Writes the plain view: all of the picture, antialiased where its size is another.
void plain_to_float(const PixelView& in, int64_t out_height, int64_t out_width, std::span<const float> mean,
                    std::span<const float> deviation, float* chw);

void plain_to_float(const BandView& in, int64_t out_height, int64_t out_width, std::span<const float> mean,
                    std::span<const float> deviation, float* chw);  ///< of bands

}  // namespace braid
