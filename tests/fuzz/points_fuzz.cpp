#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "braid/media/calibration.h"
#include "braid/media/pillars.h"
#include "braid/media/point_sampling.h"

/// @file points_fuzz.cpp
/// Any bytes as a file of points and as a calibration; the first byte says which. What is read is sampled, sorted into
/// pillars and projected.

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void sample(const braid::PointCloud& cloud) {
  check(braid::sample_farthest(cloud, 9).points() == std::min<int64_t>(9, cloud.points()));
  check(braid::sample_randomly(cloud, 9, 1).points() == std::min<int64_t>(9, cloud.points()));
  const auto pillars = braid::make_pillars(cloud, {.max_pillars = 7, .max_points = 3});
  check(pillars.points() + pillars.outside + pillars.beyond_limits == cloud.points());
  check(int64_t(pillars.features.size()) == pillars.points() * pillars.width);
  try {
    check(braid::sample_voxels(cloud, 0.5f, braid::VoxelPoint::mean).points() <= cloud.points());
  } catch (const braid::Error& e) {
    check(e.fault() == braid::Fault::config);  // too far away for voxels of this size
  }
  braid::Camera camera;
  camera.width = camera.height = 10;
  check(int64_t(braid::project(camera, cloud).size()) == cloud.points());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  if (data[0] == 'c') {
    const auto calibration =
        braid::parse_calibration({reinterpret_cast<const char*>(data + 1), size - 1}, "calibration");
    if (!calibration) return 0;
    for (const auto& [name, camera] : calibration.value().cameras) {
      (void)braid::project(camera, 1, 2, 3);
      (void)braid::resized(camera, 20, 10);
    }
    return 0;
  }
  braid::PointRequest request;
  request.format = braid::PointFormat(data[0] % 6);
  request.limits.max_points = 100'000;
  request.limits.max_bytes = 1 << 22;
  const auto cloud = braid::decode_points(std::as_bytes(std::span(data + 1, size - 1)), request);
  if (cloud) sample(cloud.value());
  return 0;
}
