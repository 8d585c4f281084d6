#pragma once

#include <optional>

#include "braid/media/dicom/dicom_frame.h"

/// @file dicom_grey.h
/// Grey pixels as they are meant to be seen.

namespace braid {

/// Paints a frame of MONOCHROME1 or MONOCHROME2: stored values x rescale slope + intercept, then the first window of
/// the file, or without one `range`, or without that the range that occurs in the frame, to 0..255; MONOCHROME1 is
/// inverted. Lookup tables instead of slope and window, and those of enhanced multi-frame files inside sequences, are
/// not applied. Source: DICOM PS3.3 C.11.1 (modality), C.11.2 (window).
/// @param range  in rescaled values, as `ImageRequest::range`
/// @param image  gets pixels, and without a window of the file its `deep`
void paint_dicom_grey(const DicomDataSet& data, const DicomPicture& picture, const DicomFrame& frame,
                      const std::optional<DeepRange>& range, Image& image);

}  // namespace braid
