#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// @file npy_header.h
/// The header of NumPy's .npy files, versions 1.0 to 3.0 (numpy.lib.format).

namespace braid {

/// What one element of an array is.
enum class ArrayType { boolean, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, float64 };

/// Bytes of one element.
int64_t element_bytes(ArrayType type);

/// How the elements of an array lie.
struct NpyHeader {
  ArrayType type = ArrayType::float32;
  bool big_endian = false;
  bool fortran_order = false;  ///< the first axis varies fastest
  std::vector<int64_t> shape;
  int64_t first_byte = 0;  ///< of the first element
  int64_t elements = 0;    ///< product of `shape`
};

/// Reads a header and checks that `file_bytes` bytes are enough for the elements it promises.
/// @param file  the file, or at least its beginning up to the end of the header
/// @throws Error  Fault::data when it is damaged; Fault::unsupported for Python objects and other element types
NpyHeader read_npy_header(std::span<const std::byte> file, int64_t file_bytes, const std::string& subject);

}  // namespace braid
