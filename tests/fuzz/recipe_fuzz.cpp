#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "braid/bundle/recipe.h"

/// @file recipe_fuzz.cpp
/// Any text as a recipe, read as `braid train` reads it; words on the command line may follow after a zero byte. What
/// is accepted must be written so that it reads as the same recipe.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  const size_t cut = all.find('\0');
  std::string written;
  try {
    braid::Node node = braid::parse_toml(all.substr(0, cut), "fuzz");
    if (cut != all.npos) braid::apply_override(node, all.substr(cut + 1));
    written = braid::render_toml(braid::to_node(braid::from_node<braid::Recipe>(node, "recipe")));
  } catch (const braid::Error& e) {
    if (e.fault() == braid::Fault::internal) std::abort();
    return 0;
  }
  const auto again = braid::from_node<braid::Recipe>(braid::parse_toml(written, "written"), "recipe");
  if (braid::render_toml(braid::to_node(again)) != written) std::abort();
  return 0;
}
