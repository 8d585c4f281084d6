#include "braid/media/gps.h"

#include <cmath>
#include <numbers>

namespace braid {
namespace {

struct EarthPoint {
  double x, y, z;
};

EarthPoint earth_centred(const GeoPoint& p) {
  constexpr double a = 6378137.0, f = 1 / 298.257223563, e2 = f * (2 - f);
  const double lat = p.latitude_deg * std::numbers::pi / 180, lon = p.longitude_deg * std::numbers::pi / 180;
  const double n = a / std::sqrt(1 - e2 * std::sin(lat) * std::sin(lat));
  return {(n + p.altitude_m) * std::cos(lat) * std::cos(lon), (n + p.altitude_m) * std::cos(lat) * std::sin(lon),
          (n * (1 - e2) + p.altitude_m) * std::sin(lat)};
}

}  // namespace

LocalFrame::LocalFrame(const GeoPoint& reference) : reference_(reference) {
  const EarthPoint p = earth_centred(reference);
  const double lat = reference.latitude_deg * std::numbers::pi / 180;
  const double lon = reference.longitude_deg * std::numbers::pi / 180;
  x_ = p.x, y_ = p.y, z_ = p.z;
  sin_lat_ = std::sin(lat), cos_lat_ = std::cos(lat), sin_lon_ = std::sin(lon), cos_lon_ = std::cos(lon);
}

LocalPoint LocalFrame::local(const GeoPoint& point) const {
  const EarthPoint p = earth_centred(point);
  const double dx = p.x - x_, dy = p.y - y_, dz = p.z - z_;
  const double outward = cos_lon_ * dx + sin_lon_ * dy;  // from the axis of the Earth, on the reference's meridian
  return {-sin_lon_ * dx + cos_lon_ * dy, -sin_lat_ * outward + cos_lat_ * dz, cos_lat_ * outward + sin_lat_ * dz};
}

}  // namespace braid
