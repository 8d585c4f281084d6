#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "braid/data/doctor.h"
#include "data/doctor_fixtures.h"
#include "media/film_writer.h"

namespace braid {
namespace {

using namespace doctor_fixtures;

/// A film of 24 frames. @param light  luma of a place in a frame
std::string film(const std::function<int(int frame, int x, int y)>& light) {
  FilmSpec spec;
  spec.stamps = steady(24);
  spec.paint = [=](int frame, int plane, int x, int y) { return plane > 0 ? 128 : light(frame, x, y); };
  return chars(write_film(spec));
}

/// A bright square that wanders, unlike that of any other seed. @param brighter  of all
std::string wandering(uint64_t seed, int brighter = 0) {
  Random random(seed);
  const auto right = int(random.below(7)) - 3, down = int(random.below(5)) - 2;
  const auto left = int(random.below(48)), top = int(random.below(32));
  return film([=](int frame, int x, int y) {
    const int dx = ((x - left - frame * right) % 64 + 64) % 64, dy = ((y - top - frame * down) % 48 + 48) % 48;
    return brighter + (dx < 16 && dy < 16 ? 190 : 50 + x / 2);
  });
}

TEST(Doctor, NamesFilmsThatAreBlackConstantOrFrozen) {
  const TestFolder folder;
  const Table table = file_table(folder, {{"black.mp4", film([](int, int, int) { return 16; })},
                                          {"grey.mp4", film([](int, int, int) { return 120; })},
                                          {"frozen.mp4", film([](int, int x, int y) { return 40 + x + 2 * y; })},
                                          {"moves.mp4", wandering(1)},
                                          {"lamp.mp4", film([](int frame, int, int) { return 40 + 8 * frame; })}});
  const Diagnosis found = diagnose(table, Kind::video);
  EXPECT_EQ(rows_of(found, "black films"), Rows{0});
  EXPECT_EQ(rows_of(found, "constant films"), Rows{1});
  EXPECT_EQ(rows_of(found, "frozen films"), Rows{2});
  EXPECT_EQ(find(found, "near-equal films"), nullptr);
  EXPECT_EQ(find(found, "unreadable files"), nullptr);
}

TEST(Doctor, FindsAFilmThatWasBrightened) {
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> files;
  for (uint64_t i = 0; i < 12; ++i) files.emplace_back(std::to_string(i) + ".mp4", wandering(i));
  files.emplace_back("copy.mp4", wandering(5, 10));
  const Diagnosis found = diagnose(file_table(folder, files), Kind::video);
  EXPECT_EQ(rows_of(found, "near-equal films"), Rows{12});
}

/// Three channels of a sensor, 200 steps. @param value  of a channel at a step
std::string log_of(const std::function<std::string(int step, int channel)>& value) {
  std::string out = "time_s,x,y,z\n";
  for (int t = 0; t < 200; ++t) {
    out += std::to_string(t * 0.01);
    for (int c = 0; c < 3; ++c) out += "," + value(t, c);
    out += "\n";
  }
  return out;
}
/// @param tremor  deviation of noise on top, other for each take
std::string walk(uint64_t seed, double scale = 1, double tremor = 0, uint64_t take = 0) {
  std::mt19937_64 draw(seed), draw_tremor(take);
  std::normal_distribution<double> normal, shake;
  double at[3] = {};
  return log_of([&](int, int c) {
    at[c] += normal(draw);
    return std::to_string(scale * (at[c] + tremor * shake(draw_tremor)));
  });
}

TEST(Doctor, NamesLogsThatAreConstantOrOfWhichAChannelIsStuck) {
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> files;
  for (uint64_t i = 0; i < 12; ++i) files.emplace_back(std::to_string(i) + ".csv", walk(i));
  files.emplace_back("constant.csv", log_of([](int, int c) { return std::to_string(c + 0.5); }));
  files.emplace_back(
      "stuck.csv", log_of([](int t, int c) { return c == 1 ? "9.81" : std::to_string(std::sin(0.1 * t * (c + 1))); }));
  const Diagnosis found = diagnose(file_table(folder, files), Kind::series);
  EXPECT_EQ(rows_of(found, "constant logs"), Rows{12});
  EXPECT_EQ(rows_of(found, "stuck channels"), Rows{13});
  EXPECT_EQ(find(found, "stuck channels")->sentence,
            "1 of 14 logs is stuck in some channels: more than the usual 0 never change");
  EXPECT_EQ(find(found, "near-equal logs"), nullptr);
}

/// Tones one after the other. @param hiss  deviation of the noise around them, other for each take
std::string babble(uint64_t seed, double gain, double hiss = 0, uint64_t take = 0) {
  Random random(seed);
  std::mt19937_64 draw(take);
  std::normal_distribution<double> normal;
  std::vector<double> pitch, loudness;
  for (int i = 0; i < 12; ++i)
    pitch.push_back(random.uniform(150, 3000)), loudness.push_back(random.uniform(0.02, 0.9));
  return sound(1.2, [&](double t) {
    const auto i = std::min(size_t(t * 10), size_t(11));
    return gain * (loudness[i] * std::sin(6.28318530718 * pitch[i] * t) + hiss * normal(draw));
  });
}

TEST(Doctor, FindsSoundsAndLogsOfTheTestThatAreNearCopiesOfTraining) {
  const TestFolder folder;
  std::vector<std::array<std::string, 3>> sounds, logs;
  for (uint64_t i = 0; i < 12; ++i) {
    const std::string name = std::to_string(i), label = i % 2 ? "a" : "b";
    folder.write(name + ".wav", babble(i, 1));
    folder.write(name + ".csv", walk(i));
    sounds.push_back({name + ".wav", i < 9 ? "train" : i < 10 ? "val" : "test", label});
    logs.push_back({name + ".csv", i < 9 ? "train" : i < 10 ? "val" : "test", label});
  }
  folder.write("copy.wav", babble(3, 0.3));
  folder.write("copy.csv", walk(4, 25.4));
  sounds.push_back({"copy.wav", "test", "a"});
  logs.push_back({"copy.csv", "test", "b"});
  Monitor silent;
  const Table recordings = split_table(folder, sounds), motions = split_table(folder, logs);
  const Diagnosis heard = examine(recordings, options_for(recordings, {input("file", Kind::audio)}, "label"), silent);
  EXPECT_EQ(rows_of(heard, "near-equal sounds"), Rows{12});
  EXPECT_EQ(rows_of(heard, "leaked near-equal sounds"), Rows{12});
  const Diagnosis logged = examine(motions, options_for(motions, {input("file", Kind::series)}, "label"), silent);
  EXPECT_EQ(rows_of(logged, "leaked near-equal logs"), Rows{12});
  EXPECT_EQ(find(logged, "leaked near-equal logs")->sentence,
            "1 file is in the test and nearly equal to a log in training; the first, row 13 (copy.csv), with row 5 "
            "(4.csv); keep such logs in one part with --group, or remove the copies");
}

TEST(Doctor, TakesOfTheSameWithNoiseOfTheirOwnAreNoCopies) {
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> sounds, logs;
  for (uint64_t i = 0; i < 12; ++i) {
    sounds.emplace_back(std::to_string(i) + ".wav", babble(i, 0.8, 0.03, i));
    logs.emplace_back(std::to_string(i) + ".csv", walk(i, 1, 0.6, i));
  }
  sounds.emplace_back("again.wav", babble(3, 0.8, 0.03, 100));
  sounds.emplace_back("copy.wav", babble(5, 0.4, 0.03, 5));
  logs.emplace_back("again.csv", walk(3, 1, 0.6, 100));
  logs.emplace_back("copy.csv", walk(5, 10, 0.6, 5));
  EXPECT_EQ(rows_of(diagnose(file_table(folder, sounds), Kind::audio), "near-equal sounds"), Rows{13});
  EXPECT_EQ(rows_of(diagnose(file_table(folder, logs), Kind::series), "near-equal logs"), Rows{13});
}

TEST(Doctor, NamesCloudsOfOnePlace) {
  const TestFolder folder;
  const auto cloud = [](bool spread) {
    std::string out =
        "ply\nformat ascii 1.0\nelement vertex 40\nproperty float x\nproperty float y\nproperty float z\n"
        "end_header\n";
    for (int i = 0; i < 40; ++i) out += spread ? std::to_string(i) + " 2 " + std::to_string(i % 7) + "\n" : "1 2 3\n";
    return out;
  };
  const Diagnosis found =
      diagnose(file_table(folder, {{"one.ply", cloud(false)}, {"good.ply", cloud(true)}}), Kind::points);
  EXPECT_EQ(rows_of(found, "clouds of one place"), Rows{0});
}

}  // namespace
}  // namespace braid
