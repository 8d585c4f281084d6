#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "braid/core/result.h"

/// @file points.h
/// Point clouds: LiDAR sweeps, depth cameras, scans.

namespace braid {

/// Points with what was measured at each.
struct PointCloud {
  /// [3 + c] names: x, y, z in metres, then what the file has (`intensity`, `ring`, `red`, ...).
  std::vector<std::string> channels;
  std::vector<float> values;  ///< [P][3 + c]
  /// To be added to x, y, z for the coordinates of the file. Not zero only where those are so large (above 10,000) that
  /// float32 would lose millimetres: maps, LAS.
  std::array<double, 3> origin{};
  int64_t source_points = 0;  ///< in the file
  int64_t not_finite = 0;     ///< points left out because a coordinate is NaN or infinite
  int64_t out_of_range = 0;   ///< points left out by the box or the distance

  int64_t points() const { return channels.empty() ? 0 : int64_t(values.size() / channels.size()); }
};

/// What one file may cost. Checked before memory is taken.
struct PointLimits {
  int64_t max_file_bytes = int64_t{4} << 30;
  int64_t max_points = 50'000'000;  ///< in the file
  int64_t max_channels = 64;
  int64_t max_bytes = int64_t{2} << 30;  ///< of the values, before points are left out
};

/// Files of points, told by their first bytes; a plain .bin has none and is told by its name or by the caller.
enum class PointFormat { unknown, bin, pcd, ply, npy, las };

/// Which points are wanted.
struct PointRequest {
  std::array<float, 3> low{-INFINITY, -INFINITY, -INFINITY};  ///< corner of a box, in the coordinates of the file
  std::array<float, 3> high{INFINITY, INFINITY, INFINITY};    ///< the other one; a point on it is outside
  float max_distance = INFINITY;                              ///< from the sensor at 0, 0, 0
  PointFormat format = PointFormat::unknown;                  ///< of bytes without a name
  int64_t bin_channels = 4;  ///< numbers a point of a .bin file: 4 in KITTI, 5 in nuScenes
  PointLimits limits = {};
};

/// Reads KITTI's and nuScenes' .bin (float32), PCD 0.7 (ascii, binary, binary_compressed), PLY 1.0 (ascii and both
/// binary forms; the vertices, whose lists are passed over), .npy [P, 3 + c] and LAS 1.0 to 1.4 (point formats 0 to
/// 10). Of PLY and PCD, the fields x, y, z come first; fields of more than one number become several channels; a packed
/// `rgb` becomes red, green, blue.
///
/// @return the points; Fault::io when the file cannot be opened; Fault::data when it is damaged, exceeds a limit, or
///         leaves no point; Fault::unsupported for compressed LAS (.laz) and other formats
Result<PointCloud> read_points(const std::filesystem::path& path, const PointRequest& request = {});

/// The same from memory.
Result<PointCloud> decode_points(std::span<const std::byte> bytes, const PointRequest& request = {});

/// The format of a file of points that begins with `head`; unknown for a plain .bin.
PointFormat sniff_points(std::span<const std::byte> head);

}  // namespace braid
