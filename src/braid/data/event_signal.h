#pragma once

#include <cstdint>
#include <vector>

#include "braid/media/activity.h"

/// @file event_signal.h
/// Curves of activity as they are compared: what happens stands out, so that two can be laid beside each other.

namespace braid {

/// A curve of equal steps: events stand out, mean 0, deviation 1, 0 where nothing was recorded.
struct EventSignal {
  std::vector<float> values;   ///< [T]
  std::vector<double> energy;  ///< sums of squares before each step, [T + 1]
  std::vector<int64_t> known;  ///< recorded steps before each step, [T + 1]

  int64_t steps() const { return int64_t(values.size()); }
  bool is_known(int64_t step) const { return known[size_t(step + 1)] > known[size_t(step)]; }
};

/// @param begins     whether what counts is where events begin, not how long they last
/// @param smoothing  deviation of the bell, in steps, by which a match may miss
EventSignal event_signal(const Activity::Curve& curve, bool begins, double smoothing);

/// The steps in [low, high).
EventSignal part_of(const EventSignal& signal, int64_t low, int64_t high);

/// The signal played backwards, in pieces of half a second to two seconds put together in another order: it has as much
/// in it, and nothing in common with what it was recorded beside. Other seeds, other orders.
EventSignal scrambled(const EventSignal& signal, uint64_t seed);

/// Correlation of reference[i] with stream[i - lag] for each lag in [first, last]; in proportion to the root of the
/// share of time that overlaps, as few steps match by chance; 0 where too little does. Time: lags x steps.
std::vector<float> correlation(const EventSignal& reference, const EventSignal& stream, int64_t first, int64_t last);

/// Where the highest value stands, between steps by the parabola through it and its neighbours.
double peak_of(const std::vector<float>& values);

/// How clear the highest value is: its height, and how far it stands above the best that is elsewhere; 0 where that one
/// is as high, as with a metronome.
double clearness(const std::vector<float>& values);

}  // namespace braid
