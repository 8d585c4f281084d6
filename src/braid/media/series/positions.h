#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "braid/media/gps.h"
#include "braid/media/series/velocities.h"

/// @file positions.h
/// The positions of a receiver among the channels of a log.

namespace braid {

/// Which channels hold them; -1: none does.
struct PositionChannels {
  int latitude = -1, longitude = -1, altitude = -1;

  bool are_there() const { return latitude >= 0 && longitude >= 0; }
};

/// The channels whose names speak of positions and of nothing else: `lat_acc` is a lateral acceleration.
PositionChannels find_position_channels(const std::vector<std::string>& channels);

/// A position with NaN for an altitude that is not known. Receivers write 0, 0 until they know where they are: none.
/// @param cells  one for each channel
std::optional<GeoPoint> position_in(const PositionChannels& channels, const double* cells);

/// Writes metres from the origin of `frame` in place of the degrees; NaN where there is no position, or no frame.
/// @param cells  one for each channel
/// @param out    the same
void place_position(const PositionChannels& channels, const std::optional<LocalFrame>& frame, const double* cells,
                    float* out);

/// What a log makes of them.
struct Positions {
  PositionChannels channels;
  std::optional<LocalFrame> frame;                   ///< around the origin; none in a log without a fix
  std::array<int, 4> velocities = {-1, -1, -1, -1};  ///< channels of speed, east, north and up; -1: there is none
  FixPace pace;
  std::vector<Ticks> breaks;  ///< where the clock was set back

  bool have_velocities() const { return velocities != std::array<int, 4>{-1, -1, -1, -1}; }
};

}  // namespace braid
