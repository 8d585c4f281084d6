#include "braid/data/course_copies.h"

#include <algorithm>
#include <cmath>

#include "braid/data/crowd.h"
#include "braid/data/near_pairs.h"

namespace braid {
namespace {

constexpr double farthest = 0.01, other_length = 0.03;
constexpr int hash_bits = 7;  // correlations of 0.99 differ in 3 of 64 on average

bool are_as_long(const Course& a, const Course& b) {
  return std::abs(a.seconds - b.seconds) <= other_length * std::max(a.seconds, b.seconds);
}

}  // namespace

bool find_copies(const std::vector<const Course*>& courses, double apart,
                 const std::function<void(size_t, size_t)>& found) {
  std::vector<uint64_t> hashes;
  for (const Course* course : courses) hashes.push_back(course->hash);
  Crowd crowd(courses.size(), [&](size_t a, size_t b) { return course_distance(*courses[a], *courses[b]); });
  return find_near_pairs(hashes, hash_bits, [&](size_t a, size_t b) {
    const double distance = course_distance(*courses[a], *courses[b]);
    if (distance > farthest || !are_as_long(*courses[a], *courses[b])) return;
    if (crowd.sets_apart(a, b, apart * distance)) found(a, b);
  });
}

}  // namespace braid
