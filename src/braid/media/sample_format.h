#pragma once

#include <cstdint>

/// @file sample_format.h
/// Stored samples -> float with full scale [-1, 1), the same for every decoder.

namespace braid {

/// Whole numbers over half their range, bytes about 128 (as WAV stores them); floats as they are.
inline float to_float(uint8_t v) { return float(int(v) - 128) * 0x1p-7f; }
inline float to_float(int16_t v) { return float(v) * 0x1p-15f; }
inline float to_float(int32_t v) { return float(v) * 0x1p-31f; }
inline float to_float(int64_t v) { return float(v) * 0x1p-63f; }
inline float to_float(float v) { return v; }
inline float to_float(double v) { return float(v); }

/// Three bytes, little-endian.
struct Int24 {
  uint8_t bytes[3];
};
/// As the upper three bytes of 32 bits, whose full scale is the same.
inline float to_float(Int24 v) {
  const uint32_t high = uint32_t(v.bytes[0]) << 8 | uint32_t(v.bytes[1]) << 16 | uint32_t(v.bytes[2]) << 24;
  return to_float(int32_t(high));
}

}  // namespace braid
