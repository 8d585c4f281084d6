#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>

#include "braid/core/random.h"
#include "braid/media/calibration.h"
#include "braid/media/pillars.h"
#include "braid/media/point_sampling.h"
#include "stopwatch.h"

/// @file points.cpp
/// A LiDAR sweep -> pillars, voxels, farthest points, pixels; a step is the whole sweep once, on one thread.
///
///     braid_bench_points [--file SWEEP] [--seconds 2]
///
/// SWEEP is a file of points; without one, a made-up sweep of 64 beams is used. Prints one JSON line per measure.

namespace {

/// A sweep of 64 beams over flat ground with a ring of walls, about 120,000 points, as a Velodyne HDL-64E gives them.
braid::PointCloud made_up_sweep() {
  braid::PointCloud cloud;
  cloud.channels = {"x", "y", "z", "intensity"};
  braid::Random random(1);
  for (int beam = 0; beam < 64; ++beam)
    for (int step = 0; step < 1875; ++step) {
      const double up = (2.0 - 26.9 * beam / 63) * 0.017453292519943295, around = step * 6.283185307179586 / 1875;
      const double wall = 20 + 15 * std::sin(3 * around), ground = up < 0 ? 1.73 / -std::sin(up) : 1e9;
      const double range = std::min(ground, wall / std::cos(up)) + 0.02 * random.normal();
      const double values[] = {range * std::cos(up) * std::cos(around), range * std::cos(up) * std::sin(around),
                               range * std::sin(up), random.uniform()};
      cloud.values.insert(cloud.values.end(), values, values + 4);
    }
  return cloud;
}

template <class Step>
void report(const std::string& what, double seconds, const braid::PointCloud& cloud, const Step& step) {
  const auto measured = braid::bench::measure(step, seconds);
  std::puts(
      braid::bench::json_line("points", "points/s", measured, 1, {{"measure", what}, {"sweep_points", cloud.points()}})
          .c_str());
}

}  // namespace

int main(int argc, char** argv) try {
  std::string file;
  double seconds = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--file") == 0) file = argv[i + 1];
    if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::stod(argv[i + 1]);
  }
  const auto read = [&] { return braid::read_points(file).value(); };
  const braid::PointCloud cloud = file.empty() ? made_up_sweep() : read();
  const int64_t points = cloud.points();
  // The whole of the sweep is covered, so that every point is sorted in and none is cheap.
  const braid::PillarGrid around{.x_low = -69.12f, .y_low = -69.12f, .y_high = 69.12f, .z_low = -5, .z_high = 5};
  volatile int64_t sink = 0;
  report("pillars, ahead", seconds, cloud, [&] { return sink = braid::make_pillars(cloud, {}).points(), points; });
  report("pillars, around", seconds, cloud, [&] { return sink = braid::make_pillars(cloud, around).points(), points; });
  report("voxels of 0.2 m", seconds, cloud, [&] { return sink = braid::sample_voxels(cloud, 0.2f).points(), points; });
  // Distances worked out: every point against each of 1024 chosen ones.
  report("farthest 1024, distances", seconds, cloud,
         [&] { return sink = braid::sample_farthest(cloud, 1024).points(), points * 1024; });
  report("projection", seconds, cloud, [&] {
    return sink = int64_t(braid::project(braid::Camera{.width = 1242, .height = 375}, cloud).size()), points;
  });
  if (!file.empty()) report("reading", seconds, cloud, [&] { return sink = read().points(), points; });
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
