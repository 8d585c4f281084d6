#include "braid/data/near_pairs.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "braid/core/error.h"

namespace braid {

bool find_near_pairs(const std::vector<uint64_t>& hashes, int most_bits,
                     const std::function<void(size_t, size_t)>& found) {
  require(most_bits >= 0 && most_bits <= 15, Fault::internal, "near pairs", "asked for ", most_bits,
          " bits, not 0 to 15");
  const int stretches = most_bits + 1;
  const auto stretch = [&](uint64_t hash, int index) {
    const int begin = 64 * index / stretches, end = 64 * (index + 1) / stretches;
    return end - begin == 64 ? hash : (hash >> begin) & ((uint64_t{1} << (end - begin)) - 1);
  };
  bool complete = true;
  std::vector<size_t> order(hashes.size());
  std::iota(order.begin(), order.end(), size_t{0});
  for (int s = 0; s < stretches; ++s) {
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const uint64_t x = stretch(hashes[a], s), y = stretch(hashes[b], s);
      if (x != y) return x < y;
      return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : a < b;
    });
    for (size_t i = 0; i < order.size(); ++i) {
      const uint64_t bucket = stretch(hashes[order[i]], s);
      for (size_t j = i + 1; j < order.size() && stretch(hashes[order[j]], s) == bucket; ++j) {
        if (j - i > near_window) {
          complete = false;
          break;
        }
        const uint64_t a = hashes[order[i]], b = hashes[order[j]];
        if (std::popcount(a ^ b) > most_bits) continue;
        bool earlier = false;  // already found where they agreed before
        for (int t = 0; t < s && !earlier; ++t) earlier = stretch(a, t) == stretch(b, t);
        if (!earlier) found(std::min(order[i], order[j]), std::max(order[i], order[j]));
      }
    }
  }
  return complete;
}

}  // namespace braid
