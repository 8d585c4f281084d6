#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

/// @file clock.h
/// Exact media time.

namespace braid {

/// A count of 1/705,600,000 s ("flicks"), which divides 24, 25, 30, 60 and 30000/1001 frames per second and sample
/// rates from 8 to 192 kHz, so sums of steps never drift.
using Ticks = std::chrono::duration<int64_t, std::ratio<1, 705'600'000>>;

inline constexpr Ticks one_second{705'600'000};

/// Half-open span of media time, [begin, end).
struct Interval {
  Ticks begin{0}, end{0};
  Ticks length() const { return end - begin; }
  bool contains(Ticks t) const { return begin <= t && t < end; }
  bool operator==(const Interval&) const = default;
};

/// Seconds as the model sees them; exact to 1 ns for 100 days.
inline double seconds(Ticks t) { return double(t.count()) / double(one_second.count()); }

/// The tick nearest to so many seconds, which are finite and within 400 years of 0.
inline Ticks ticks(double seconds) { return Ticks(std::llround(seconds * double(one_second.count()))); }

/// The tick at which sample `index` of a stream with `rate_hz` samples per second begins, rounded to nearest from the
/// absolute value (never by adding steps).
inline Ticks sample_time(int64_t index, int64_t rate_hz) {
  const __int128 exact = __int128(index) * one_second.count() * 2 + rate_hz;  // + half, for rounding
  const __int128 two = __int128(2) * rate_hz;
  return Ticks(int64_t(exact >= 0 ? exact / two : -((-exact + two - 1) / two)));
}

}  // namespace braid
