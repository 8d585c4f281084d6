#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// @file raw_deflate.h
/// A deflate stream (RFC 1951) whose unpacked size nobody states.

namespace braid {

/// Unpacks a stream; bytes after its end are ignored. `format` is for the sentence: "DICOM".
/// Throws Fault::data for a damaged or truncated stream and for one of more than `max_bytes`, before it takes more.
std::vector<std::byte> inflate_raw(std::span<const std::byte> packed, int64_t max_bytes, const char* format);

}  // namespace braid
