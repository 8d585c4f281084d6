#include "braid/core/random.h"

#include <cmath>
#include <numbers>

namespace braid {
namespace {

uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}
constexpr uint64_t golden = 0x9E3779B97F4A7C15ull;

}  // namespace

uint64_t derive_seed(uint64_t seed, std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325ull;  // FNV-1a
  for (const char c : name) hash = (hash ^ uint8_t(c)) * 0x100000001B3ull;
  return derive_seed(seed, hash);
}

uint64_t derive_seed(uint64_t seed, uint64_t number) { return mix(mix(seed + golden) ^ mix(number + 2 * golden)); }

uint64_t Random::operator()() { return mix(state_ += golden); }

double Random::uniform() { return double((*this)() >> 11) * 0x1.0p-53; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

uint64_t Random::below(uint64_t bound) {
  const uint64_t limit = max() - max() % bound;
  for (;;)
    if (const uint64_t draw = (*this)(); draw < limit) return draw % bound;
}

double Random::normal() {  // Box-Muller, one of the pair
  const double u = 1.0 - uniform(), v = uniform();
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

}  // namespace braid
