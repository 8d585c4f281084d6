#pragma once

#include <cstdint>
#include <vector>

#include "braid/media/points.h"

/// @file pillars.h
/// Points -> vertical pillars on a grid seen from above, as PointPillars takes them. Lang et al. 2019,
/// arXiv:1812.05784.

namespace braid {

/// The grid. Defaults are the paper's for cars in KITTI (section 3.1), with its 12,000 pillars of 100 points.
struct PillarGrid {
  float x_low = 0, x_high = 69.12f;
  float y_low = -39.68f, y_high = 39.68f;
  float z_low = -3, z_high = 1;
  float edge_m = 0.16f;
  int64_t max_pillars = 12000;
  int64_t max_points = 100;  ///< of one pillar

  int64_t columns() const;  ///< cells along x
  int64_t rows() const;     ///< cells along y
};

/// Pillars without padding: the points of pillar p are [starts[p], starts[p + 1]).
struct Pillars {
  std::vector<int32_t> cells;   ///< [P] row * columns + column, each once, in the order of their first points
  std::vector<int32_t> starts;  ///< [P + 1]
  /// [Q][C + 5] of the points that are kept: the C channels of the cloud, then the offsets from the mean of the
  /// pillar's points in x, y, z, then those from the centre of its cell in x, y. 9 for x, y, z, intensity, as in the
  /// paper.
  std::vector<float> features;
  int64_t width = 0;          ///< C + 5
  int64_t outside = 0;        ///< points that the grid does not cover
  int64_t beyond_limits = 0;  ///< points of pillars, or in pillars, above the limits

  int64_t pillars() const { return int64_t(cells.size()); }
  int64_t points() const { return starts.empty() ? 0 : starts.back(); }
};

/// Sorts points into pillars. Where there are too many pillars, or points in one, an even choice in the order of the
/// file is kept (the paper draws at random), so that a sweep gives the same pillars every time. O(P + cells).
/// @throws Error  Fault::config for a grid without cells, or with more than 2^26
Pillars make_pillars(const PointCloud& cloud, const PillarGrid& grid);

}  // namespace braid
