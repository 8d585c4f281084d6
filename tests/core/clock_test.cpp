#include "braid/core/clock.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Clock, CommonRatesAreExact) {
  for (const int64_t rate : {8000, 16000, 22050, 44100, 48000, 96000, 192000, 24, 25, 30, 50, 60})
    EXPECT_EQ(sample_time(rate, rate).count(), 705'600'000) << rate;
}

TEST(Clock, OtherRatesRoundFromTheAbsoluteTimeAndNeverDrift) {
  const int64_t rate = 11'127;  // divides nothing
  EXPECT_EQ(sample_time(rate * 1'000'000, rate).count(), 705'600'000 * int64_t{1'000'000});
  EXPECT_EQ(sample_time(1, 3).count(), 235'200'000);
}

TEST(Clock, TimesBeforeZeroRoundLikeThoseAfter) { EXPECT_EQ(sample_time(-1, 7).count(), -sample_time(1, 7).count()); }

TEST(Clock, SecondsRoundToTheNearestTickOnBothSidesOfZero) {
  EXPECT_EQ(ticks(1), one_second);
  EXPECT_EQ(ticks(0.6 / 705'600'000), Ticks(1));
  EXPECT_EQ(ticks(-0.6 / 705'600'000), Ticks(-1));
  for (const double second : {-7.25, 0.04, 3600.1}) EXPECT_NEAR(seconds(ticks(second)), second, 1e-9);
}

TEST(Clock, AnIntervalIsHalfOpen) {
  const Interval interval{Ticks(10), Ticks(20)};
  EXPECT_TRUE(interval.contains(Ticks(10)));
  EXPECT_FALSE(interval.contains(Ticks(20)));
  EXPECT_EQ(interval.length(), Ticks(10));
}

}  // namespace
}  // namespace braid
