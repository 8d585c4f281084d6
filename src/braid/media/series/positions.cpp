#include "braid/media/series/positions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string_view>

#include "braid/media/series/time_name.h"

namespace braid {
namespace {

/// Whether a word of a channel's name says that it is one of `names`, and the others speak of positions too.
bool names_position(const std::string& channel, std::initializer_list<std::string_view> names) {
  constexpr std::array<std::string_view, 22> neutral = {
      "gps", "gnss", "deg", "degs", "degree",  "degrees", "location", "loc", "position", "pos",    "coord",
      "geo", "wgs",  "raw", "fix",  "decimal", "phone",   "m",        "msl", "metres",   "meters", "value"};
  bool found = false;
  for (const std::string& word : letter_words(channel))
    if (std::find(names.begin(), names.end(), word) != names.end())
      found = true;
    else if (std::find(neutral.begin(), neutral.end(), word) == neutral.end())
      return false;
  return found;
}

}  // namespace

PositionChannels find_position_channels(const std::vector<std::string>& channels) {
  PositionChannels out;
  for (size_t i = 0; i < channels.size(); ++i) {
    const auto is = [&](std::initializer_list<std::string_view> names) { return names_position(channels[i], names); };
    if (out.latitude < 0 && is({"lat", "latitude"})) out.latitude = int(i);
    if (out.longitude < 0 && is({"lon", "lng", "long", "longitude"})) out.longitude = int(i);
    if (out.altitude < 0 && is({"alt", "altitude", "elevation", "ele"})) out.altitude = int(i);
  }
  return out;
}

std::optional<GeoPoint> position_in(const PositionChannels& channels, const double* cells) {
  const double latitude = cells[channels.latitude], longitude = cells[channels.longitude];
  const bool is_fix = std::abs(latitude) <= 90 && std::abs(longitude) <= 360 && (latitude != 0 || longitude != 0);
  if (!is_fix) return {};
  const double altitude = channels.altitude < 0 ? NAN : cells[channels.altitude];
  return GeoPoint{latitude, longitude, std::isfinite(altitude) ? altitude : NAN};
}

void place_position(const PositionChannels& channels, const std::optional<LocalFrame>& frame, const double* cells,
                    float* out) {
  LocalPoint local{NAN, NAN, NAN};
  if (auto point = frame ? position_in(channels, cells) : std::nullopt) {
    const bool has_altitude = !std::isnan(point->altitude_m);
    if (!has_altitude) point->altitude_m = frame->reference().altitude_m;
    local = frame->local(*point);
    if (!has_altitude) local.up_m = NAN;
  }
  out[channels.latitude] = float(local.north_m);
  out[channels.longitude] = float(local.east_m);
  if (channels.altitude >= 0) out[channels.altitude] = float(local.up_m);
}

}  // namespace braid
