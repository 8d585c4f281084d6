#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "braid/core/config.h"
#include "braid/features/step_damage.h"
#include "braid/media/image.h"

/// @file picture_look.h
/// What training pictures taught a feature of pictures or films: their size, colour and brightness.

namespace braid {

/// Size and statistics of views; part of what a feature has fitted.
struct PictureLook {
  int64_t channels = 3, height = 0, width = 0;
  int64_t stored_height = 0, stored_width = 0;  ///< in the cache
  std::vector<float> mean, deviation;           ///< per channel, 0..1 scale
  double low = 0, high = 0;  ///< black and white of deep pictures; equal: there were too few in training

  template <class V>
  void fields(V& v) {
    v.field("channels", channels, "1 grey, 3 colour", {1, 3});
    v.field("height", height, "pixels", {1, 4096});
    v.field("width", width, "pixels", {1, 4096});
    v.field("stored_height", stored_height, "pixels in the cache", {1, 8192});
    v.field("stored_width", stored_width, "pixels in the cache", {1, 8192});
    v.field("mean", mean, "per channel", {0, 1});
    v.field("deviation", deviation, "per channel", {1e-3, 1});
    v.field("low", low, "value of deep pictures that is black");
    v.field("high", high, "value of deep pictures that is white; the same: their upper 8 bits are read");
  }
  void validate() const;  ///< @throws Error(data) where statistics and channels do not agree

  std::optional<DeepRange> deep_range() const;  ///< as `ImageRequest` wants it
  ValueRange range() const;                     ///< black and white as normalised views hold them, [C, 1, 1]
};

/// How a look is chosen.
struct LookOptions {
  int64_t size_px = 0;          ///< side of a square of the wanted area; 0: small pictures keep theirs
  int64_t largest_side_px = 0;  ///< of larger ones, with `size_px` 0
  std::string colour = "auto";  ///< auto, colour or grey
  bool zoomed = false;          ///< views of training may be cut out of larger ones, so more is stored

  /// @throws Error(config)
  void validate() const;
};

/// Their size is `view_size`. They have colour where one in twenty has some all over, or in a small spot, which may be
/// the answer.
/// @param sample  at least one picture, as `shrunk` leaves it; `source_width` and `source_height` decide on the size
PictureLook look_of(const std::vector<Image>& sample, const LookOptions& options);

/// Black and white of deep pictures (`Image::deep`), see `range_of_values`. None where not most pictures are deep, or
/// all values are equal.
std::optional<DeepRange> deep_range_of(const std::vector<Image>& sample);

/// What `look_of` needs of a picture, in at most 256 x 256 pixels.
Image shrunk(Image image);

/// The same picture with another number of channels; Rec. 601 luma.
Image with_channels(Image in, int64_t channels);

}  // namespace braid
