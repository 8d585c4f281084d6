#include <fstream>
#include <string>

#include "braid/core/safetensors.h"

/// @file safetensors_seeds.cpp
/// Writes small safetensors files into the folder given: where the fuzzer starts from.

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  braid::SafetensorsHeader types;
  int64_t at = 0;
  for (const char* type : {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"}) {
    const int64_t bytes = 6 * braid::element_bytes(type);
    types.entries.push_back({type, type, {2, 3}, at, at + bytes});
    at += bytes;
  }
  braid::SafetensorsHeader shapes;
  shapes.metadata = {{"plan", "a = \"b\"\n"}, {"", ""}};
  shapes.entries = {{"scalar", "F32", {}, 0, 4}, {"none", "BF16", {0, 7}, 4, 4}, {"m0.weight", "U8", {1, 1, 5}, 4, 9}};
  const std::pair<const char*, std::string> seeds[] = {
      {"empty.safetensors", braid::render_safetensors({})},
      {"types.safetensors", braid::render_safetensors(types) + std::string(size_t(at), '\1')},
      {"shapes.safetensors", braid::render_safetensors(shapes) + std::string(9, '\2')}};
  for (const auto& [name, bytes] : seeds) std::ofstream(std::string(argv[1]) + "/" + name, std::ios::binary) << bytes;
  return 0;
}
