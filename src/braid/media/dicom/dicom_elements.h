#pragma once

#include <cstddef>
#include <span>

/// @file dicom_elements.h
/// A walk over the elements of a DICOM file before GDCM sees it.

namespace braid {

/// Throws Fault::data unless every element, item and fragment of the file ends inside the file, and Fault::unsupported
/// for deflated and big-endian data sets. GDCM allocates what a length states before it reads: four bytes would cost 4
/// GB. Source: DICOM PS3.5, 7.1 (elements), 7.5 (sequences), A.4 (fragments).
void check_dicom_lengths(std::span<const std::byte> bytes);

}  // namespace braid
