#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

/// @file crowd.h
/// Whether two things are nearer to one another than things around them are, so that they may be copies.

namespace braid {

/// How far things are from those around them, measured once where it is asked for.
class Crowd {
 public:
  static constexpr size_t rank = 8;  ///< which of the nearest is looked at: nearer ones may be copies

  /// @param count  things  @param distance  between two of them, by their places
  Crowd(size_t count, std::function<double(size_t, size_t)> distance) : distance_(std::move(distance)), known_(count) {}

  /// Whether a pair that is so far apart, as many times as is asked for, is nearer than either is to its crowd. Two
  /// things alone are as near as they are.
  bool sets_apart(size_t a, size_t b, double times_distance) {
    return known_.size() <= 2 || times_distance <= std::min(around(a), around(b));
  }

 private:
  static constexpr size_t most_compared = 2000;

  /// To the `rank`-nearest of the others; of few, to the farthest.
  double around(size_t index) {
    std::optional<double>& out = known_[index];
    if (out) return *out;
    const size_t compared = std::min(known_.size(), most_compared);
    std::vector<double> all;
    for (size_t i = 0; i < compared; ++i)
      if (const size_t other = i * known_.size() / compared; other != index) all.push_back(distance_(index, other));
    const auto nearest = all.begin() + int64_t(std::min(rank, all.size()) - 1);
    std::nth_element(all.begin(), nearest, all.end());
    return *(out = *nearest);
  }

  std::function<double(size_t, size_t)> distance_;
  std::vector<std::optional<double>> known_;
};

}  // namespace braid
