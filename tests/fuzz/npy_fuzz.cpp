#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "braid/media/array_file.h"

/// @file npy_fuzz.cpp
/// Any bytes as a .npy or .npz file.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto array = braid::ArrayFile::decode(std::as_bytes(std::span(data, size)));
  if (!array) return 0;
  const auto all = array.value().all();
  if (!all.empty() && array.value().row(0).size() != all.size() / size_t(array.value().rows())) std::abort();
  return 0;
}
