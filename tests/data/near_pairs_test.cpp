#include "braid/data/near_pairs.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "braid/core/random.h"

namespace braid {
namespace {

using Pairs = std::multiset<std::pair<size_t, size_t>>;

Pairs found_in(const std::vector<uint64_t>& hashes, int most_bits, bool* complete = nullptr) {
  Pairs out;
  const bool all = find_near_pairs(hashes, most_bits, [&](size_t a, size_t b) { out.emplace(a, b); });
  if (complete) *complete = all;
  return out;
}

/// Some random hashes, and neighbours of them at 0 to 6 bits.
std::vector<uint64_t> clusters() {
  Random random(7);
  std::vector<uint64_t> out;
  for (int i = 0; i < 60; ++i) {
    out.push_back(random());
    for (int bits = 0; bits <= 6; ++bits) {
      uint64_t near = out[out.size() - size_t(bits) - 1];
      for (int b = 0; b < bits; ++b) near ^= uint64_t{1} << random.below(64);
      out.push_back(near);
    }
  }
  return out;
}

TEST(NearPairs, AreThoseThatComparingAllWithAllFindsEachOnce) {
  const auto hashes = clusters();
  for (const int bits : {0, 1, 3, 6}) {
    Pairs expected;
    for (size_t a = 0; a < hashes.size(); ++a)
      for (size_t b = a + 1; b < hashes.size(); ++b)
        if (std::popcount(hashes[a] ^ hashes[b]) <= bits) expected.emplace(a, b);
    bool complete = false;
    EXPECT_EQ(found_in(hashes, bits, &complete), expected) << bits;
    EXPECT_TRUE(complete);
    EXPECT_GE(expected.size(), 60u);
  }
}

TEST(NearPairs, ALargeBucketCostsABoundedTimeAndIsReported) {
  const std::vector<uint64_t> hashes(5 * near_window, 42);
  size_t count = 0;
  EXPECT_FALSE(find_near_pairs(hashes, 3, [&](size_t, size_t) { ++count; }));
  EXPECT_LE(count, hashes.size() * near_window);
  EXPECT_GE(count, (hashes.size() - near_window) * near_window);
}

TEST(NearPairs, NoHashesHaveNoPairs) { EXPECT_TRUE(found_in({}, 3).empty()); }

}  // namespace
}  // namespace braid
