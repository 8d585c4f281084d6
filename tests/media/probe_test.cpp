#include "braid/media/probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

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

TEST(Probe, AnExtensionPromisesAMediumInAnyCase) {
  EXPECT_EQ(medium_of_extension("a/b.JPG"), Medium::image);
  EXPECT_EQ(medium_of_extension("b.opus"), Medium::audio);
  EXPECT_EQ(medium_of_extension("b.mov"), Medium::video);
  EXPECT_EQ(medium_of_extension("b.npz"), Medium::array);
  EXPECT_EQ(medium_of_extension("b.md"), Medium::text);
  EXPECT_EQ(medium_of_extension("jpg"), Medium::unknown);
}

}  // namespace
}  // namespace braid
