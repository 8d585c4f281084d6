#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// @file dicom_rle.h
/// DICOM's run-length coding.

namespace braid {

/// Decodes a frame: one segment for each byte of a pixel (per sample, high byte first), each packed as in TIFF's
/// PackBits. Source: DICOM PS3.5 annex G.
/// @return [pixels, samples], little-endian samples of `sample_bytes` bytes
/// Throws Fault::data for a damaged or truncated frame, before it takes memory that the frame cannot fill.
std::vector<std::byte> decode_dicom_rle(std::span<const std::byte> frame, int64_t pixels, int64_t samples,
                                        int64_t sample_bytes);

}  // namespace braid
