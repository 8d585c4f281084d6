#pragma once

#include <string_view>

#include "braid/media/dicom/dicom_data_set.h"
#include "braid/media/image.h"

/// @file dicom_picture.h
/// The form of a DICOM file's pixels.

namespace braid {

/// Where a stored value lies inside its 8 or 16 bits; the others may hold anything.
struct DicomValueBits {
  int allocated = 8;  ///< 8 or 16
  int stored = 8;
  int shift = 0;  ///< bits below the value
  bool is_signed = false;

  /// The value inside a sample of `allocated` bits, with its sign.
  int32_t of(uint32_t raw) const {
    const int32_t value = int32_t(raw >> shift) & ((1 << stored) - 1);
    return is_signed && (value >> (stored - 1)) != 0 ? value - (1 << stored) : value;
  }
};

/// The photometric interpretations that are decoded.
enum class DicomColours { monochrome1, monochrome2, palette, rgb, ybr_full, ybr_full_422 };

/// Size, colours and depth of a picture, checked. Source: DICOM PS3.3 C.7.6.3 (image pixel).
struct DicomPicture {
  int64_t width = 0, height = 0;
  int64_t samples = 1;  ///< a pixel: 1, or 3 of colours
  int64_t frames = 1;
  DicomColours colours = DicomColours::monochrome2;
  bool is_by_plane = false;  ///< all red, then all green, all blue; of plain pixels
  DicomValueBits bits;

  int64_t pixels() const { return width * height; }
  int64_t sample_bytes() const { return bits.allocated / 8; }
};

/// Throws Fault::data for what contradicts itself or is over the limits, Fault::unsupported for depths and colours that
/// are not decoded.
DicomPicture read_dicom_picture(const DicomDataSet& data, const ImageLimits& limits);

}  // namespace braid
