#include "braid/features/channels.h"

#include <gtest/gtest.h>

#include "braid/core/random.h"

namespace braid {
namespace {

const std::vector<std::string> names = {"x"};

std::vector<float> noise(int count, uint64_t seed = 1) {
  Random random(seed);
  std::vector<float> out;
  for (int i = 0; i < count; ++i) out.push_back(float(random.normal()));
  return out;
}

std::optional<float> mark_of(const std::vector<float>& values) {
  return missing_mark(channel_sample("x", {{names, values}}));
}

TEST(Channels, ANumberWrittenForNothingIsFoundBesideMeasurements) {
  for (const float mark : {-9999.f, 999.f, 65535.f, -32768.f, 999.9f, 1e20f}) {
    auto values = noise(1000);
    for (size_t i = 0; i < values.size(); i += 100) values[i] = mark;
    EXPECT_EQ(mark_of(values), mark);
  }
}

TEST(Channels, WhatMayBeMeasuredIsNoMark) {
  auto saturated = noise(1000);
  for (size_t i = 0; i < saturated.size(); i += 100) saturated[i] = 16;
  EXPECT_FALSE(mark_of(saturated)) << "no number that programs write for nothing";
  auto once = noise(1000);
  once[5] = 9999;
  EXPECT_FALSE(mark_of(once)) << "once";
  std::vector<float> counts;
  for (int i = 0; i <= 999; ++i) counts.push_back(float(i));
  counts.push_back(999);
  EXPECT_FALSE(mark_of(counts)) << "not apart from the others";
  EXPECT_FALSE(mark_of({})) << "nothing at all";
  EXPECT_FALSE(mark_of({99, 99, 99, 99, 99, 99})) << "nothing else";
}

TEST(Channels, AGlitchDoesNotSetTheScaleAndAMarkDoesNotCount) {
  auto values = noise(20'000);
  values[77] = 1e9f;
  const ChannelMoments glitch = channel_moments("x", {{names, values}});
  EXPECT_NEAR(glitch.deviation(), 1, 0.05);
  for (size_t i = 0; i < values.size(); i += 10) values[i] = -9999;
  const ChannelMoments marked = channel_moments("x", {{names, values}}, -9999.f);
  EXPECT_NEAR(marked.deviation(), 1, 0.05);
  EXPECT_NEAR(marked.mean, 0, 0.05);
  EXPECT_EQ(marked.count, 18'000);
}

TEST(Channels, RareLargeValuesKeepTheirScale) {
  auto values = noise(20'000);
  for (size_t i = 0; i < values.size(); i += 100) values[i] *= 50;  // one in a hundred: impacts, not glitches
  EXPECT_GT(channel_moments("x", {{names, values}}).deviation(), 4);
}

TEST(Channels, ASampleIsOfAllFilesAndSorted) {
  const std::vector<float> low(60'000, -1.f), high(60'000, 1.f);
  const auto sample = channel_sample("x", {{names, low}, {names, high}});
  EXPECT_LE(sample.size(), 100'000u);
  EXPECT_EQ(sample.front(), -1);
  EXPECT_EQ(sample.back(), 1);
}

}  // namespace
}  // namespace braid
