#include <gtest/gtest.h>

#include "braid/media/video.h"
#include "media/film_writer.h"

namespace braid {
namespace {

std::string reason(const Bytes& bytes, const VideoRequest& request = {}) {
  const auto result = decode_video(bytes, request);
  return result ? "none" : result.error().message();
}

TEST(VideoRefusal, WhatIsNoFilmIsAFaultOfTheData) {
  FilmSpec film;
  film.stamps = steady(30);
  Bytes bytes = write_film(film);
  const std::string head(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t moov = head.find("moov");
  ASSERT_NE(moov, head.npos);
  bytes.resize(moov - 4);
  EXPECT_NE(reason(bytes).find("moov"), std::string::npos) << reason(bytes);

  FilmSpec sound;
  sound.sounds = {FilmSound{}};
  EXPECT_EQ(reason(write_film(sound)), "has no picture track");
  EXPECT_EQ(reason({}), "is empty");
  const std::string list = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n";
  Bytes playlist;
  append(playlist, list.data(), list.size());
  EXPECT_NE(reason(playlist), "none");
  EXPECT_EQ(read_video("no/such/film.mp4", {}).error().fault(), Fault::io);
}

TEST(VideoRefusal, ClipsOutsideTheFilmOrInvertedAreSaid) {
  FilmSpec film;
  film.stamps = steady(25);
  const Bytes bytes = write_film(film);
  VideoRequest request;
  request.clip = {ticks(5), ticks(6)};
  EXPECT_EQ(reason(bytes, request), "is wanted from 5 s to 6 s, but shows from 0 s to 1 s");
  request.clip = {ticks(0.6), ticks(0.4)};
  EXPECT_EQ(reason(bytes, request), "is wanted from 0.6 s to 0.4 s, which ends before it begins");
  request.clip = {ticks(0.5), ticks(2)};  // half of it is there
  request.plan = UniformFrames{3};
  const Video video = decode_video(bytes, request).value();
  EXPECT_EQ(video.frame_of, (std::vector<int64_t>{0, -1, -1}));
  EXPECT_EQ(video.seen, (Interval{ticks(0.5), ticks(1)}));
}

TEST(VideoRefusal, LimitsAreMetBeforeMemoryIsTaken) {
  FilmSpec film;
  film.stamps = steady(25);
  const Bytes bytes = write_film(film);
  VideoRequest request;
  request.limits.max_pixels = 1000;
  EXPECT_NE(reason(bytes, request).find("64 x 48"), std::string::npos) << reason(bytes, request);
  request = {};
  request.plan = FramesAtRate{2'000'000'000, 1};
  EXPECT_NE(reason(bytes, request).find("2000000000 frames in 1 s"), std::string::npos) << reason(bytes, request);
  request = {};
  request.limits.max_bytes = 1000;
  EXPECT_NE(reason(bytes, request), "none");
  request = {};
  request.width = request.height = 1 << 30;
  EXPECT_NE(reason(bytes, request), "none");
}

}  // namespace
}  // namespace braid
