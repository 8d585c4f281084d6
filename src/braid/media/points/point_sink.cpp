#include "braid/media/points/point_sink.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace braid {

PointSink::PointSink(std::vector<std::string> channels, int64_t points, const PointRequest& request,
                     const std::string& subject)
    : request_(request), subject_(subject) {
  const PointLimits& limits = request.limits;
  require(int64_t(channels.size()) <= limits.max_channels, Fault::data, subject, "has ", channels.size(),
          " numbers a point, more than the limit of ", limits.max_channels);
  require(points <= limits.max_points, Fault::data, subject, "has ", points, " points, more than the limit of ",
          limits.max_points);
  require(points * int64_t(channels.size() * sizeof(float)) <= limits.max_bytes, Fault::data, subject, "would take ",
          points * int64_t(channels.size() * sizeof(float)), " bytes, more than the limit of ", limits.max_bytes);
  for (const char* axis : {"x", "y", "z"}) {
    const auto found = std::find(channels.begin(), channels.end(), axis);
    require(found != channels.end(), Fault::data, subject, "has no coordinate ", axis);
    order_.push_back(size_t(found - channels.begin()));
  }
  for (size_t i = 0; i < channels.size(); ++i)
    if (std::find(order_.begin(), order_.begin() + 3, i) == order_.begin() + 3) order_.push_back(i);
  for (const size_t i : order_) cloud_.channels.push_back(channels[i]);
  cloud_.values.reserve(size_t(points) * order_.size());
  places_.reserve(size_t(points) * 3);
}

void PointSink::take(const double* values) {
  ++cloud_.source_points;
  const double x = values[order_[0]], y = values[order_[1]], z = values[order_[2]];
  if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(z)) {
    ++cloud_.not_finite;
    return;
  }
  const auto is_inside = [&](int axis, double v) {
    return v >= double(request_.low[size_t(axis)]) && v < double(request_.high[size_t(axis)]);
  };
  const double farthest = request_.max_distance;
  if (!is_inside(0, x) || !is_inside(1, y) || !is_inside(2, z) || x * x + y * y + z * z > farthest * farthest) {
    ++cloud_.out_of_range;
    return;
  }
  places_.insert(places_.end(), {x, y, z});
  const size_t at = cloud_.values.size();
  cloud_.values.resize(at + order_.size());
  for (size_t c = 3; c < order_.size(); ++c) cloud_.values[at + c] = float(values[order_[c]]);
}

PointCloud PointSink::finish() && {
  const PointCloud& c = cloud_;
  require(c.source_points > 0, Fault::data, subject_, "is an empty point cloud");
  require(c.points() > 0, Fault::data, subject_, "has no point left: of ", c.source_points, ", ", c.not_finite,
          " have no finite coordinates and ", c.out_of_range, " are out of range");
  constexpr double exact_to_a_millimetre = 10'000;  // float32 has 24 bits
  std::array<double, 3> sum{};
  double farthest = 0;
  for (size_t i = 0; i < places_.size(); ++i) {
    sum[i % 3] += places_[i];
    farthest = std::max(farthest, std::abs(places_[i]));
  }
  // The middle of all, not the place of the first: which point a file lists first says nothing.
  if (farthest > exact_to_a_millimetre)
    for (size_t axis = 0; axis < 3; ++axis) cloud_.origin[axis] = std::round(sum[axis] / double(c.points()));
  for (size_t i = 0; i < places_.size(); ++i)
    cloud_.values[i / 3 * order_.size() + i % 3] = float(places_[i] - cloud_.origin[i % 3]);
  return std::move(cloud_);
}

}  // namespace braid
