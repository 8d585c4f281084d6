#pragma once

#include <chrono>

/// @file steady_clock.h
/// How long work takes, on the clock that never jumps.

namespace braid {

using SteadyClock = std::chrono::steady_clock;

/// Seconds from a moment until now.
inline double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

/// Seconds from now until a moment; below 0 where it has passed.
inline double seconds_until(SteadyClock::time_point end) { return -seconds_since(end); }

}  // namespace braid
