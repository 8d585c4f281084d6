#pragma once

#include "braid/media/dicom/dicom_frame.h"

/// @file dicom_colours.h
/// Coloured DICOM pixels as RGB of 8 bits.

namespace braid {

/// Paints a frame of RGB, YBR_FULL or YBR_FULL_422; deeper samples keep their upper 8 bits.
/// Source: DICOM PS3.3 C.7.6.3.1.2.
void paint_dicom_colours(const DicomPicture& picture, const DicomFrame& frame, Image& image);

/// Paints a frame of PALETTE COLOR through its three tables. Throws Fault::data where one is missing or too short,
/// Fault::unsupported for segmented ones. Source: DICOM PS3.3 C.7.6.3.1.5, C.7.6.3.1.6.
void paint_dicom_palette(const DicomDataSet& data, const DicomPicture& picture, const DicomFrame& frame, Image& image);

}  // namespace braid
