#pragma once

#include <cstdint>

#include "braid/media/image.h"

/// @file picture_facts.h
/// What the data doctor asks of a picture: is it black, is it one colour, does it occur twice.

namespace braid {

/// Brightness and fingerprint of a picture.
struct PictureFacts {
  double mean = 0;       ///< luma (Rec. 601), 0..255
  double deviation = 0;  ///< standard deviation of luma, 0..127.5
  /// Difference hash of 64 bits: bit x + 8 y says that cell x + 1 is brighter than cell x in row y of the picture
  /// shrunk to 9 x 8 cells. Copies at other sizes, qualities or slight colour changes differ in few bits. Constant
  /// pictures all have 0, so ask `is_constant` first. Source: N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
  uint64_t hash = 0;

  /// Nothing but darkness: a covered lens, a failed export.
  bool is_black() const { return mean < 4 && deviation < 4; }
  /// One brightness all over, but for compression noise.
  bool is_constant() const { return deviation < 1; }
};

/// The facts of a picture; one pass over its pixels, so a picture decoded small is enough.
PictureFacts picture_facts(const Image& image);

/// Bits in which two hashes differ, 0..64; up to about 5 means a near duplicate.
int hash_distance(uint64_t a, uint64_t b);

}  // namespace braid
