#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/// @file near_pairs.h
/// Pairs of hashes that differ in few bits, without comparing all with all.

namespace braid {

/// Most members of a bucket that one member is compared with.
inline constexpr size_t near_window = 1000;

/// Calls `found(a, b)`, a and b indices into `hashes`, once for each pair that differs in at most `most_bits` bits.
///
/// Two such hashes agree in at least one of `most_bits + 1` stretches of their 64 bits, so only those in a common
/// bucket of a stretch are compared: about n²/2^14 comparisons for 3 bits and evenly spread hashes. In a bucket of more
/// than `near_window` each is compared with the next `near_window` in order of the whole hash, which bounds the cost by
/// (most_bits + 1) · n · near_window.
/// Memory: 8 bytes a hash.
/// @param most_bits  0 to 15
/// @return whether every pair was compared that could be near; false when a bucket was that large
bool find_near_pairs(const std::vector<uint64_t>& hashes, int most_bits,
                     const std::function<void(size_t, size_t)>& found);

}  // namespace braid
