#include "braid/data/course_copies.h"

#include <algorithm>
#include <cmath>

#include "braid/data/near_pairs.h"

namespace braid {
namespace {

constexpr double farthest = 0.01, other_length = 0.03;
constexpr int hash_bits = 7;  // correlations of 0.99 differ in 3 of 64 on average
constexpr size_t crowd_rank = 8, most_compared = 2000;

bool are_as_long(const Course& a, const Course& b) {
  return std::abs(a.seconds - b.seconds) <= other_length * std::max(a.seconds, b.seconds);
}

/// How far courses are from those around them, measured once where it is asked for.
class Crowd {
 public:
  explicit Crowd(const std::vector<const Course*>& courses) : courses_(courses), known_(courses.size(), -1) {}

  /// To the eighth-nearest of the others, which may be copies; of a few, to the farthest.
  double distance(size_t index) {
    double& out = known_[index];
    if (out >= 0) return out;
    const size_t compared = std::min(courses_.size(), most_compared);
    std::vector<double> all;
    for (size_t i = 0; i < compared; ++i)
      if (const size_t other = i * courses_.size() / compared; other != index)
        all.push_back(course_distance(*courses_[index], *courses_[other]));
    const auto rank = all.begin() + int64_t(std::min(crowd_rank, all.size()) - 1);
    std::nth_element(all.begin(), rank, all.end());
    return out = *rank;
  }

 private:
  const std::vector<const Course*>& courses_;
  std::vector<double> known_;
};

}  // namespace

bool find_copies(const std::vector<const Course*>& courses, double apart,
                 const std::function<void(size_t, size_t)>& found) {
  std::vector<uint64_t> hashes;
  for (const Course* course : courses) hashes.push_back(course->hash);
  Crowd crowd(courses);
  return find_near_pairs(hashes, hash_bits, [&](size_t a, size_t b) {
    const double distance = course_distance(*courses[a], *courses[b]);
    if (distance > farthest || !are_as_long(*courses[a], *courses[b])) return;
    const bool has_crowd = courses.size() > 2;  // two alone are as alike as they are
    if (has_crowd && apart * distance > std::min(crowd.distance(a), crowd.distance(b))) return;
    found(a, b);
  });
}

}  // namespace braid
