#include "braid/data/event_signal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "braid/core/random.h"

namespace braid {
namespace {

EventSignal bursts(uint64_t seed, int64_t steps) {
  Random random(seed);
  Activity::Curve curve{"events", {}, false};
  for (int64_t t = 0; t < steps; ++t) curve.values.push_back(random.uniform() < 0.02 ? 1.f : 0.f);
  return event_signal(curve, true, 2);
}

TEST(EventSignal, ShiftedCopiesMatchBestAtTheirShift) {
  const EventSignal whole = bursts(1, 1000);
  const auto values = correlation(whole, part_of(whole, 37, 1000), -100, 100);
  EXPECT_NEAR(peak_of(values) - 100, 37, 0.5);
  EXPECT_GT(clearness(values), 1);
}

TEST(EventSignal, WhatWasNotRecordedIsZeroAndUnknown) {
  Activity::Curve curve{"events", std::vector<float>(300, 1.f), false};
  curve.values[120] = std::numeric_limits<float>::quiet_NaN();
  const EventSignal signal = event_signal(curve, false, 2);
  EXPECT_FALSE(signal.is_known(120));
  EXPECT_TRUE(signal.is_known(121));
  EXPECT_EQ(signal.values[120], 0);
}

TEST(EventSignal, ScrambledHoldsTheSameValuesInAnotherOrder) {
  const EventSignal signal = bursts(2, 1000), other = scrambled(signal, 5);
  EXPECT_NE(other.values, signal.values);
  auto a = signal.values, b = other.values;
  std::sort(a.begin(), a.end()), std::sort(b.begin(), b.end());
  EXPECT_EQ(a, b);
  EXPECT_LT(clearness(correlation(signal, other, -500, 500)), clearness(correlation(signal, signal, -500, 500)));
}

}  // namespace
}  // namespace braid
