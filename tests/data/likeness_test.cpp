#include "braid/data/likeness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "media/film_writer.h"

namespace braid {
namespace {

constexpr double turn = 6.28318530718;

/// A siren in noise, 1.5 s at 8 kHz. @param take  chooses its phase and the noise  @param noise  its deviation
Audio siren(uint64_t take, double noise) {
  std::mt19937_64 draw(take);
  std::normal_distribution<double> normal(0, noise);
  const double phase = std::uniform_real_distribution<double>(0, turn)(draw);
  Audio out;
  out.rate_hz = 8000;
  auto& samples = out.channels.emplace_back();
  for (int i = 0; i < 12000; ++i) {
    const double t = i / 8000.0;
    samples.push_back(float(0.5 * std::sin(turn * 900 * t - 270 * std::cos(turn * 1.5 * t) + phase) + normal(draw)));
  }
  return out;
}

Audio encoded(const Audio& audio, const std::string& container, const std::string& codec) {
  FilmSpec spec;
  spec.container = container;
  FilmSound& sound = spec.sounds.emplace_back();
  sound.codec = codec;
  sound.rate_hz = int(audio.rate_hz);
  sound.samples = audio.samples();
  sound.codec_options = {{"b", "64000"}};
  sound.wave = [&](int64_t i, int) { return double(audio.channels[0][size_t(i)]); };
  const Bytes bytes = write_film(spec);
  AudioRequest request;
  request.rate_hz = audio.rate_hz;
  return decode_audio(bytes, request).value();
}

TEST(Likeness, ASoundIsLikeItsEncodedSofterAndShorterCopies) {
  const Audio original = siren(1, 0.02);
  EXPECT_GT(sound_likeness(original, original), 0.999);
  EXPECT_GT(sound_likeness(original, encoded(original, "mp3", "libmp3lame")), 0.8);
  EXPECT_GT(sound_likeness(original, encoded(original, "mp4", "aac")), 0.8);
  Audio copy = original;
  for (float& sample : copy.channels[0]) sample = std::round(-0.1f * sample * 32768) / 32768;
  EXPECT_GT(sound_likeness(original, copy), 0.95);
  copy = original;
  copy.channels[0].erase(copy.channels[0].begin(), copy.channels[0].begin() + 160);
  EXPECT_GT(sound_likeness(original, copy), 0.99);
  copy = original;
  copy.channels[0].insert(copy.channels[0].begin(), 5000, 0.f);
  EXPECT_GT(sound_likeness(original, copy), 0.95);
  std::mt19937_64 draw(7);
  std::normal_distribution<float> faint(0, 0.006f);
  copy = original;
  for (float& sample : copy.channels[0]) sample += faint(draw);
  EXPECT_GT(sound_likeness(original, copy), 0.8);
}

TEST(Likeness, OneToneInOtherNoiseIsNoCopy) {
  for (const double noise : {0.1, 0.03, 0.01})
    EXPECT_LT(sound_likeness(siren(1, noise), siren(2, noise)), 0.5) << noise;
}

TEST(Likeness, SilenceAndClicksAreLikeNothing) {
  Audio silent = siren(1, 0.02), click = silent;
  for (float& sample : silent.channels[0]) sample = 0;
  click.channels[0].resize(100);
  EXPECT_EQ(sound_likeness(silent, silent), 0);
  EXPECT_EQ(sound_likeness(click, click), 0);
}

/// Grey spots that flicker before a still scene. @param noise  of each pixel, in levels
Video flicker(uint64_t scene, uint64_t take, double noise, double contrast = 1) {
  std::mt19937_64 course(scene), draw(take);
  std::normal_distribution<double> normal;
  Video out;
  out.width = out.height = 16;
  out.channels = 1;
  double spots[4] = {};
  for (int t = 0; t < 32; ++t) {
    for (double& one : spots) one = 0.8 * one + 10 * normal(course);
    for (int i = 0; i < 256; ++i) {
      const double value = contrast * (100 + i % 16 * 4 + spots[i / 64]) + noise * normal(draw);
      out.pixels.push_back(uint8_t(std::clamp(std::lround(value), 0l, 255l)));
    }
    out.frame_of.push_back(t);
    out.times.emplace_back();
  }
  return out;
}

TEST(Likeness, FilmsAreComparedByWhatMoves) {
  EXPECT_GT(film_likeness(flicker(1, 1, 2), flicker(1, 2, 2, 0.8)), 0.9);  // the same film, compressed and darker
  EXPECT_LT(film_likeness(flicker(1, 1, 2), flicker(2, 2, 2)), 0.5);       // before the same still scene
  EXPECT_LT(film_likeness(flicker(1, 1, 20), flicker(1, 2, 20)), 0.7);     // of other noise
  Video still = flicker(1, 1, 0);
  for (int64_t& frame : still.frame_of) frame = 0;
  EXPECT_EQ(film_likeness(still, still), 0);
  Video gap = flicker(1, 1, 2);
  gap.frame_of[3] = -1;
  EXPECT_GT(film_likeness(gap, flicker(1, 1, 2)), 0.99);
}

/// A gesture in two channels at 100 Hz, with a tremor of its own. @param take  chooses the tremor
Series gesture(uint64_t take, float tremor = 0.02f) {
  std::mt19937_64 draw(take);
  std::normal_distribution<float> normal(0, tremor);
  Series out;
  out.channels = {"x", "y"};
  out.rate = {100, 1};
  for (int i = 0; i < 1000; ++i)
    for (int c = 0; c < 2; ++c) out.values.push_back(std::sin(0.01f * float(i * (c + 1))) + normal(draw));
  return out;
}

TEST(Likeness, ALogIsLikeItsCopiesInOtherUnitsRoundedAndShorter) {
  const Series original = gesture(1);
  EXPECT_GT(log_likeness(original, original), 0.999);
  Series copy = original;
  for (float& value : copy.values) value = std::round(25.4f * value + 100);  // to the size of the tremor's steps
  EXPECT_GT(log_likeness(original, copy), 0.85);
  copy = original;
  copy.values.erase(copy.values.begin(), copy.values.begin() + 20);
  EXPECT_GT(log_likeness(original, copy), 0.999);
  EXPECT_GT(log_likeness(copy, original), 0.999);
  copy = original;
  copy.values[301] = NAN;
  EXPECT_GT(log_likeness(original, copy), 0.999);
}

TEST(Likeness, ALogIsLikeItsCopyOfHalfTheRate) {
  const Series original = gesture(1);
  Series copy = original;
  copy.rate = {50, 1};
  copy.values.clear();
  for (size_t i = 0; i < original.values.size(); i += 4)
    copy.values.push_back(original.values[i]), copy.values.push_back(original.values[i + 1]);
  EXPECT_GT(log_likeness(original, copy), 0.999);
  EXPECT_GT(log_likeness(copy, original), 0.999);
}

TEST(Likeness, TwoLogsOfOneProcessAreNoCopies) {
  EXPECT_LT(log_likeness(gesture(1), gesture(2)), 0.5);
  const Series third = gesture(3);
  Series other = gesture(1);  // one channel is another's
  for (size_t i = 1; i < other.values.size(); i += 2) other.values[i] = third.values[i];
  EXPECT_LT(log_likeness(gesture(1), other), 0.8);
}

TEST(Likeness, LogsThatCannotBeComparedAreLikeNothing) {
  Series still = gesture(1, 0), wide = gesture(1), clockless = gesture(1);
  std::fill(still.values.begin(), still.values.end(), 3.f);
  wide.channels = {"x", "y", "z", "w"};
  clockless.rate = {};
  EXPECT_EQ(log_likeness(still, still), 0);
  EXPECT_EQ(log_likeness(gesture(1), wide), 0);
  EXPECT_EQ(log_likeness(gesture(1), clockless), 0);
}

}  // namespace
}  // namespace braid
