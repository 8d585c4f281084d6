#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file safetensors.h
/// The header of a safetensors file: 8 bytes little-endian length, a JSON table, then the raw tensors.
/// Format: https://github.com/huggingface/safetensors, "Format".

namespace braid {

/// Where one tensor lies in the data part.
struct TensorEntry {
  std::string name;
  std::string dtype;           ///< F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL
  std::vector<int64_t> shape;  ///< empty for a scalar
  int64_t begin = 0, end = 0;  ///< bytes within the data part
};

/// Bytes of one element; 0 for a type that is not known.
int64_t element_bytes(std::string_view dtype);

/// A checked header: entries sorted by `begin`, which follow each other without gap or overlap, fill the file to its
/// end, and hold exactly the bytes their shape and type need.
struct SafetensorsHeader {
  std::vector<TensorEntry> entries;
  std::vector<std::pair<std::string, std::string>> metadata;
  int64_t data_begin = 0;  ///< of the data part within the file
};

/// @param head  at least the first 8 bytes and the JSON table of the file
/// @param file_bytes  size of the whole file
/// @throws Error(io) naming `source` and what is wrong
SafetensorsHeader parse_safetensors(std::string_view head, int64_t file_bytes, const std::string& source);

/// The bytes before the data part; entries must be contiguous from 0. Padded so that the data begin is a multiple
/// of 64.
std::string render_safetensors(const SafetensorsHeader& header);

}  // namespace braid
