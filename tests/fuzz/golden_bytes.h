#pragma once

#include <filesystem>
#include <string>

#include "braid/core/file.h"
#include "braid/core/node.h"

/// @file golden_bytes.h
/// Files that scripts in tests/golden made, as they stand in its JSON.

namespace braid {

/// One file of tests/golden.
inline Node golden_node(const char* name) {
  return parse_json(read_file(std::filesystem::path(BRAID_SOURCE_DIR) / "tests/golden" / name), name);
}

/// `00ff` → two bytes.
inline std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) bytes += char(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

}  // namespace braid
