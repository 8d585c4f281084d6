#pragma once

/// @file gps.h
/// Positions on the Earth as metres on the spot.

namespace braid {

/// A position in WGS-84.
struct GeoPoint {
  double latitude_deg = 0, longitude_deg = 0;
  double altitude_m = 0;  ///< above the ellipsoid
  bool operator==(const GeoPoint&) const = default;
};

/// Metres from a reference along the local tangent plane.
struct LocalPoint {
  double east_m = 0, north_m = 0, up_m = 0;
};

/// Turns positions into metres around a reference, through the Earth-centred frame and therefore exactly (to rounding)
/// at any distance and over poles and the date line.
///
/// x = (N + h) cos(lat) cos(lon), y = (N + h) cos(lat) sin(lon), z = (N (1 - e^2) + h) sin(lat) with
/// N = a / sqrt(1 - e^2 sin^2(lat)), a = 6378137 m, f = 1 / 298.257223563; then the difference to the reference is
/// turned into east, north, up. Source: NIMA TR8350.2, third edition, 2000, section 4.3; Hofmann-Wellenhof et al. 2008,
/// "GNSS", section 8.5.
class LocalFrame {
 public:
  explicit LocalFrame(const GeoPoint& reference);  ///< its origin, where all three are 0
  LocalPoint local(const GeoPoint& point) const;   ///< NaN for what is not finite
  const GeoPoint& reference() const { return reference_; }

 private:
  GeoPoint reference_;
  double x_, y_, z_, sin_lat_, cos_lat_, sin_lon_, cos_lon_;
};

}  // namespace braid
