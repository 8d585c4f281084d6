#include <filesystem>
#include <fstream>
#include <string>

#include "braid/core/file.h"
#include "braid/core/node.h"

/// @file golden_seeds.cpp
/// Writes the files that tests/golden made, each after one byte of options, into folders for series_fuzz and
/// points_fuzz: golden_seeds <tests/golden> <folder>

namespace {

void write(const std::filesystem::path& path, char options, const std::string& hex) {
  std::string bytes(1, options);
  for (size_t i = 0; i + 1 < hex.size(); i += 2) bytes += char(std::stoi(hex.substr(i, 2), nullptr, 16));
  braid::write_file(path, bytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  const std::filesystem::path golden = argv[1], folder = argv[2];
  const auto read = [&](const char* name) { return braid::parse_json(braid::read_file(golden / name), name); };
  const braid::Node series = read("series.json"), points = read("points.json");
  for (const auto& [name, hex] : series.at("binary").at("files").table())
    write(folder / "series" / name, '\0', hex.string());
  for (const auto& [name, hex] : points.at("files").table()) write(folder / "points" / name, '\1', hex.string());
  for (const auto& [name, file] : points.at("las").table())
    write(folder / "points" / (name + ".las"), '\0', file.at("bytes").string());
  braid::write_file(folder / "points" / "camera.toml", "c" + points.at("camera").at("toml").string());
  return 0;
}
