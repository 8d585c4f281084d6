#pragma once

#include <string>
#include <vector>

/// @file seeds.h
/// Where a fuzzer starts from: small valid inputs, which a random search would not find.

/// One input.
struct Seed {
  std::string name;   ///< of the file it is written as
  std::string bytes;  ///< what the target takes
};

/// The inputs of the target that is linked with it: `image_seeds.cpp` with `image_fuzz.cpp`.
std::vector<Seed> seeds();
