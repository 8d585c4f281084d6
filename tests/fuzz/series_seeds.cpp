#include "fuzz/golden_bytes.h"
#include "fuzz/seeds.h"

/// @file series_seeds.cpp
/// The sensor logs that tests/golden/series.py made and a text one, each after a byte of options.

std::vector<Seed> seeds() {
  const braid::Node series = braid::golden_node("series.json");
  std::vector<Seed> out;
  for (const auto& [name, hex] : series.at("binary").at("files").table())
    out.push_back({name, std::string(1, '\0') + braid::bytes_of_hex(hex.string())});
  out.push_back(
      {"log.csv", std::string(1, '\0') + "# made by hand\ntime_ms,x,y\n0,1,2\n10,,3\n20,1e3,nan\n20,4,5\n5,6,7\n"});
  return out;
}
