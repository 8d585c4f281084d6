#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/result.h"
#include "braid/media/points.h"

/// @file calibration.h
/// Where a point of a sensor lies in the picture of a camera.
///
/// Read here: KITTI's calibration files of its object, odometry and tracking sets (`P0` to `P3`, `R0_rect`,
/// `Tr_velo_to_cam`; cameras are called `image_0` to `image_3`, as the folders are), and TOML:
///
///     [camera.front]
///     size = [1920, 1080]             # width, height in pixels; may be left out
///     focal = [1100.0, 1100.0]        # fx, fy in pixels
///     centre = [960.0, 540.0]         # cx, cy; the centre of the upper left pixel is 0, 0
///     distortion = [0, 0, 0, 0, 0]    # k1, k2, p1, p2, k3 as OpenCV has them; may be left out
///     rotation = [[0, -1, 0], [0, 0, -1], [1, 0, 0]]   # sensor -> camera; or quaternion = [w, x, y, z]
///     translation = [0.0, 0.0, 0.0]   # metres, in the camera's axes (x right, y down, z ahead), after the rotation

namespace braid {

/// A camera as a sensor sees it.
struct Camera {
  int64_t width = 0, height = 0;  ///< pixels; 0: not known
  /// [3][4] sensor -> camera, metres: a rotation and a translation.
  std::array<double, 12> extrinsic = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
  /// [3][4] camera -> pixels times depth.
  std::array<double, 12> projection = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
  std::array<double, 5> distortion{};  ///< k1, k2, p1, p2, k3; all 0: none
};

/// A point in a picture.
struct ProjectedPoint {
  float x = 0, y = 0;    ///< pixels from the centre of the upper left one; NaN for a point that is not ahead
  float depth_m = 0;     ///< along the optical axis; negative behind the camera
  bool in_view = false;  ///< ahead, and within the picture where its size is known
};

/// Cameras by name.
struct Calibration {
  std::map<std::string, Camera> cameras;

  /// @throws Error  Fault::config, naming those there are
  const Camera& camera(const std::string& name) const;
};

/// Reads a calibration; TOML is told by a line that begins with `[`.
/// @return Fault::io when it cannot be opened; Fault::data when it is neither, misses a matrix, or has a rotation that
///         is none
Result<Calibration> read_calibration(const std::filesystem::path& path);

/// The same from memory. @param source  for messages
Result<Calibration> parse_calibration(std::string_view text, const std::string& source);

/// Where a point (metres, in the sensor's axes) is seen. Distortion is OpenCV's model
/// (https://docs.opencv.org/4.x/d9/d0c/group__calib3d.html); points so far to the side that the model folds them back
/// are not in view.
ProjectedPoint project(const Camera& camera, double x, double y, double z);

/// The same of every point. @return [P]
std::vector<ProjectedPoint> project(const Camera& camera, const PointCloud& cloud);

/// The camera of a picture that was scaled to `width` x `height` pixels.
/// @return Fault::data when the camera knows its size and the picture has another shape (by more than 2 %), so that the
///         calibration does not belong to it
Result<Camera> resized(const Camera& camera, int64_t width, int64_t height);

}  // namespace braid
