#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

/// @file number_field.h
/// Numbers of any type at any place of a record.

namespace braid {

/// How a number is stored.
enum class NumberType : uint8_t { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };

/// Bytes of one number.
constexpr int64_t number_bytes(NumberType type) {
  constexpr std::array<int64_t, 10> bytes = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return bytes[size_t(type)];
}

/// A number at `p`, which may lie anywhere.
template <class T>
double load_number(const std::byte* p, bool swapped) {
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), p, sizeof(T));
  if (swapped)
    for (size_t i = 0; i < sizeof(T) / 2; ++i) std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
  return double(std::bit_cast<T>(bytes));
}

/// The same, of a type known at run time. @param swapped  the bytes are in the other order than this machine's
inline double load_number(const std::byte* p, NumberType type, bool swapped = false) {
  switch (type) {
    case NumberType::int8:
      return load_number<int8_t>(p, swapped);
    case NumberType::uint8:
      return load_number<uint8_t>(p, swapped);
    case NumberType::int16:
      return load_number<int16_t>(p, swapped);
    case NumberType::uint16:
      return load_number<uint16_t>(p, swapped);
    case NumberType::int32:
      return load_number<int32_t>(p, swapped);
    case NumberType::uint32:
      return load_number<uint32_t>(p, swapped);
    case NumberType::int64:
      return load_number<int64_t>(p, swapped);
    case NumberType::uint64:
      return load_number<uint64_t>(p, swapped);
    case NumberType::float32:
      return load_number<float>(p, swapped);
    case NumberType::float64:
      return load_number<double>(p, swapped);
  }
  return 0;
}

}  // namespace braid
