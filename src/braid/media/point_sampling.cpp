#include "braid/media/point_sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/random.h"

namespace braid {
namespace {

/// A cloud without points that is otherwise like `cloud`.
PointCloud emptied(const PointCloud& cloud) {
  PointCloud empty;
  empty.channels = cloud.channels;
  empty.origin = cloud.origin;
  empty.source_points = cloud.source_points;
  empty.not_finite = cloud.not_finite;
  empty.out_of_range = cloud.out_of_range;
  return empty;
}

/// Numbers voxels in the order in which they are first met: a hash table with open addresses.
class VoxelNumbers {
 public:
  explicit VoxelNumbers(int64_t points) {
    size_t size = 64;
    while (int64_t(size) < 2 * points) size *= 2;
    keys_.assign(size, no_key);
    numbers_.resize(size);
  }
  int64_t number(uint64_t key) {
    for (size_t at = derive_seed(0, key) & (keys_.size() - 1);; at = (at + 1) & (keys_.size() - 1)) {
      if (keys_[at] == key) return numbers_[at];
      if (keys_[at] != no_key) continue;
      keys_[at] = key;
      return numbers_[at] = count_++;
    }
  }

 private:
  static constexpr uint64_t no_key = ~uint64_t{0};
  std::vector<uint64_t> keys_;
  std::vector<int64_t> numbers_;
  int64_t count_ = 0;
};

/// Voxel of each point, numbered in the order of their first points.
std::vector<int64_t> voxels_of(const PointCloud& cloud, float edge_m) {
  constexpr double most = 1 << 20;  // on either side of 0: 21 bits an axis
  const size_t width = cloud.channels.size();
  VoxelNumbers numbers(cloud.points());
  std::vector<int64_t> voxels(static_cast<size_t>(cloud.points()));
  for (size_t i = 0; i < voxels.size(); ++i) {
    uint64_t key = 0;
    for (size_t axis = 0; axis < 3; ++axis) {
      const double cell = std::floor(double(cloud.values[i * width + axis]) / double(edge_m));
      require(std::abs(cell) < most, Fault::config, "", "voxels of ", edge_m, " m are too small for a point ",
              cloud.values[i * width + axis], " m from the origin");
      key = key << 21 | uint64_t(int64_t(cell) + int64_t(most));
    }
    voxels[i] = numbers.number(key);
  }
  return voxels;
}

/// Coordinates of each axis one after another, for loops that the compiler turns into vectors.
struct Axes {
  explicit Axes(const PointCloud& cloud) {
    const size_t width = cloud.channels.size(), points = size_t(cloud.points());
    for (auto* axis : {&x, &y, &z}) axis->resize(points);
    for (size_t i = 0; i < points; ++i) {
      x[i] = cloud.values[i * width];
      y[i] = cloud.values[i * width + 1];
      z[i] = cloud.values[i * width + 2];
    }
  }
  std::vector<float> x, y, z;
};

/// Lowers the squared distances to the nearest chosen point, now that `chosen` is one too; returns the place of the
/// largest, the first among equals.
size_t lower_distances(const Axes& axes, size_t chosen, std::vector<float>& distances) {
  constexpr size_t lanes = 16, block = 512;
  const float x = axes.x[chosen], y = axes.y[chosen], z = axes.z[chosen];
  float best = -1;
  size_t best_block = 0;
  const size_t points = distances.size();
  for (size_t begin = 0; begin < points; begin += block) {
    const size_t end = std::min(begin + block, points), whole = begin + (end - begin) / lanes * lanes;
    float largest[lanes];
    std::fill(largest, largest + lanes, -1.0f);
    for (size_t i = begin; i < whole; i += lanes)
      for (size_t lane = 0; lane < lanes; ++lane) {
        const size_t at = i + lane;
        const float dx = axes.x[at] - x, dy = axes.y[at] - y, dz = axes.z[at] - z;
        const float d = dx * dx + dy * dy + dz * dz, old = distances[at];
        const float now = d < old ? d : old;
        distances[at] = now;
        largest[lane] = now > largest[lane] ? now : largest[lane];
      }
    for (size_t at = whole; at < end; ++at) {
      const float dx = axes.x[at] - x, dy = axes.y[at] - y, dz = axes.z[at] - z;
      distances[at] = std::min(distances[at], dx * dx + dy * dy + dz * dz);
      largest[0] = std::max(largest[0], distances[at]);
    }
    const float top = *std::max_element(largest, largest + lanes);
    if (top > best) best = top, best_block = begin;
  }
  const auto first = distances.begin() + int64_t(best_block);
  const auto last = distances.begin() + int64_t(std::min(best_block + block, points));
  return size_t(std::find(first, last, best) - distances.begin());
}

}  // namespace

PointCloud take_points(const PointCloud& cloud, std::span<const int64_t> places) {
  PointCloud taken = emptied(cloud);
  const auto width = int64_t(cloud.channels.size());
  taken.values.reserve(places.size() * size_t(width));
  for (const int64_t p : places)
    taken.values.insert(taken.values.end(), cloud.values.begin() + p * width, cloud.values.begin() + (p + 1) * width);
  return taken;
}

PointCloud sample_voxels(const PointCloud& cloud, float edge_m, VoxelPoint rule) {
  require(edge_m > 0 && std::isfinite(edge_m), Fault::config, "", "voxels need an edge above 0 m, not ", edge_m);
  const auto voxels = voxels_of(cloud, edge_m);
  const size_t width = cloud.channels.size();
  std::vector<int64_t> firsts;
  for (size_t i = 0; i < voxels.size(); ++i)
    if (voxels[i] == int64_t(firsts.size())) firsts.push_back(int64_t(i));
  PointCloud sampled = take_points(cloud, firsts);
  if (rule == VoxelPoint::first) return sampled;
  std::vector<double> sums(sampled.values.size());
  std::vector<int64_t> counts(firsts.size());
  for (size_t i = 0; i < voxels.size(); ++i) {
    const auto voxel = size_t(voxels[i]);
    ++counts[voxel];
    for (size_t c = 0; c < width; ++c) sums[voxel * width + c] += double(cloud.values[i * width + c]);
  }
  for (size_t i = 0; i < sums.size(); ++i) sampled.values[i] = float(sums[i] / double(counts[i / width]));
  return sampled;
}

PointCloud sample_farthest(const PointCloud& cloud, int64_t count) {
  const int64_t wanted = std::min(count, cloud.points());
  if (wanted <= 0) return emptied(cloud);
  const Axes axes(cloud);
  std::vector<float> distances(axes.x.size(), INFINITY);
  std::vector<int64_t> places = {0};
  distances[0] = -1;  // chosen: below every distance, so that equal points do not come twice before others have come
  while (int64_t(places.size()) < wanted) {
    const size_t next = lower_distances(axes, size_t(places.back()), distances);
    places.push_back(int64_t(next));
    distances[next] = -1;
  }
  return take_points(cloud, places);
}

PointCloud in_random_order(const PointCloud& cloud, uint64_t seed) {
  std::vector<int64_t> places(static_cast<size_t>(cloud.points()));
  std::iota(places.begin(), places.end(), int64_t{0});
  Random random(seed);
  shuffle(places, random);
  return take_points(cloud, places);
}

PointCloud sample_randomly(const PointCloud& cloud, int64_t count, uint64_t seed) {
  std::vector<int64_t> places(static_cast<size_t>(cloud.points()));
  std::iota(places.begin(), places.end(), int64_t{0});
  if (count >= cloud.points()) return take_points(cloud, places);
  Random random(seed);
  for (size_t i = 0; i < size_t(std::max<int64_t>(count, 0)); ++i)
    std::swap(places[i], places[i + random.below(places.size() - i)]);
  places.resize(size_t(std::max<int64_t>(count, 0)));
  std::sort(places.begin(), places.end());
  return take_points(cloud, places);
}

}  // namespace braid
