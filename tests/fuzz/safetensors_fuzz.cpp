#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "braid/core/error.h"
#include "braid/core/safetensors.h"

/// @file safetensors_fuzz.cpp
/// Any bytes as a safetensors file: what is accepted lies within the file, and its header is written as it was read.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  braid::SafetensorsHeader header;
  try {
    header = braid::parse_safetensors(file, int64_t(size), "fuzz");
  } catch (const braid::Error& e) {
    if (e.fault() != braid::Fault::io) std::abort();
    return 0;
  }
  int64_t end = 0;
  for (const braid::TensorEntry& entry : header.entries) {
    int64_t bytes = braid::element_bytes(entry.dtype);
    for (const int64_t side : entry.shape) bytes *= side;
    if (entry.begin != end || entry.end != end + bytes) std::abort();
    end = entry.end;
  }
  if (header.data_begin + end != int64_t(size)) std::abort();
  const std::string head = braid::render_safetensors(header);
  const auto again = braid::parse_safetensors(head, int64_t(head.size()) + end, "written");
  if (again.entries.size() != header.entries.size() || again.metadata != header.metadata) std::abort();
  return 0;
}
