#include "fuzz/golden_bytes.h"
#include "fuzz/seeds.h"

/// @file points_seeds.cpp
/// The point clouds and the calibration that tests/golden/points.py made, each after the byte that says how it is read.

std::vector<Seed> seeds() {
  const braid::Node points = braid::golden_node("points.json");
  std::vector<Seed> out;
  for (const auto& [name, hex] : points.at("files").table())
    out.push_back({name, '\1' + braid::bytes_of_hex(hex.string())});
  for (const auto& [name, file] : points.at("las").table())
    out.push_back({name + ".las", std::string(1, '\0') + braid::bytes_of_hex(file.at("bytes").string())});
  out.push_back({"camera.toml", "c" + points.at("camera").at("toml").string()});
  return out;
}
