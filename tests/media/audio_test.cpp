#include "braid/media/audio.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <numbers>

#include "braid/media/sound_facts.h"
#include "braid/media/speakers.h"
#include "media/sound_files.h"

namespace braid {
namespace {

/// A tone as a 32-bit float WAV.
Bytes tone(double hz, uint32_t rate_hz, double seconds, float amplitude = 0.5f) {
  Bytes data;
  for (int i = 0; i < int(seconds * rate_hz); ++i) {
    const auto v = float(amplitude * std::sin(2 * std::numbers::pi * hz * i / rate_hz));
    append(data, &v, 4);
  }
  return wav_file({3, 1, 32, rate_hz}, data);
}

/// Root mean square of the middle of a resampled tone, in dB of the tone's own.
double level_db(double hz, uint32_t from_hz, int64_t to_hz) {
  AudioRequest request;
  request.rate_hz = to_hz;
  const Audio audio = decode_audio(tone(hz, from_hz, 1), request).value();
  double sum = 0;
  const auto& x = audio.channels[0];
  const size_t edge = x.size() / 4;
  for (size_t i = edge; i < x.size() - edge; ++i) sum += double(x[i]) * x[i];
  return 20 * std::log10(std::sqrt(2 * sum / double(x.size() - 2 * edge)) / 0.5 + 1e-12);
}

TEST(Resampling, KeepsWhatFitsAndRemovesWhatWouldAlias) {
  EXPECT_NEAR(level_db(1000, 48000, 16000), 0, 0.1);
  EXPECT_NEAR(level_db(7000, 48000, 16000), 0, 0.1);
  EXPECT_LT(level_db(9000, 48000, 16000), -80);
  EXPECT_LT(level_db(15000, 44100, 16000), -80);
  EXPECT_NEAR(level_db(3000, 8000, 16000), 0, 0.1);
}

TEST(Resampling, KeepsTimeAndLength) {
  for (const uint32_t rate : {8000u, 11025u, 44100u, 48000u}) {
    AudioRequest request;
    request.rate_hz = 16000;
    const Audio audio = decode_audio(tone(440, rate, 0.5), request).value();
    const int64_t stored = int64_t(0.5 * rate);
    EXPECT_EQ(audio.samples(), (stored * 16000 + rate - 1) / rate) << rate;
    for (int64_t i = 2000; i < 6000; i += 97)  // no delay: the tone is where it was
      EXPECT_NEAR(audio.channels[0][size_t(i)], 0.5 * std::sin(2 * std::numbers::pi * 440 * double(i) / 16000), 2e-3);
  }
}

TEST(Mixing, StereoIsTheMeanAndSurroundFollowsItu) {
  EXPECT_EQ(mono_weights(2, 3), (std::vector<float>{0.5f, 0.5f}));
  EXPECT_EQ(mono_weights(3, 0), std::vector<float>(3, 1.0f / 3));
  const auto w = mono_weights(6, 0x3f);  // left, right, centre, low frequency, back left, back right
  EXPECT_EQ(w[3], 0);
  EXPECT_NEAR(w[0] / w[2], std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(w[4] / w[2], 0.5, 1e-6);
  EXPECT_NEAR(w[0] + w[1] + w[2] + w[4] + w[5], 1, 1e-6);
}

TEST(Mixing, ChannelsThatWereKeptApartMixAsReadingThemMixedDoes) {
  for (const int channels : {1, 2, 6}) {
    Bytes data;
    for (int i = 0; i < 400 * channels; ++i) append(data, uint64_t(uint16_t(int16_t(i * 37 % 20011 - 10000))), 2);
    const Bytes file = wav_file({1, channels, 16, 16000, true, channels == 6 ? 0x3fu : 0u}, data);
    AudioRequest request;
    request.rate_hz = 8000;
    const Audio mixed = decode_audio(file, request).value();
    request.mono = false;
    const Audio apart = decode_audio(file, request).value();
    EXPECT_EQ(mixed.source_channels, channels);
    ASSERT_EQ(int(apart.channels.size()), channels);
    const auto again = mono_mix(apart);
    ASSERT_EQ(int64_t(again.size()), mixed.samples());
    for (size_t i = 0; i < again.size(); ++i) EXPECT_NEAR(again[i], mixed.channels[0][i], 1e-5);
  }
}

TEST(Mixing, OneBehindTheMiddleIsAsTwoThatShareIt) {
  const auto w = mono_weights(7, 0x70f);  // 6.1: left, right, centre, low frequency, back centre, side left, side right
  EXPECT_NEAR(w[4] / w[2], std::sqrt(0.5), 1e-6);
  const auto [left, right] = stereo_weights(0x70f);
  EXPECT_NEAR(left[4] / left[0], 0.5, 1e-6);
  EXPECT_EQ(left[4], right[4]);
}

TEST(Mixing, SurroundHasFiveNamedSpeakersOrMoreOnBothSides) {
  EXPECT_TRUE(is_surround(6, 0x3f));
  EXPECT_TRUE(is_surround(5, 0x37));
  EXPECT_TRUE(is_surround(8, 0x63f));
  EXPECT_FALSE(is_surround(6, 0)) << "nothing is said";
  EXPECT_FALSE(is_surround(6, 0x3)) << "two of six are named";
  EXPECT_FALSE(is_surround(2, 0x3));
  EXPECT_FALSE(is_surround(4, 0x33)) << "front and back: as often four microphones";
  EXPECT_FALSE(is_surround(6, 0x2155)) << "no right one";
}

/// 5.1 in 16 bit, of which each channel but the low-frequency one has a constant of its own.
Bytes in_surround(bool named) {
  Bytes data;
  for (int i = 0; i < 100; ++i)
    for (const int level : {1000, 2000, 4000, 30000, 8000, 16000}) append(data, uint64_t(level), 2);
  return wav_file({1, 6, 16, 16000, named, named ? 0x3fu : 0u}, data);
}

TEST(Mixing, SurroundIsMixedToStereoWhereThatIsAskedForAndSpeakersAreNamed) {
  AudioRequest request;
  request.mono = false;
  request.stereo = true;
  const Audio stereo = decode_audio(in_surround(true), request).value();
  ASSERT_EQ(stereo.channels.size(), 2u);
  EXPECT_EQ(stereo.source_channels, 6);
  const double half_power = std::sqrt(0.5), sum = 1 + 2 * half_power;
  EXPECT_NEAR(stereo.channels[0][50] * 32768, (1000 + half_power * (4000 + 8000)) / sum, 0.1);
  EXPECT_NEAR(stereo.channels[1][50] * 32768, (2000 + half_power * (4000 + 16000)) / sum, 0.1);
  EXPECT_NEAR(mono_mix(stereo)[50], decode_audio(in_surround(true), {}).value().channels[0][50], 1e-6);
  EXPECT_EQ(decode_audio(in_surround(false), request).value().channels.size(), 6u) << "microphones, for all we know";
  request.stereo = false;
  EXPECT_EQ(decode_audio(in_surround(true), request).value().channels.size(), 6u);
}

TEST(Mixing, HowMuchChannelsDifferIsWhatTheirMeanLacks) {
  const auto difference = [](std::vector<std::vector<float>> channels) {
    Audio audio;
    audio.channels = std::move(channels);
    return channel_difference(audio);
  };
  EXPECT_EQ(difference({{0.5f, -0.5f}}), 0) << "one channel";
  EXPECT_EQ(difference({{0.5f, -0.5f}, {0.5f, -0.5f}}), 0);
  EXPECT_NEAR(difference({{0.5f, -0.5f}, {-0.5f, 0.5f}}), 1, 1e-9);
  EXPECT_NEAR(difference({{0.5f, -0.5f}, {0, 0}}), 0.5, 1e-9);
  EXPECT_NEAR(difference({{1, -1}, {0.9f, -0.9f}}), 0.0028, 1e-4) << "0.9 dB apart";
  EXPECT_NEAR(difference({{0.5f, -0.5f}, {0.75f, -0.25f}}), 0, 1e-9) << "a constant is no sound";
  EXPECT_EQ(difference({{0, 0}, {0, 0}}), 0) << "silence";
  EXPECT_EQ(difference({{NAN, 0.5f}, {NAN, 0.5f}}), 0);
}

TEST(Audio, ReadsOnlyTheBeginningWhenToldSo) {
  AudioRequest request;
  request.max_seconds = 0.25;
  request.limits.max_seconds = 0.5;  // a limit on what is read, not on what lies behind
  EXPECT_EQ(decode_audio(tone(440, 16000, 2), request).value().samples(), 4000);
}

TEST(Audio, ALimitIsMetBeforeDecodingAndNamesBothValues) {
  AudioRequest request;
  request.limits.max_seconds = 1;
  const auto result = decode_audio(tone(440, 16000, 2), request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "lasts 2 s or more; at most 1 s are allowed");
  request.limits = {};
  request.limits.max_bytes = 1000;
  EXPECT_FALSE(decode_audio(tone(440, 16000, 2), request));
}

TEST(Audio, WhatIsNoSoundIsAFaultOfTheData) {
  const Bytes text(5000, std::byte{'x'});
  const auto result = decode_audio(text, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::data);
  EXPECT_FALSE(decode_audio({}, {}));
}

TEST(Audio, APlaylistIsNotFollowed) {
  const TemporaryFile secret("secret.wav", tone(440, 16000, 0.1));
  const std::string list = "ffconcat version 1.0\nfile '" + secret.path().string() + "'\n";
  Bytes bytes;
  append(bytes, list.data(), list.size());
  EXPECT_FALSE(decode_audio(bytes, {}));
}

/// The most memory that this process has held so far.
int64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t(usage.ru_maxrss) * 1024;
}

TEST(Audio, AFewBytesThatPromiseGigabytesCostNone) {
  Bytes bytes;
  append(bytes, "RIFF");
  append(bytes, 0x40a, 4);
  append(bytes, "WAVE");
  append(bytes, "LIST");
  append(bytes, 0x80000005, 4);
  append(bytes, "INFO");
  append(bytes, "ISFT");  // FFmpeg takes memory for the words of this chunk before it looks whether they are there
  append(bytes, 0x70786574, 4);
  bytes.resize(bytes.size() + 100);
  const int64_t before = peak_bytes();
  EXPECT_FALSE(decode_audio(bytes, {}));
  EXPECT_LT(peak_bytes() - before, 500 << 20);
}

TEST(Audio, AMissingFileAndAFolderAreFaultsOfTheSystem) {
  EXPECT_EQ(read_audio("no/such/file.wav", {}).error().fault(), Fault::io);
  EXPECT_EQ(read_audio(std::filesystem::temp_directory_path(), {}).error().fault(), Fault::io);
}

TEST(Audio, ReadsAuThroughFFmpeg) {  // a format that is written by hand in a few lines: big-endian 16 bit
  Bytes file;
  append(file, ".snd");
  for (const uint32_t word : {24u, 2000u, 3u, 8000u, 2u})
    for (int shift = 24; shift >= 0; shift -= 8) append(file, word >> shift & 255, 1);
  for (int i = 0; i < 500; ++i) {
    append(file, 0x0040, 2);  // left: 0x4000
    append(file, 0x00c0, 2);  // right: 0xc000
  }
  AudioRequest request;
  request.mono = false;
  const Audio audio = decode_audio(file, request).value();
  ASSERT_EQ(audio.channels.size(), 2u);
  EXPECT_EQ(audio.channels[0], std::vector<float>(500, 0.5f));
  EXPECT_EQ(audio.channels[1], std::vector<float>(500, -0.5f));
  EXPECT_EQ(audio.span, (Interval{Ticks{0}, sample_time(500, 8000)}));
}

Audio audio_of(std::vector<float> samples) { return {{std::move(samples)}, 16000, {}, Ticks{0}, 0}; }

TEST(SoundFacts, TellWhatIsWrong) {
  EXPECT_TRUE(sound_facts(audio_of({0, 0, 1e-5f})).silent);
  EXPECT_TRUE(sound_facts(audio_of({0.5f, 0.5f})).constant);
  const auto clipped = sound_facts(audio_of({0, 1, 1, 1, 0, -1, 0, 0.5f}));
  EXPECT_DOUBLE_EQ(clipped.clipped_share, 3.0 / 8);
  EXPECT_FALSE(clipped.constant || clipped.silent);
  const auto broken = sound_facts(audio_of({NAN, 0.5f, -0.5f, INFINITY}));
  EXPECT_EQ(broken.not_finite, 2);
  EXPECT_DOUBLE_EQ(broken.peak, 0.5);
  EXPECT_DOUBLE_EQ(broken.rms, 0.5);
  EXPECT_DOUBLE_EQ(broken.mean, 0);
}

}  // namespace
}  // namespace braid
