#include "braid/core/safetensors.h"
#include "fuzz/seeds.h"

/// @file safetensors_seeds.cpp
/// Small safetensors files.

std::vector<Seed> seeds() {
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
  return {{"empty.safetensors", braid::render_safetensors({})},
          {"types.safetensors", braid::render_safetensors(types) + std::string(size_t(at), '\1')},
          {"shapes.safetensors", braid::render_safetensors(shapes) + std::string(9, '\2')}};
}
