#include "braid/media/series/velocities.h"

#include <algorithm>
#include <cmath>

namespace braid {
namespace {

/// Longest pause that is believed, 103 years, so that it can be taken from any moment.
constexpr Ticks longest_pause{int64_t{1} << 61};

/// The value that `share` of all are below.
Ticks pause_at(std::vector<Ticks>& pauses, double share) {
  const auto place = pauses.begin() + int64_t(share * double(pauses.size()));
  std::nth_element(pauses.begin(), place, pauses.end());
  return std::min(*place, longest_pause / 5);
}

Velocity velocity_between(const Fix& from, const Fix& to) {
  const double length = seconds(to.time - from.time);
  GeoPoint begin = from.point, end = to.point;
  Velocity out;
  out.up = (end.altitude_m - begin.altitude_m) / length;
  // The way over the ground is that at one height, whatever becomes of it.
  if (std::isnan(begin.altitude_m)) begin.altitude_m = 0;
  end.altitude_m = begin.altitude_m;
  const LocalPoint way = LocalFrame(begin).local(end);
  out.east = way.east_m / length;
  out.north = way.north_m / length;
  out.speed = std::hypot(out.east, out.north);
  return out;
}

}  // namespace

FixPace fix_pace(std::span<const std::vector<Fix>> stretches, Ticks usual_step) {
  std::vector<Ticks> pauses, changes;  // between fixes, and between those at which the position is another
  for (const std::vector<Fix>& fixes : stretches) {
    const Fix* changed = nullptr;
    for (size_t i = 1; i < fixes.size(); ++i) {
      pauses.push_back(fixes[i].time - fixes[i - 1].time);
      const GeoPoint &before = fixes[i - 1].point, &now = fixes[i].point;
      if (now.latitude_deg == before.latitude_deg && now.longitude_deg == before.longitude_deg) continue;
      if (changed) changes.push_back(fixes[i].time - changed->time);
      changed = &fixes[i];
    }
  }
  FixPace out;
  out.longest = 5 * std::min(usual_step, longest_pause / 5);
  if (pauses.empty()) return out;
  const Ticks usual = pause_at(pauses, 0.5);
  out.longest = 5 * usual;
  const auto above = std::count_if(pauses.begin(), pauses.end(), [&](Ticks t) { return t > out.longest; });
  if (4 * above > int64_t(pauses.size()))
    out.longest = std::min(*std::max_element(pauses.begin(), pauses.end()), longest_pause);
  if (changes.empty()) return out;
  // A quarter: what stands still changes its position seldom.
  if (const Ticks change = pause_at(changes, 0.25); change >= 2 * usual) {
    out.apart = change;
    out.longest = std::max(out.longest, 5 * change);
  }
  return out;
}

Velocity FixTrack::next(const Fix& fix) {
  const auto last_break = std::upper_bound(breaks_.begin(), breaks_.end(), fix.time);
  if (last_break != breaks_.begin())
    while (!fixes_.empty() && fixes_.front().time < last_break[-1]) fixes_.pop_front();
  while (fixes_.size() > 1 && fixes_[1].time <= fix.time - pace_.apart) fixes_.pop_front();
  Velocity out;
  if (!fixes_.empty()) {
    const Ticks length = fix.time - fixes_.front().time;
    if (length >= pace_.apart && length <= pace_.longest) out = velocity_between(fixes_.front(), fix);
  }
  fixes_.push_back(fix);
  return out;
}

}  // namespace braid
