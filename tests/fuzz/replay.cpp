#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "fuzz/seeds.h"

/// @file replay.cpp
/// `image_replay ROUNDS` gives a target its starting inputs, and each of them ROUNDS times with random damage, the same
/// on every run. It needs no clang and takes seconds: what CI can do of fuzzing. A search guided by coverage is
/// libFuzzer's, see the preset `fuzz`.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using Draw = std::mt19937_64;

size_t place(const std::string& bytes, Draw& draw) { return bytes.empty() ? 0 : draw() % bytes.size(); }

/// One change of a kind that decoders stumble over: a flipped bit, an extreme number, a piece cut out, repeated, moved
/// in from another input, or an early end.
void damage(std::string& bytes, const std::string& other, Draw& draw) {
  const size_t at = place(bytes, draw), length = draw() % 16 + 1;
  switch (draw() % 6) {
    case 0:
      if (!bytes.empty()) bytes[at] = char(bytes[at] ^ (1 << draw() % 8));
      break;
    case 1: {
      constexpr uint8_t extremes[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};
      const size_t width = size_t{1} << draw() % 4;
      for (size_t i = at; i < std::min(at + width, bytes.size()); ++i) bytes[i] = char(extremes[draw() % 6]);
      break;
    }
    case 2:
      bytes.erase(at, length);
      break;
    case 3:
      bytes.insert(at, bytes.substr(at, length));
      break;
    case 4:
      bytes.insert(at, other.substr(place(other, draw), length));
      break;
    default:
      bytes.resize(at);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const int64_t rounds = std::atoll(argv[1]);
  Draw draw(1);
  const auto whole = seeds();
  const auto give = [](const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  };
  int64_t given = 0;
  for (const Seed& seed : whole) {
    give(seed.bytes);
    for (int64_t round = 0; round < rounds; ++round) {
      std::string bytes = seed.bytes;
      for (uint64_t changes = draw() % 4 + 1; changes > 0; --changes)
        damage(bytes, whole[draw() % whole.size()].bytes, draw);
      give(bytes);
    }
    given += rounds + 1;
  }
  std::printf("%lld inputs taken or refused\n", static_cast<long long>(given));
  return 0;
}
