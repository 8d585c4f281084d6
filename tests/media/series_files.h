#pragma once

#include <cstddef>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "braid/core/node.h"

/// @file series_files.h
/// What tests/golden has made with other libraries.

namespace braid {

/// The content of tests/golden/<name>.json.
inline Node golden_values(const std::string& name) {
  std::ifstream file(BRAID_SOURCE_DIR "/tests/golden/" + name + ".json");
  std::stringstream text;
  text << file.rdbuf();
  return parse_json(text.str(), name + ".json");
}

/// Bytes that are written as pairs of hexadecimal digits.
inline std::vector<std::byte> bytes_of_hex(const std::string& digits) {
  std::vector<std::byte> bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(std::byte(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

/// A text as the bytes of a file.
inline std::span<const std::byte> bytes_of_text(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace braid
