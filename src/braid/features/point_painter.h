#pragma once

#include <string>
#include <vector>

#include "braid/features/feature.h"
#include "braid/media/calibration.h"
#include "braid/media/points.h"

/// @file point_painter.h
/// Points that carry the colour at which cameras see them. Early fusion as in PointPainting, Vora et al. 2020,
/// arXiv:1911.10150, with the pictures' pixels in place of a segmentation's scores.

namespace braid {

/// Paints the points of an input whose columns are a cloud, pictures, and a calibration.
class PointPainter {
 public:
  /// @param cameras  of the calibration, one a picture column in their order; none: see `paint`
  /// @throws Error(config) for pictures without a calibration or the reverse, or another number of cameras
  PointPainter(const FeatureInput& input, std::vector<std::string> cameras);

  bool paints() const { return !pictures_.empty(); }

  /// The items of the cloud's cell, each with the row's other cells, by which they are told apart too.
  std::vector<Item> items(std::vector<Item> clouds, const std::vector<Cell>& cells) const;

  /// Adds the channels `picture red`, `picture green`, `picture blue` in [0, 1], NaN for points that no picture shows,
  /// and `in picture`, 1 or 0. Of several pictures the first that shows a point counts. A picture that is absent or
  /// cannot be read shows nothing: it is an input of its own, which says so.
  ///
  /// Which camera took a picture, where the feature's configuration does not say: the calibration's only one, or the
  /// one named as the picture's column or as a folder of its path.
  /// @return Fault::data, without a subject, where the calibration cannot be read, knows no such camera, or is for
  ///         pictures of another shape
  std::optional<Error> paint(const Item& item, PointCloud& cloud) const;

 private:
  Result<Camera> camera_of(const Calibration& calibration, size_t picture, const std::string& path) const;

  std::vector<std::string> columns_;
  std::vector<size_t> pictures_;  ///< places of their columns
  size_t calibration_ = 0;
  std::vector<std::string> cameras_;
};

}  // namespace braid
