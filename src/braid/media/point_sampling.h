#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "braid/media/points.h"

/// @file point_sampling.h
/// Fewer points. Everything here gives the same points for the same input, on every machine.

namespace braid {

/// The points at these places, in this order.
PointCloud take_points(const PointCloud& cloud, std::span<const int64_t> places);

/// What stands for the points of one voxel.
enum class VoxelPoint {
  first,  ///< the first of them in the file
  mean,   ///< the mean of all channels
};

/// One point for each cube of `edge_m` metres that holds points, in the order in which the cubes are first met. The
/// grid begins at 0, 0, 0 of the cloud, so that overlapping sweeps agree. O(P).
/// @throws Error  Fault::config when the edge is not above 0, or so small that the cloud spans more than 2^20 cubes
PointCloud sample_voxels(const PointCloud& cloud, float edge_m, VoxelPoint rule = VoxelPoint::first);

/// `count` points that cover the cloud: the first one, then again and again the point that is farthest from all chosen
/// ones (the first in the file among equals). All points, in this order, when there are fewer. Eldar et al. 1997,
/// doi:10.1109/83.623193. O(P * count).
PointCloud sample_farthest(const PointCloud& cloud, int64_t count);

/// All points in an order drawn by lot, so that the first of them are anywhere.
PointCloud in_random_order(const PointCloud& cloud, uint64_t seed);

/// `count` points drawn without replacement, in the order of the file; all of them when there are fewer.
PointCloud sample_randomly(const PointCloud& cloud, int64_t count, uint64_t seed);

}  // namespace braid
