#pragma once

#include <string>
#include <vector>

#include "braid/media/points.h"

/// @file point_sink.h
/// Where the readers of point files put what they read.

namespace braid {

/// Takes points one after another, leaves out those that are not wanted, and moves large coordinates to an origin.
class PointSink {
 public:
  /// Checks what the header of a file promises.
  /// @param channels  names; x, y and z among them, which are put first
  /// @throws Error  Fault::data without x, y, z or beyond a limit
  PointSink(std::vector<std::string> channels, int64_t points, const PointRequest& request, const std::string& subject);

  /// A point. @param values  in the order of `channels` as they were given
  void take(const double* values);
  /// Coordinates are given relative to this from now on; before the first point, where the file states it.
  void place_origin(const std::array<double, 3>& origin) { cloud_.origin = origin, has_origin_ = true; }
  size_t width() const { return order_.size(); }  ///< numbers a point

  /// The cloud. @throws Error  Fault::data when no point is left
  PointCloud finish() &&;

 private:
  PointCloud cloud_;
  PointRequest request_;
  std::string subject_;
  std::vector<size_t> order_;  ///< where each channel of the cloud is in the file
  bool has_origin_ = false;
};

/// Readers of single formats. @throws Error  Fault::data, Fault::unsupported
PointCloud read_bin(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
PointCloud read_pcd(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
PointCloud read_ply(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
PointCloud read_point_array(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
PointCloud read_las(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);

}  // namespace braid
