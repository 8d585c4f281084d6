#include <fstream>

#include "fuzz/seeds.h"

/// @file write_seeds.cpp
/// `image_seeds FOLDER` writes the starting inputs of a target as files, for libFuzzer.

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  for (const Seed& seed : seeds())
    std::ofstream(std::string(argv[1]) + "/" + seed.name, std::ios::binary) << seed.bytes;
  return 0;
}
