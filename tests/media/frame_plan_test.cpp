#include "braid/media/frame_plan.h"

#include <gtest/gtest.h>

#include "braid/core/error.h"
#include "braid/media/media_clip.h"

namespace braid {
namespace {

constexpr int64_t second = 705'600'000;

Interval span(int64_t begin_s, int64_t end_s) { return {Ticks(begin_s * second), Ticks(end_s * second)}; }

TEST(FramePlan, UniformFramesAreTheCentresOfEqualParts) {
  const auto times = planned_times(UniformFrames{4}, span(10, 18));
  ASSERT_EQ(times.size(), 4u);
  for (int k = 0; k < 4; ++k) EXPECT_EQ(times[size_t(k)], Ticks((11 + 2 * k) * second));
  // 16 of 500 frames: those that floor((k + 0.5) * 500 / 16) names.
  const auto sixteen = planned_times(UniformFrames{16}, span(0, 20));
  for (int k = 0; k < 16; ++k)
    EXPECT_EQ(sixteen[size_t(k)].count() / (second / 25), int64_t((k + 0.5) * 500 / 16)) << k;
}

TEST(FramePlan, ARateIsExactAt2997) {
  const FramesAtRate ntsc{30000, 1001};
  const Interval hour = span(0, 3600);
  EXPECT_EQ(planned_frames(ntsc, hour), 107893);  // the last k with k * 1001 / 30000 < 3600, and one more
  const auto times = planned_times(ntsc, hour);
  ASSERT_EQ(times.size(), 107893u);
  EXPECT_EQ(times[30000], Ticks(1001 * second));
  EXPECT_LT(times.back(), hour.end);
  EXPECT_EQ(planned_frames(FramesAtRate{4, 1}, span(0, 2)), 8);
  EXPECT_EQ(planned_frames(FramesAtRate{4, 1}, {Ticks{0}, Ticks(2 * second + 1)}), 9);
}

TEST(FramePlan, AWindowBeginsWithTheClipOrHasItsMiddle) {
  const Ticks stride(second / 2);
  EXPECT_EQ(planned_times(FrameWindow{3, stride, false}, span(4, 8)),
            (std::vector<Ticks>{Ticks(4 * second), Ticks(4 * second + second / 2), Ticks(5 * second)}));
  EXPECT_EQ(planned_times(FrameWindow{3, stride, true}, span(4, 8)),
            (std::vector<Ticks>{Ticks(5 * second + second / 2), Ticks(6 * second), Ticks(6 * second + second / 2)}));
  EXPECT_EQ(planned_times(FrameWindow{2, stride, true}, span(4, 8)),
            (std::vector<Ticks>{Ticks(23 * second / 4), Ticks(25 * second / 4)}));
  EXPECT_EQ(planned_times(FrameWindow{100, stride, false}, span(4, 8)).size(), 8u);  // what lies outside is left out
  EXPECT_EQ(planned_times(FrameWindow{100, stride, true}, span(4, 8)).size(), 8u);
  EXPECT_EQ(planned_times(FrameWindow{1000, Ticks(INT64_MAX), true}, span(4, 8)).size(), 0u);
}

TEST(FramePlan, MomentsAscendInsideTheClip) {
  for (const FramePlan& plan : {FramePlan{UniformFrames{1}}, FramePlan{UniformFrames{97}},
                                FramePlan{FramesAtRate{7, 3}}, FramePlan{FrameWindow{31, Ticks(second / 7), true}}})
    for (const Interval clip : {span(-3, 5), span(0, 1), Interval{Ticks(17), Ticks(1234567)}}) {
      const auto times = planned_times(plan, clip);
      EXPECT_LE(int64_t(times.size()), planned_frames(plan, clip));
      for (size_t i = 0; i < times.size(); ++i) {
        EXPECT_TRUE(clip.contains(times[i]));
        EXPECT_LE(times[i > 0 ? i - 1 : 0], times[i]);
      }
    }
  EXPECT_EQ(planned_frames(UniformFrames{16}, span(3, 3)), 0);
}

TEST(FramePlan, NonsenseIsRefused) {
  EXPECT_THROW(planned_frames(UniformFrames{0}, span(0, 1)), Error);
  EXPECT_THROW(planned_frames(FramesAtRate{-1, 1}, span(0, 1)), Error);
  EXPECT_THROW(planned_frames(FramesAtRate{1, 0}, span(0, 1)), Error);
  EXPECT_THROW(planned_frames(FrameWindow{1, Ticks{0}}, span(0, 1)), Error);
  EXPECT_THROW(planned_frames(KeyFrames{0}, span(0, 1)), Error);
}

TEST(FramePlan, ThinningKeepsTheSpread) {
  const std::vector<Ticks> ten{Ticks(0), Ticks(1), Ticks(2), Ticks(3), Ticks(4),
                               Ticks(5), Ticks(6), Ticks(7), Ticks(8), Ticks(9)};
  EXPECT_EQ(thinned(ten, 2), (std::vector<Ticks>{Ticks(2), Ticks(7)}));
  EXPECT_EQ(thinned(ten, 10), ten);
  EXPECT_EQ(thinned(ten, 99), ten);
}

TEST(MediaClip, HoldsTheSamplesThatBeginInIt) {
  for (const int64_t rate : {8000, 11025, 44100, 48000})
    for (const int64_t first : {int64_t{0}, int64_t{1}, int64_t{1001}, int64_t{123456789}}) {
      const Ticks begin = sample_time(first, rate), end = sample_time(first + 10, rate);
      const SampleRange exact = samples_of({begin, end}, Ticks{0}, rate);
      EXPECT_EQ(exact.first, first);
      EXPECT_EQ(exact.last, first + 10);
      const SampleRange later = samples_of({begin + Ticks{1}, end + Ticks{1}}, Ticks{0}, rate);
      EXPECT_EQ(later.first, first + 1);
      EXPECT_EQ(later.last, first + 11);
    }
  EXPECT_EQ(samples_of(span(-5, -2), Ticks{0}, 8000).last, 0);
}

}  // namespace
}  // namespace braid
