#pragma once

#include <string>
#include <vector>

#include "braid/media/points.h"

/// @file point_sink.h
/// Where the readers of point files put what they read.

namespace braid {

/// Takes points one after another, leaves out those that are not wanted, and moves far clouds to an origin of
/// their own.
class PointSink {
 public:
  /// Checks what the header of a file promises.
  /// @param channels  names; x, y and z among them, which are put first
  /// @throws Error  Fault::data without x, y, z or beyond a limit
  PointSink(std::vector<std::string> channels, int64_t points, const PointRequest& request, const std::string& subject);

  /// A point. @param values  in the order of `channels` as they were given
  void take(const double* values);
  size_t width() const { return order_.size(); }  ///< numbers a point

  /// The cloud. Where a coordinate is beyond what float32 tells to a millimetre its origin is its rounded middle, else
  /// 0.
  /// @throws Error  Fault::data when no point is left
  PointCloud finish() &&;

 private:
  PointCloud cloud_;
  PointRequest request_;
  std::string subject_;
  std::vector<size_t> order_;   ///< where each channel of the cloud is in the file
  std::vector<double> places_;  // x, y, z of each point, until the whole cloud tells its origin
};

/// Plain float32 numbers, `PointRequest::bin_channels` a point, as KITTI and nuScenes write them. Like all readers of
/// single formats below: @throws Error  Fault::data, Fault::unsupported
PointCloud read_bin(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
/// PCD 0.6 and 0.7: ascii, binary, binary_compressed.
PointCloud read_pcd(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
/// The vertices of PLY 1.0, ascii and both binary forms.
PointCloud read_ply(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
/// A .npy array [P, 3 + c].
PointCloud read_point_array(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);
/// LAS 1.0 to 1.4, uncompressed.
PointCloud read_las(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject);

}  // namespace braid
