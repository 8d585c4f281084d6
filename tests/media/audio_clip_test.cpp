#include <gtest/gtest.h>

#include "braid/media/audio.h"
#include "media/film_writer.h"

/// @file audio_clip_test.cpp
/// Parts of recordings, against the same part of the whole.

namespace braid {
namespace {

struct Kind {
  const char *container, *codec;
  int rate_hz;
};

class ClipOf : public testing::TestWithParam<Kind> {};

/// Where the samples of `part` begin in `whole`, by their times.
int64_t offset_in(const Audio& whole, const Audio& part) {
  return std::llround(seconds(part.span.begin - whole.span.begin) * double(whole.rate_hz));
}

TEST_P(ClipOf, IsTheSliceOfTheWhole) {
  FilmSpec film;
  film.container = GetParam().container;
  FilmSound sound;
  sound.codec = GetParam().codec;
  sound.rate_hz = GetParam().rate_hz;
  sound.channels = 2;
  sound.samples = 12 * sound.rate_hz + 77;
  if (sound.codec == "aac") sound.codec_options = {{"aac_pns", "0"}};  // noise that each decoder makes up itself
  film.sounds = {sound};
  const Bytes bytes = write_film(film);
  AudioRequest request;
  request.mono = false;
  const Audio whole = decode_audio(bytes, request).value();
  ASSERT_EQ(whole.channels.size(), 2u);
  for (const double begin : {0.0, 0.013, 1.5, 5.0, 7.7777, 11.5}) {
    const Interval clip{ticks(begin), ticks(begin + 0.6)};
    request.clip = clip;
    const Audio part = decode_audio(bytes, request).value();
    const int64_t offset = offset_in(whole, part);
    ASSERT_GE(offset, 0);
    ASSERT_LE(offset + part.samples(), whole.samples());
    const Interval there{std::max(clip.begin, whole.span.begin), std::min(clip.end, whole.span.end)};
    EXPECT_GE(part.span.begin, there.begin);
    EXPECT_LE(part.span.begin, there.begin + sample_time(1, sound.rate_hz)) << begin;
    EXPECT_GE(part.span.end, there.end);
    EXPECT_LE(part.span.end, there.end + sample_time(1, sound.rate_hz)) << begin;
    double worst = 0;
    for (size_t c = 0; c < 2; ++c)
      for (int64_t i = 0; i < part.samples(); ++i)
        worst = std::max(worst, double(std::abs(part.channels[c][size_t(i)] - whole.channels[c][size_t(offset + i)])));
    EXPECT_LT(worst, 1e-6) << begin;
    EXPECT_EQ(part.damaged_packets, 0);
  }
  request.clip = {ticks(20), ticks(21)};
  const auto nothing = decode_audio(bytes, request);
  ASSERT_FALSE(nothing);
  EXPECT_NE(nothing.error().message().find("has no sound from 20 s to 21 s"), std::string::npos)
      << nothing.error().message();
  request.clip = {ticks(2), ticks(1)};
  EXPECT_EQ(decode_audio(bytes, request).error().fault(), Fault::data);
}

INSTANTIATE_TEST_SUITE_P(Audio, ClipOf,
                         testing::Values(Kind{"wav", "pcm_s16le", 44100}, Kind{"mp4", "aac", 44100},
                                         Kind{"matroska", "aac", 44100}, Kind{"flac", "flac", 48000},
                                         Kind{"matroska", "flac", 44100}, Kind{"mp3", "libmp3lame", 44100},
                                         Kind{"ogg", "libvorbis", 44100}, Kind{"ogg", "libopus", 48000},
                                         Kind{"matroska", "libopus", 48000}, Kind{"adts", "aac", 48000},
                                         Kind{"mpegts", "aac", 48000}, Kind{"mov", "pcm_s16le", 44100}),
                         [](const auto& info) { return std::string(info.param.container) + "_" + info.param.codec; });

TEST(AudioClip, OfFramesOfUnequalLengthIsAsExactAsTheTimeStamps) {  // which Matroska rounds to milliseconds
  FilmSpec film;
  film.container = "matroska";
  FilmSound sound;
  sound.codec = "libvorbis";
  sound.samples = 48000 * 8;
  sound.wave = [](int64_t i, int) { return std::abs(i - 48000 * 6) < 24 ? 0.9 : 0.0; };
  film.sounds = {sound};
  const Bytes bytes = write_film(film);
  AudioRequest request;
  const auto loudest = [&] {
    const Audio audio = decode_audio(bytes, request).value();
    const auto& samples = audio.channels[0];
    const auto at = std::max_element(samples.begin(), samples.end()) - samples.begin();
    return seconds(audio.span.begin + sample_time(at, 48000));
  };
  const double in_the_whole = loudest();
  request.clip = {ticks(5.5), ticks(6.5)};
  EXPECT_NEAR(loudest(), in_the_whole, 1.1e-3);
}

TEST(AudioClip, SilenceIsNotInventedWhereTheTrackIsNotThere) {
  FilmSpec film;
  film.stamps = steady(100);
  FilmSound sound;
  sound.codec = "pcm_s16le";
  sound.first = 48000;  // a second after the picture
  film.container = "mov";
  film.sounds = {sound};
  const Bytes bytes = write_film(film);
  AudioRequest request;
  request.clip = {ticks(0.5), ticks(1.5)};
  const Audio audio = decode_audio(bytes, request).value();
  EXPECT_EQ(audio.span, (Interval{ticks(1), ticks(1.5)}));
  EXPECT_EQ(audio.samples(), 24000);
  request.clip = {ticks(2.5), ticks(9)};
  EXPECT_EQ(decode_audio(bytes, request).value().span, (Interval{ticks(2.5), ticks(3)}));
}

TEST(AudioClip, ASoundTrackIsChosenByItsNumber) {
  FilmSpec film;
  film.container = "mov";
  film.stamps = steady(25);
  for (const float level : {0.25f, 0.5f}) {
    FilmSound sound;
    sound.codec = "pcm_s16le";
    sound.samples = 4800;
    sound.wave = [level](int64_t, int) { return level; };
    film.sounds.push_back(sound);
  }
  const Bytes bytes = write_film(film);
  AudioRequest request;
  request.track = 0;
  EXPECT_NEAR(decode_audio(bytes, request).value().channels[0][100], 0.25, 1e-3);
  request.track = 1;
  EXPECT_NEAR(decode_audio(bytes, request).value().channels[0][100], 0.5, 1e-3);
  request.track = 2;
  EXPECT_EQ(decode_audio(bytes, request).error().message(), "has 2 sound tracks; number 2 (counted from 0) is wanted");
}

}  // namespace
}  // namespace braid
