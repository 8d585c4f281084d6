#pragma once

#include <cstdint>
#include <vector>

/// @file picture_size.h
/// The size at which pictures are looked at, by what those of training measure.

namespace braid {

/// Of a picture in its file, in pixels.
struct SourceSize {
  int64_t height = 0, width = 0;
};

/// Of what a network sees, and of what the cache keeps so that crops of larger pictures stay sharp.
struct ViewSize {
  int64_t height = 0, width = 0, stored_height = 0, stored_width = 0;
};

/// Pictures whose shorter side is up to 96 keep their size. Larger ones get the wanted area in the median shape, with
/// sides that patches of 16 divide; nearly square (15 %) or mixed shapes (portrait and landscape) become square. Of
/// long pictures, beyond 2.1 : 1, the shorter side says little: they keep their size up to the wanted area, and their
/// shape up to 16 : 1.
/// @param sources  at least one  @param size_px  side of a square of the wanted area; 0: small pictures keep theirs
/// @param largest_side_px  of larger ones, with `size_px` 0  @param zoomed  views of training may be cut out of larger
/// ones, so more is stored
ViewSize view_size(const std::vector<SourceSize>& sources, int64_t size_px, int64_t largest_side_px, bool zoomed);

}  // namespace braid
