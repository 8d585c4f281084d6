#pragma once

#include <cstdint>
#include <string_view>

/// @file random.h
/// Seeds and a small generator, the same on every machine.

namespace braid {

/// Mixes a seed with a name, so that every part of the program draws from a stream of its own.
uint64_t derive_seed(uint64_t seed, std::string_view name);

/// Mixes a seed with a number (an epoch, a row).
uint64_t derive_seed(uint64_t seed, uint64_t number);

/// SplitMix64. Steele et al. 2014, doi:10.1145/2660193.2660195. Also a standard uniform random bit generator.
class Random {
 public:
  using result_type = uint64_t;
  explicit Random(uint64_t seed) : state_(seed) {}
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return ~uint64_t{0}; }
  uint64_t operator()();
  double uniform();                         ///< in [0, 1)
  double uniform(double low, double high);  ///< in [low, high)
  uint64_t below(uint64_t bound);           ///< in [0, bound), without bias; `bound` > 0
  double normal();                          ///< mean 0, standard deviation 1

 private:
  uint64_t state_;
};

/// Fisher-Yates; unlike std::shuffle the order does not depend on the standard library.
template <class Container>
void shuffle(Container& items, Random& random) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace braid
