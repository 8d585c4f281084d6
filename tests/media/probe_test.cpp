#include "braid/media/probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "braid/media/audio.h"
#include "braid/media/video.h"
#include "media/film_writer.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

fs::path file_with(const std::string& bytes) {
  const fs::path path = fs::temp_directory_path() / ("braid-probe-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(Probe, AFileIsWhatItsBytesSayNotItsName) {
  const fs::path path = file_with("fLaC and more");
  EXPECT_EQ(sniff_file(path), Medium::audio);
  file_with("BM is how this text begins, and it goes on");
  EXPECT_EQ(sniff_file(path), Medium::text);
  file_with("");
  EXPECT_EQ(sniff_file(path), Medium::unknown);
  fs::remove(path);
  EXPECT_EQ(sniff_file(path), std::nullopt);
  EXPECT_EQ(sniff_file(fs::temp_directory_path()), std::nullopt);
}

TEST(Probe, AContainerOfFilmsThatHoldsSoundAloneIsSound) {
  for (const char* container : {"mp4", "matroska", "asf"}) {
    FilmSpec film;
    film.container = container;
    FilmSound sound;
    sound.codec = film.container == "asf" ? "wmav2" : "aac";
    film.sounds = {sound};
    const TemporaryFile recording("sound_alone", write_film(film));
    EXPECT_EQ(sniff_file(recording.path()), Medium::audio) << container;
    film.stamps = steady(10);
    film.codec = "mpeg4";
    const TemporaryFile both("film", write_film(film));
    EXPECT_EQ(sniff_file(both.path()), Medium::video) << container;
  }
  FilmSpec broadcast;
  broadcast.container = "mpegts";
  broadcast.stamps = steady(10);
  const TemporaryFile film("broadcast", write_film(broadcast));
  EXPECT_EQ(sniff_file(film.path()), Medium::video);
}

TEST(Probe, RecordingsOfRarerFormatsAreToldAndRead) {
  for (const auto& [container, codec] : {std::pair("au", "pcm_s16be"),
                                         {"caf", "pcm_s16be"},
                                         {"w64", "pcm_s16le"},
                                         {"voc", "pcm_s16le"},
                                         {"mp2", "mp2"},
                                         {"ac3", "ac3"},
                                         {"nut", "pcm_s16le"}}) {
    FilmSpec recording;
    recording.container = container;
    FilmSound sound;
    sound.codec = codec;
    sound.samples = 46080;
    recording.sounds = {sound};
    const TemporaryFile file("recording", write_film(recording));
    EXPECT_EQ(sniff_file(file.path()), Medium::audio) << container;
    const auto audio = read_audio(file.path(), {});
    ASSERT_TRUE(audio) << container << ": " << audio.error().what();
    EXPECT_EQ(audio.value().rate_hz, 48000) << container;
    EXPECT_NEAR(double(audio.value().samples()), 46080, 2 * 1536) << container;
  }
}

/// An uncompressed film of `frames` pictures of 16 x 16 pixels, ten a second.
Bytes uncompressed_film(int frames) {
  std::string film = "YUV4MPEG2 W16 H16 F10:1 Ip A1:1 C420jpeg\n";
  for (int i = 0; i < frames; ++i)
    film += "FRAME\n" + std::string(16 * 16, char(40 * i)) + std::string(2 * 8 * 8, '\x80');
  Bytes bytes;
  append(bytes, film.data(), film.size());
  return bytes;
}

TEST(Probe, FilmsOfRarerFormatsAreToldAndRead) {
  for (const auto& [container, codec, pixels] :
       {std::tuple("nut", "mpeg4", "yuv420p"), {"mpeg2video", "mpeg2video", "yuv420p"}, {"gif", "gif", "gray"}}) {
    FilmSpec spec;
    spec.container = container;
    spec.codec = codec;
    spec.pixels = pixels;
    spec.b_frames = 0;
    spec.stamps = steady(10);
    const TemporaryFile film("rare_film", write_film(spec));
    EXPECT_EQ(sniff_file(film.path()), Medium::video) << container;
    VideoRequest request;
    request.plan = UniformFrames{5};
    const auto read = read_video(film.path(), request);
    ASSERT_TRUE(read) << container << ": " << read.error().what();
    const Video& video = read.value();
    EXPECT_NEAR(seconds(video.facts.span.end), 0.4, 0.041) << container;
    for (int64_t t = 1; t < video.frames(); ++t) {
      const auto number = [&](int64_t frame) {
        return number_in(video.pixels.data() + frame * 64 * 48 * 3, 64, 48, 3);
      };
      EXPECT_GT(number(t), number(t - 1)) << container;
    }
  }
  const TemporaryFile plain("uncompressed", uncompressed_film(6));
  EXPECT_EQ(sniff_file(plain.path()), Medium::video);
  const auto facts = video_facts(plain.path());
  ASSERT_TRUE(facts) << facts.error().what();
  EXPECT_EQ(facts.value().width, 16);
  EXPECT_EQ(facts.value().frames_per_second, 10);
  EXPECT_NEAR(seconds(facts.value().span.end), 0.6, 0.01);
}

TEST(Probe, AStreamWithoutTimesIsAFilmThatIsRefusedWithARemedy) {
  FilmSpec spec;
  spec.container = "h264";
  spec.stamps = steady(10);
  const TemporaryFile film("raw_film", write_film(spec));
  EXPECT_EQ(sniff_file(film.path()), Medium::video);
  const auto read = video_facts(film.path());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault(), Fault::unsupported);
  EXPECT_EQ(read.error().message().find("is a stream of H.264 without a container"), 0u) << read.error().message();
  EXPECT_NE(read.error().message().find("-c copy"), std::string::npos) << read.error().message();
}

TEST(Probe, WhatIsNoRecordingIsNamedByWhatItIs) {
  const fs::path path = file_with("%PDF-1.7 and more");
  EXPECT_EQ(read_audio(path, {}).error().message(), "is a PDF document, no recording or film");
  file_with(std::string("\x93NUMPY\x01\0v\0", 10));
  EXPECT_EQ(video_facts(path).error().message(), "is a NumPy array, no recording or film");
  fs::remove(path);
}

TEST(Probe, DataOfAnUnknownFormatAreTriedAsARecording) {
  FilmSpec spec;
  spec.container = "mp3";
  spec.container_options = {{"id3v2_version", "0"}, {"write_xing", "0"}};
  FilmSound sound;
  sound.codec = "libmp3lame";
  spec.sounds = {sound};
  Bytes late(100);  // zeros before the first frame
  const Bytes frames = write_film(spec);
  append(late, frames.data(), frames.size());
  const TemporaryFile recording("late_frames", late), cloud("late_frames.bin", late);
  EXPECT_EQ(sniff_file(recording.path()), Medium::audio);
  EXPECT_EQ(sniff_file(cloud.path()), Medium::unknown) << "its name says that it is something else";

  std::mt19937 draw(1);
  for (int i = 0; i < 20; ++i) {
    Bytes noise(20'000);
    for (std::byte& one : noise) one = std::byte(draw() & 255);
    noise[0] = std::byte{1};  // no magic of any format
    EXPECT_EQ(sniff_file(TemporaryFile("noise", noise).path()), Medium::unknown);
  }
}

TEST(Probe, TextsAreLookedIntoUnlessTheirNameSaysWhatTheyAre) {
  std::string log = "time,x\n";
  for (int i = 0; i < 20; ++i) log += std::to_string(i) + ",0.5\n";
  const std::string words = R"({"words": [{"word": "hi", "start": 0, "end": 1}]})";
  const fs::path folder = fs::temp_directory_path() / ("braid-probe-texts-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  for (const auto& [name, content, medium] : {std::tuple("a.txt", log, Medium::series),
                                              {"a.log", log, Medium::series},
                                              {"a.dat", log, Medium::series},
                                              {"a", log, Medium::series},
                                              {"a.csv", log, Medium::text},
                                              {"a.json", words, Medium::transcript},
                                              {"a.md", std::string("# A title\n"), Medium::text}}) {
    std::ofstream(folder / name) << content;
    EXPECT_EQ(sniff_file(folder / name), medium) << name;
  }
  EXPECT_EQ(describe_file(folder / "a.md"), "text");
  fs::remove_all(folder);
}

TEST(Probe, AnExtensionPromisesAMediumInAnyCase) {
  EXPECT_EQ(medium_of_extension("a/b.JPG"), Medium::image);
  EXPECT_EQ(medium_of_extension("b.opus"), Medium::audio);
  EXPECT_EQ(medium_of_extension("b.mov"), Medium::video);
  EXPECT_EQ(medium_of_extension("b.caf"), Medium::audio);
  EXPECT_EQ(medium_of_extension("b.Y4M"), Medium::video);
  EXPECT_EQ(medium_of_extension("b.gif"), Medium::video);
  EXPECT_EQ(medium_of_extension("b.log"), Medium::text);
  EXPECT_EQ(medium_of_extension("example.com.au"), Medium::unknown);
  EXPECT_EQ(medium_of_extension("1.264"), Medium::unknown);
  EXPECT_EQ(medium_of_extension("b.npz"), Medium::array);
  EXPECT_EQ(medium_of_extension("b.md"), Medium::text);
  EXPECT_EQ(medium_of_extension("jpg"), Medium::unknown);
}

}  // namespace
}  // namespace braid
