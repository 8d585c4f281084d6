#include "braid/media/video.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "braid/media/audio.h"
#include "media/film_writer.h"

namespace braid {
namespace {

Ticks stamp_time(int64_t stamp, AVRational base) {
  return Ticks(av_rescale_q(stamp, base, AVRational{1, 705'600'000}));
}

/// The numbers of the frames, in the order of `Video::times`.
std::vector<int> numbers(const Video& video) {
  std::vector<int> list;
  const int64_t size = video.width * video.height * video.channels;
  for (int64_t i = 0; i < video.frames(); ++i)
    list.push_back(number_in(video.pixels.data() + i * size, video.width, video.height, video.channels));
  return list;
}

/// Every moment must show the frame that the spec's stamps say.
void expect_right_frames(const FilmSpec& spec, const Video& video, Ticks origin = Ticks{0}) {
  const std::vector<int> shown = numbers(video);
  ASSERT_EQ(video.frame_of.size(), video.moments.size());
  for (size_t i = 0; i < video.moments.size(); ++i) {
    const auto is_later = [&](int64_t stamp) { return stamp_time(stamp, spec.time_base) + origin > video.moments[i]; };
    const auto next = std::find_if(spec.stamps.begin(), spec.stamps.end(), is_later);
    const auto expected = int(next - spec.stamps.begin()) - 1;
    if (expected < 0) {
      EXPECT_EQ(video.frame_of[i], -1) << seconds(video.moments[i]);
      continue;
    }
    ASSERT_GE(video.frame_of[i], 0) << seconds(video.moments[i]);
    const auto frame = size_t(video.frame_of[i]);
    EXPECT_EQ(shown[frame], expected) << seconds(video.moments[i]);
    EXPECT_EQ(video.times[frame].begin, stamp_time(spec.stamps[size_t(expected)], spec.time_base) + origin);
    if (next != spec.stamps.end()) {
      EXPECT_EQ(video.times[frame].end, stamp_time(*next, spec.time_base) + origin) << expected;
    }
    EXPECT_TRUE(video.times[frame].contains(video.moments[i]));
  }
}

VideoRequest at_rate(int64_t hz, int64_t per = 1) {
  VideoRequest request;
  request.plan = FramesAtRate{hz, per};
  return request;
}

Video decode(const Bytes& film, const VideoRequest& request) { return decode_video(film, request).value(); }

struct Kind {
  const char *container, *codec;
};

class EveryContainer : public testing::TestWithParam<Kind> {
 protected:
  FilmSpec spec(int frames) const {
    FilmSpec spec;
    spec.container = GetParam().container;
    spec.codec = GetParam().codec;
    if (spec.codec == "mjpeg") spec.pixels = "yuvj420p";
    if (spec.codec == "libx265") spec.codec_options = {{"x265-params", "log-level=error:scenecut=0"}};
    if (spec.container == "avi") spec.b_frames = 0;
    if (spec.codec == "libx264") spec.codec_options = {{"preset", "veryfast"}};
    spec.stamps = steady(frames);
    return spec;
  }
};

TEST_P(EveryContainer, ShowsTheFrameOfEachMoment) {
  const FilmSpec film = spec(60);
  const Bytes bytes = write_film(film);
  const VideoFacts facts = video_facts(bytes).value();
  EXPECT_EQ(facts.width, 64);
  EXPECT_EQ(facts.height, 48);
  EXPECT_NEAR(seconds(facts.span.length()), 60 / 25.0, 1.1e-3) << facts.codec;
  EXPECT_TRUE(facts.whole);
  EXPECT_EQ(facts.sound_tracks, 0);
  VideoRequest request = at_rate(25);
  const Video all = decode(bytes, request);
  EXPECT_EQ(all.frames(), 60);
  EXPECT_EQ(all.damaged, 0);
  std::vector<int> in_order(60);
  for (int i = 0; i < 60; ++i) in_order[size_t(i)] = i;
  EXPECT_EQ(numbers(all), in_order);
  for (size_t i = 0; i + 1 < 60; ++i) EXPECT_EQ(all.times[i].end, all.times[i + 1].begin) << i;
}

TEST_P(EveryContainer, SeekingGivesTheSamePixelsAsDecodingFromTheStart) {
  const Bytes bytes = write_film(spec(200));
  const Video all = decode(bytes, at_rate(25));
  ASSERT_EQ(all.frames(), 200);
  const auto size = all.width * all.height * all.channels;
  const auto expect_same = [&](const VideoRequest& request) {
    const Video part = decode(bytes, request);
    for (size_t i = 0; i < part.moments.size(); ++i) {
      ASSERT_GE(part.frame_of[i], 0) << seconds(part.moments[i]);
      const auto whole = std::find_if(all.times.begin(), all.times.end(),
                                      [&](const Interval& shown) { return shown.contains(part.moments[i]); });
      const auto same =
          std::equal(part.pixels.begin() + part.frame_of[i] * size, part.pixels.begin() + (part.frame_of[i] + 1) * size,
                     all.pixels.begin() + (whole - all.times.begin()) * size);
      EXPECT_TRUE(same) << seconds(part.moments[i]);
      EXPECT_EQ(part.times[size_t(part.frame_of[i])], *whole);
    }
  };
  for (int k = 0; k < 200; k += 7) {
    VideoRequest request;
    request.plan = FrameWindow{1};
    request.clip = {ticks(k / 25.0 + 0.02), ticks(k / 25.0 + 0.04)};
    expect_same(request);
  }
  for (const int64_t count : {2, 3, 5, 16, 41}) {
    VideoRequest request;
    request.plan = UniformFrames{count};
    expect_same(request);
  }
}

TEST_P(EveryContainer, KeyFramesAreThoseThatStandAlone) {
  FilmSpec film = spec(100);
  film.codec_options["sc_threshold"] = film.codec == "libx264" ? "0" : "1000000000";
  const Bytes bytes = write_film(film);
  VideoRequest request;
  request.plan = KeyFrames{100};
  const Video video = decode(bytes, request);
  std::vector<int> expected;
  for (int i = 0; i < 100; i += film.codec == "mjpeg" ? 1 : 12) expected.push_back(i);
  EXPECT_EQ(numbers(video), expected);
  request.plan = KeyFrames{3};
  if (film.codec != "mjpeg") {
    EXPECT_EQ(numbers(decode(bytes, request)), (std::vector<int>{12, 48, 84}));
  }
}

INSTANTIATE_TEST_SUITE_P(Video, EveryContainer,
                         testing::Values(Kind{"mp4", "libx264"}, Kind{"matroska", "libx264"}, Kind{"mpegts", "libx264"},
                                         Kind{"mov", "mpeg4"}, Kind{"matroska", "mpeg2video"},
                                         Kind{"mpegts", "mpeg2video"}, Kind{"avi", "mjpeg"}, Kind{"avi", "mpeg4"},
                                         Kind{"flv", "libx264"}, Kind{"mp4", "libx265"}, Kind{"webm", "libvpx"}),
                         [](const auto& info) { return std::string(info.param.container) + "_" + info.param.codec; });

TEST(Video, VariableRatesAndBFramesKeepExactTimes) {
  FilmSpec film;
  film.time_base = {1, 90000};
  int64_t at = 0;
  for (int i = 0; i < 80; ++i) film.stamps.push_back(at += 1000 + (i * 7919) % 9000);
  film.b_frames = 3;
  film.codec_options = {{"preset", "veryfast"}, {"b-adapt", "0"}, {"b-pyramid", "normal"}};
  for (const char* container : {"mp4", "mpegts"}) {
    film.container = container;
    const Bytes bytes = write_film(film);
    // The first track begins at 0 on the clock of the file.
    const Ticks origin = -stamp_time(film.stamps[0], film.time_base);
    for (const auto& plan : {FramePlan{FramesAtRate{100, 1}}, FramePlan{FramesAtRate{30000, 1001}},
                             FramePlan{UniformFrames{16}}, FramePlan{UniformFrames{3}}}) {
      VideoRequest request;
      request.plan = plan;
      expect_right_frames(film, decode(bytes, request), origin);
    }
  }
}

TEST(Video, OpenGroupsAreEnteredWithoutTheFramesThatLeanOnTheGroupBefore) {
  FilmSpec film;
  film.stamps = steady(150);
  film.codec_options = {{"x264-params", "open-gop=1:bframes=3:b-pyramid=normal:scenecut=0"}};
  for (const char* container : {"mp4", "matroska", "mpegts"}) {
    film.container = container;
    const Bytes bytes = write_film(film);
    const Video all = decode(bytes, at_rate(25));
    ASSERT_EQ(all.frames(), 150) << container;
    for (int k = 1; k < 149; k += 4) {  // not the last: see docs/decisions/0007-films.md
      VideoRequest request;
      request.plan = UniformFrames{1};
      request.clip = {ticks(k / 25.0), ticks((k + 1) / 25.0)};
      const Video one = decode(bytes, request);
      EXPECT_EQ(numbers(one), (std::vector<int>{k})) << container;
      const auto size = int64_t(one.pixels.size());
      EXPECT_TRUE(std::equal(one.pixels.begin(), one.pixels.end(), all.pixels.begin() + k * size)) << k << container;
    }
  }
}

TEST(Video, WherePacketsSayNoTimesTheOrderOfDecodedFramesDoes) {
  FilmSpec film;
  film.container = "avi";
  film.codec = "mpeg4";
  film.stamps = steady(60);
  const Bytes bytes = write_film(film);
  const std::vector<int> all = numbers(decode(bytes, at_rate(25)));
  ASSERT_GE(all.size(), 58u);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i], all[i - 1] + 1);
  VideoRequest request;
  request.plan = UniformFrames{7};
  const std::vector<int> some = numbers(decode(bytes, request));
  ASSERT_EQ(some.size(), 7u);
  for (size_t i = 0; i < 7; ++i) EXPECT_NEAR(some[i], int((double(i) + 0.5) * 60 / 7), 1);
}

TEST(Video, MomentsInOneFrameShareItsPixels) {
  FilmSpec film;
  film.time_base = {1, 1};
  film.stamps = steady(5);
  const Video video = decode(write_film(film), at_rate(4));
  EXPECT_EQ(video.moments.size(), 20u);
  EXPECT_EQ(video.frames(), 5);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(video.frame_of[i], int64_t(i / 4));
  EXPECT_EQ(video.wanted, video.seen);
}

TEST(Video, AnIndexByTimesOfShowingIsNotSoughtForEver) {  // Matroska's, where pictures start late
  FilmSpec film;
  film.container = "matroska";
  film.stamps = steady(80, 1, 15);
  film.sounds = {FilmSound{}};
  const Bytes bytes = write_film(film);
  for (int k = 0; k < 80; k += 3) {
    VideoRequest request;
    request.plan = FrameWindow{2, ticks(0.04)};
    request.clip = {ticks((15 + k) / 25.0 + 0.005), ticks((15 + k) / 25.0 + 0.5)};
    const Video video = decode(bytes, request);
    EXPECT_GE(video.frames(), 1) << k;
  }
}

TEST(Video, ATrackThatStartsLateIsLateOnTheClockOfTheFile) {
  FilmSpec film;
  film.stamps = steady(50, 1, 15);  // 0.6 s
  film.sounds = {FilmSound{}};
  for (const char* container : {"mp4", "matroska", "mpegts"}) {
    film.container = container;
    const Bytes bytes = write_film(film);
    const VideoFacts facts = video_facts(bytes).value();
    const Audio audio = decode_audio(bytes, {}).value();
    EXPECT_EQ(facts.sound_tracks, 1);
    // What an AAC encoder puts before the first sample may shift the start of both tracks, by 1024 samples.
    EXPECT_NEAR(seconds(facts.span.begin - audio.span.begin), 0.6, 2e-3 + (film.container == "mp4" ? 0 : 0.0214))
        << container;
    const Video video = decode(bytes, at_rate(25));
    EXPECT_EQ(video.frames(), 50) << container;
    EXPECT_EQ(numbers(video).front(), 0);
  }
}

TEST(Video, EditListsCutFramesAway) {
  FilmSpec film;
  film.stamps = steady(60, 1, -10);  // the muxer writes an edit list that starts at 0
  film.container_options = {{"avoid_negative_ts", "disabled"}};
  const Bytes bytes = write_film(film);
  const Video video = decode(bytes, at_rate(25));
  ASSERT_EQ(video.frames(), 50);
  EXPECT_EQ(numbers(video).front(), 10);
  EXPECT_EQ(video.times.front().begin, Ticks{0});
  expect_right_frames(film, video);
}

TEST(Video, RotationIsAppliedAndTheSizeIsTheDisplayedOne) {
  FilmSpec film;
  film.stamps = steady(5);
  film.paint = [](int, int plane, int x, int y) { return plane > 0 ? 128 : x < 20 && y < 20 ? 220 : 30; };
  // Where the bright corner, stored top left, is to be seen, (right, bottom).
  struct Turn {
    int degrees;
    bool right, bottom;
  };
  for (const Turn turn :
       {Turn{0, false, false}, Turn{90, true, false}, Turn{180, true, true}, Turn{270, false, true}}) {
    film.turn = turn.degrees;
    const Video video = decode(write_film(film), {});
    const bool turned = turn.degrees % 180 != 0;
    EXPECT_EQ(video.width, turned ? 48 : 64);
    EXPECT_EQ(video.height, turned ? 64 : 48);
    EXPECT_EQ(video.facts.width, video.width);
    const auto luma = [&](bool right, bool bottom) {
      const int64_t x = right ? video.width - 5 : 5, y = bottom ? video.height - 5 : 5;
      return video.pixels[size_t((y * video.width + x) * 3)];
    };
    for (const bool right : {false, true})
      for (const bool bottom : {false, true})
        EXPECT_EQ(luma(right, bottom) > 128, right == turn.right && bottom == turn.bottom) << turn.degrees;
  }
}

TEST(Video, PixelsThatAreNotSquareAreMadeSo) {
  FilmSpec film;
  film.stamps = steady(5);
  film.pixel_shape = {16, 11};
  VideoRequest request;
  const Bytes bytes = write_film(film);
  EXPECT_EQ(decode(bytes, request).width, 93);
  request.height = 24;
  EXPECT_EQ(decode(bytes, request).width, 47);
}

TEST(Video, ACutFileGivesWhatItHas) {
  FilmSpec film;
  film.stamps = steady(200);
  film.codec_options = {{"qp", "1"}};
  for (const char* container : {"mp4", "matroska"}) {
    film.container = container;
    if (film.container == "mp4") film.container_options = {{"movflags", "faststart"}};
    film.paint = [&](int frame, int plane, int x, int y) {  // noise keeps the packets large
      return (plane > 0 ? 118 : paint_bars(film, frame, plane, x, y) - 10) + (x * 7919 + y * 104729 + frame * 31) % 20;
    };
    Bytes bytes = write_film(film);
    film.container_options.clear();
    bytes.resize(bytes.size() * 6 / 10);
    const Video video = decode(bytes, {});
    EXPECT_FALSE(video.facts.whole) << container;
    EXPECT_NEAR(seconds(video.wanted.length()), 8, 0.05) << container;
    EXPECT_GT(video.frames(), 6);
    EXPECT_LT(video.frames(), 12);
    EXPECT_LT(video.seen.end, video.wanted.end);
    EXPECT_EQ(video.frame_of.back(), -1);
    for (size_t i = 0; i < size_t(video.frames()); ++i) EXPECT_EQ(video.frame_of[i], int64_t(i));
    VideoRequest late;
    late.clip = {ticks(7), ticks(8)};
    EXPECT_FALSE(decode_video(bytes, late)) << container;
  }
}

TEST(Video, TimesThatGoBackwardsGiveTheFirstPartOnce) {
  FilmSpec film;
  film.container = "mpegts";
  film.stamps = steady(50);
  Bytes bytes = write_film(film);
  const Bytes again = bytes;
  bytes.insert(bytes.end(), again.begin(), again.end());
  VideoRequest request = at_rate(25);
  request.clip = {ticks(0), ticks(2)};
  const auto result = decode_video(bytes, request);
  ASSERT_TRUE(result);
  for (int64_t i = 0; i + 1 < result.value().frames(); ++i)
    EXPECT_LE(result.value().times[size_t(i)].end, result.value().times[size_t(i + 1)].begin);
}

TEST(Video, DamageIsCountedAndTheRestGoesOn) {
  FilmSpec film;
  film.stamps = steady(100);
  Bytes bytes = write_film(film);
  for (size_t i = bytes.size() / 3; i < bytes.size() / 3 + 60; ++i) bytes[i] ^= std::byte{0x5a};
  const Video video = decode(bytes, at_rate(25));
  EXPECT_GT(video.damaged, 0);
  EXPECT_GT(video.frames(), 50);
}

}  // namespace
}  // namespace braid
