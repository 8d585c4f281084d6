#include "braid/data/skew.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace braid {
namespace {

/// Events at random moments as bumps in noise, seen on a clock that reads (t - offset) / (1 + drift).
Activity seen(const std::vector<double>& events_s, double length_s, double offset_s, double drift, uint64_t seed,
              double noise = 0.2) {
  std::mt19937_64 draw(seed);
  std::normal_distribution<double> normal(0, noise);
  Activity out{0, {{"noise", {}, false}, {"events", {}, false}}};
  for (int64_t t = 0; t < int64_t(length_s * Activity::rate_hz); ++t) {
    double value = 0;
    for (const double event : events_s) {
      const double away = (double(t) / Activity::rate_hz - (event - offset_s) / (1 + drift)) / 0.02;
      value += std::exp(-0.5 * away * away);
    }
    out.curves[0].values.push_back(float(std::abs(normal(draw))));
    out.curves[1].values.push_back(float(value + std::abs(normal(draw))));
  }
  return out;
}

std::vector<double> moments(double length_s, double every_s, uint64_t seed) {
  std::mt19937_64 draw(seed);
  std::exponential_distribution<double> wait(1 / every_s);
  std::vector<double> out;
  for (double t = wait(draw); t < length_s; t += 0.3 + wait(draw)) out.push_back(t);
  return out;
}

TEST(Skew, OffsetsOfShortFilesAreFoundWithinAFrame) {
  std::vector<StreamPair> pairs;
  std::vector<double> offsets;
  for (uint64_t i = 0; i < 40; ++i) {
    const auto events = moments(12, 1.2, i);
    offsets.push_back(-2 + 4 * double(i) / 39);
    pairs.push_back({seen(events, 12, 0, 0, 2 * i + 100), seen(events, 12, offsets.back(), 0, 2 * i + 101)});
  }
  const SkewStudy study = study_skew(pairs);
  EXPECT_EQ(study.curve, "events");
  EXPECT_EQ(study.reference_curve, "events");
  int64_t right = 0;
  for (size_t i = 0; i < pairs.size(); ++i) right += std::abs(study.files[i].offset_s - offsets[i]) < 1 / 30.;
  EXPECT_GE(right, 38);
  EXPECT_GE(study.found, 36);
  EXPECT_FALSE(study.is_common());
}

TEST(Skew, OneOffsetOfAllFilesIsCommon) {
  std::vector<StreamPair> pairs;
  for (uint64_t i = 0; i < 12; ++i) {
    const auto events = moments(12, 1.2, i);
    pairs.push_back({seen(events, 12, 0, 0, 2 * i + 100), seen(events, 12, 0.42, 0, 2 * i + 101)});
  }
  const SkewStudy study = study_skew(pairs);
  EXPECT_TRUE(study.is_common());
  EXPECT_NEAR(study.middle_s, 0.42, 0.01);
}

TEST(Skew, StreamsThatShareNothingGiveNoConfidence) {
  std::vector<StreamPair> pairs;
  for (uint64_t i = 0; i < 40; ++i)
    pairs.push_back(
        {seen(moments(12, 1.2, i), 12, 0, 0, 2 * i + 100), seen(moments(12, 1.2, i + 500), 12, 0, 0, 2 * i + 101)});
  EXPECT_LE(study_skew(pairs).found, 4);
}

TEST(Skew, ACourseThatAllRowsFollowTellsNothingOfTheClocksOfOneFile) {
  std::vector<StreamPair> pairs;
  const auto motion = moments(8, 1.2, 1), sound = moments(8, 1.2, 1);
  for (uint64_t i = 0; i < 12; ++i)
    pairs.push_back({seen(motion, 8, 0, 0, 2 * i + 100), seen(sound, 8, 0.7, 0, 2 * i + 101)});
  SkewOptions one_file;
  one_file.one_clock = true;
  EXPECT_FALSE(study_skew(pairs, one_file).tells());
}

TEST(Skew, OnePairThatSharesNothingIsRarelyTrusted) {
  int64_t trusted = 0;
  for (uint64_t i = 0; i < 20; ++i)
    trusted +=
        study_skew({{seen(moments(8, 1, i), 8, 0, 0, 2 * i + 100), seen(moments(8, 1, i + 500), 8, 0, 0, 2 * i + 101)}})
            .tells();
  EXPECT_LE(trusted, 3);
}

TEST(Skew, OneFileOfSeveralDoesNotTellThatClocksAreApart) {
  SkewStudy study;
  study.files.resize(3);
  study.found = 1;
  EXPECT_FALSE(study.tells());
  study.found = 2;
  EXPECT_TRUE(study.tells());
  study.files.resize(1);
  study.found = 1;
  EXPECT_TRUE(study.tells());
}

TEST(Skew, RegularEventsFitAtManyOffsetsAndAreNotTrusted) {
  std::vector<double> beats;
  for (int i = 0; i < 40; ++i) beats.push_back(0.5 * i);
  const auto one = seen(beats, 20, 0, 0, 1), other = seen(beats, 20, 0.1, 0, 2);
  EXPECT_EQ(study_skew({{one, other}}).found, 0);
}

TEST(Skew, TheDriftOfALongPairIsFound) {
  const auto events = moments(300, 2, 7);
  for (const double drift : {-200e-6, 150e-6}) {
    const SkewStudy study = study_skew({{seen(events, 300, 0, 0, 3), seen(events, 300, 1.3, drift, 4)}});
    ASSERT_TRUE(study.files[0].drift_ppm.has_value());
    EXPECT_NEAR(*study.files[0].drift_ppm, drift * 1e6, 25);
    EXPECT_NEAR(study.files[0].offset_s, 1.3, 0.02);
    EXPECT_GE(study.files[0].confidence, 0.95);
  }
}

TEST(Skew, AShortPairHasNoDrift) {
  const auto events = moments(20, 1, 7);
  EXPECT_FALSE(study_skew({{seen(events, 20, 0, 0, 3), seen(events, 20, 1, 0, 4)}}).files[0].drift_ppm.has_value());
}

}  // namespace
}  // namespace braid
