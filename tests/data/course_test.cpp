#include "braid/data/course.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "braid/data/course_copies.h"

namespace braid {
namespace {

/// Syllables: tones in noise, louder and softer, of their own pitches for each seed.
Audio babbled_sound(uint64_t seed, int64_t rate_hz = 16000, double gain = 1, double lead_s = 0) {
  std::mt19937_64 draw(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  struct Syllable {
    double begin_s, length_s, hertz, loudness;
  };
  std::vector<Syllable> syllables;
  for (double t = 0; t < 1.8; t += 0.15) syllables.push_back({t, 0.1 + 0.1 * uniform(draw), 0, 0});
  for (Syllable& one : syllables) one.hertz = 150 + 3000 * uniform(draw), one.loudness = 0.05 + 0.3 * uniform(draw);
  Audio out;
  out.rate_hz = rate_hz;
  auto& samples = out.channels.emplace_back();
  for (int64_t i = 0; i < int64_t((2 + lead_s) * double(rate_hz)); ++i) {
    const double t = double(i) / double(rate_hz) - lead_s;
    double value = 0;
    for (const Syllable& one : syllables)
      if (t >= one.begin_s && t < one.begin_s + one.length_s)
        value += one.loudness * std::sin(6.28318530718 * one.hertz * t);
    samples.push_back(float(gain * value));
  }
  return out;
}

TEST(Course, ASoundKeepsItsCourseWhenItIsSofterAtAnotherRateOrAfterSilence) {
  const Course course = sound_course(babbled_sound(1));
  ASSERT_TRUE(course.tells());
  EXPECT_LT(course_distance(course, sound_course(babbled_sound(1, 16000, 0.1))), 1e-4);
  EXPECT_LT(course_distance(course, sound_course(babbled_sound(1, 22050))), 0.005);
  EXPECT_LT(course_distance(course, sound_course(babbled_sound(1, 16000, 1, 0.7))), 0.005);
  EXPECT_GT(course_distance(course, sound_course(babbled_sound(2))), 0.3);
}

TEST(Course, WhatStaysTheSameTellsNothing) {
  Audio hum;
  hum.rate_hz = 16000;
  auto& samples = hum.channels.emplace_back();
  for (int i = 0; i < 32000; ++i) samples.push_back(0.3f * float(std::sin(0.1 * i)));
  EXPECT_FALSE(sound_course(hum).tells());
  hum.channels[0].assign(32000, 0.f);
  EXPECT_FALSE(sound_course(hum).tells());
  hum.channels[0].assign(10, 0.5f);
  EXPECT_FALSE(sound_course(hum).tells());
  EXPECT_FALSE(sound_course(Audio{}).tells());
}

/// A walk of two channels. @param scale  unit of the values
Series wandering_log(uint64_t seed, float scale = 1, float offset = 0) {
  std::mt19937_64 draw(seed);
  std::normal_distribution<float> normal;
  Series out;
  out.channels = {"x", "y"};
  out.rate = {100, 1};
  float at[2] = {};
  for (int i = 0; i < 1000; ++i)
    for (float& one : at) out.values.push_back(scale * (one += normal(draw)) + offset);
  return out;
}

TEST(Course, ALogKeepsItsCourseInAnotherUnit) {
  const Course course = log_course(wandering_log(1));
  ASSERT_TRUE(course.tells());
  EXPECT_LT(course_distance(course, log_course(wandering_log(1, 1000, 40))), 1e-5);
  EXPECT_GT(course_distance(course, log_course(wandering_log(2))), 0.1);
  Series still = wandering_log(1, 0, 7);
  EXPECT_FALSE(log_course(still).tells());
}

using CopyPairs = std::vector<std::pair<size_t, size_t>>;

CopyPairs copies_in(const std::vector<Course>& courses) {
  std::vector<const Course*> all;
  for (const Course& one : courses) all.push_back(&one);
  CopyPairs out;
  EXPECT_TRUE(find_copies(all, 20, [&](size_t a, size_t b) { out.emplace_back(a, b); }));
  return out;
}

TEST(CourseCopies, CopiesAreFoundAmongOthers) {
  std::vector<Course> courses;
  for (uint64_t i = 0; i < 40; ++i) courses.push_back(sound_course(babbled_sound(i)));
  courses.push_back(sound_course(babbled_sound(7, 16000, 0.25)));
  EXPECT_EQ(copies_in(courses), (CopyPairs{{7, 40}}));
}

TEST(CourseCopies, WhereAllAreAlikeOnlyWhatIsFarMoreAlikeIsACopy) {
  std::vector<Course> courses;
  for (uint64_t i = 0; i < 30; ++i) {  // the same gesture, each time with a tremor of its own
    Series one = wandering_log(1);
    std::mt19937_64 draw(100 + i);
    std::normal_distribution<float> tremor(0, 1);
    for (float& value : one.values) value += tremor(draw);
    courses.push_back(log_course(one));
  }
  EXPECT_LT(course_distance(courses[0], courses[1]), 0.01);
  EXPECT_EQ(copies_in(courses), CopyPairs{});
  courses.push_back(courses[3]);
  EXPECT_EQ(copies_in(courses), (CopyPairs{{3, 30}}));
}

TEST(CourseCopies, NoneAndOneHaveNone) {
  EXPECT_EQ(copies_in({}), CopyPairs{});
  EXPECT_EQ(copies_in({log_course(wandering_log(1))}), CopyPairs{});
}

}  // namespace
}  // namespace braid
