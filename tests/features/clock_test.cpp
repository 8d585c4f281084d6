#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/features/item_clip.h"
#include "features/feature_fixtures.h"
#include "media/film_writer.h"

/// Streams of one row on one clock: parts of files, offsets and drifts.

namespace braid {
namespace {

Item item_with(std::vector<Cell> cells) { return {"key", std::move(cells), {}, "t.csv row 1"}; }

TEST(ItemClip, ReadsSecondsAndClocks) {
  const auto clip = clip_of(item_with({"a.mp4", "12.5", "1:02:03.5"}), {}).value();
  EXPECT_DOUBLE_EQ(seconds(clip.span->begin), 12.5);
  EXPECT_DOUBLE_EQ(seconds(clip.span->end), 3723.5);
  EXPECT_FALSE(clip_of(item_with({"a.mp4"}), {}).value().span);
  EXPECT_FALSE(clip_of(item_with({"a.mp4", {}, {}}), {}).value().span);
}

TEST(ItemClip, ReadsTimesWithDecimalCommasAsSubtitlesHaveThem) {
  const std::vector<Cell> cells = {"a.mp4", "00:16:16,059", "00:16:21,5"};
  const auto items = clip_items({Item{"", {cells[0]}, {}, ""}}, cells, {});
  const auto clip = clip_of(items.at(0), {}).value();
  EXPECT_NEAR(seconds(clip.span->begin), 976.059, 1e-6);
  EXPECT_NEAR(seconds(clip.span->end), 981.5, 1e-6);
  const std::vector<Cell> plain = {"a.mp4", "12,5", "1,250"};  // a thousand, or not
  const auto odd = clip_items({Item{"", {plain[0]}, {}, ""}}, plain, {});
  EXPECT_EQ(clip_of(odd.at(0), {}).error().fault(), Fault::data);
}

TEST(ItemClip, RefusesWhatIsNoPart) {
  EXPECT_EQ(clip_of(item_with({"a.mp4", "soon", "3"}), {}).error().fault(), Fault::data);
  EXPECT_EQ(clip_of(item_with({"a.mp4", "3", "3"}), {}).error().fault(), Fault::data);
  EXPECT_EQ(clip_of(item_with({"a.mp4", "-1", "3"}), {}).error().fault(), Fault::data);
  EXPECT_EQ(clip_of(item_with({"a.mp4", "0", "3"}), {.offset_s = 5}).error().fault(), Fault::absent)
      << "the file begins after the part ends";
}

TEST(ItemClip, ReadsMomentsByTheirSizeAndDates) {
  const double moment = 1'700'000'010.5;
  for (const Cell& begin : {Cell(moment), Cell("1700000010500"), Cell("1700000010500000"), Cell("1700000010500000000"),
                            Cell("2023-11-14T22:13:30.5"), Cell("2023-11-14 22:13:30.500Z")}) {
    const auto clip = clip_of(item_with({"a.csv", begin, {}}), {}).value();
    EXPECT_TRUE(clip.is_epoch) << begin.text();
    EXPECT_NEAR(seconds(clip.span->begin), moment, 1e-5) << begin.text();
  }
  EXPECT_FALSE(clip_of(item_with({"a.csv", "12.5", {}}), {}).value().is_epoch);
}

TEST(ItemClip, TheHeaderTellsTheUnit) {
  const auto begin_of = [](const char* header, const Cell& cell) {
    const auto items = clip_items({item_with({"a.csv"})}, {"a.csv", cell}, {{"log", header}, {"series", "begin"}});
    return seconds(clip_of(items[0], {}).value().span->begin);
  };
  EXPECT_DOUBLE_EQ(begin_of("start", 2500), 2500);
  EXPECT_DOUBLE_EQ(begin_of("start_s", 2500), 2500);
  EXPECT_DOUBLE_EQ(begin_of("start_ms", 2500), 2.5);
  EXPECT_DOUBLE_EQ(begin_of("Start (ms)", "2500"), 2.5);
  EXPECT_DOUBLE_EQ(begin_of("start_min", 2), 120);
  EXPECT_NEAR(begin_of("start_ms", int64_t{1'700'000'010'500}), 1'700'000'010.5, 1e-5);
}

TEST(ItemClip, CountsFromTheFirstMomentOfALogUnlessTheRowNamesAMoment) {
  const Ticks first(int64_t{1'700'000'000} * 705'600'000);
  auto part = clip_of(item_with({"a.csv", 10, 15}), {}).value();
  begin_anew(part, first);
  EXPECT_DOUBLE_EQ(seconds(part.span->begin - first), 10);
  EXPECT_DOUBLE_EQ(seconds(part.span->end - first), 15);
  EXPECT_DOUBLE_EQ(part.since_begin(part.span->begin), 0);
  auto moment = clip_of(item_with({"a.csv", 1'700'000'010.0, 1'700'000'015.0}), {}).value();
  const auto asked = *moment.span;
  begin_anew(moment, first);
  EXPECT_EQ(*moment.span, asked);
  EXPECT_DOUBLE_EQ(moment.since_begin(moment.span->end), 5);
}

TEST(ItemClip, GoesBetweenTheClocksExactly) {
  const StreamClock clock{1.25, 200};
  for (const double shared : {1.25, 7.0, 3600.0, 1e5}) EXPECT_NEAR(clock.shared(clock.own(shared)), shared, 1e-8);
  const auto clip = clip_of(item_with({"a.csv", "11.25", "21.25"}), clock).value();
  EXPECT_NEAR(seconds(clip.span->begin), 10 / 1.0002, 1e-8);
  EXPECT_NEAR(clip.since_begin(clip.span->begin), 0, 1e-8);
  EXPECT_NEAR(clip.since_begin(clip.span->end), 10, 1e-8);
}

TEST(ItemClip, TheCellsOfARowAreReadByTheirKinds) {
  const auto items =
      clip_items({item_with({"a.wav"})}, {"a.wav", "0.5", "1", "3"}, {{}, {"audio", "offset", "begin", "end"}});
  ASSERT_EQ(items.size(), 1u);
  const auto clip = clip_of(items[0], {.offset_s = 7, .drift_ppm = 20}).value();
  EXPECT_DOUBLE_EQ(clip.clock.offset_s, 0.5) << "the row's own outweighs that of all files";
  EXPECT_DOUBLE_EQ(clip.clock.drift_ppm, 20);
  EXPECT_NEAR(seconds(clip.span->begin), 0.5, 1e-4);
  EXPECT_NEAR(seconds(clip.span->end), 2.5, 1e-4);
  const auto odd = clip_items({item_with({"a.wav"})}, {"a.wav", "late"}, {{}, {"audio", "offset"}});
  EXPECT_EQ(clip_of(odd[0], {}).error().fault(), Fault::data);
}

Node with_offset(const std::string& type, double offset) {
  Node config = fixtures::config(type);
  config["clock"] = Node(Node::Table{{"offset_s", Node(offset)}});
  return config;
}

/// A film of a second at 25 frames a second and a log of a second at 50 steps, both from 0 of their own clocks.
struct Streams {
  fixtures::Folder folder;
  std::vector<fixtures::Row> films, logs;

  Streams() {
    FilmSpec film;
    film.stamps = steady(25);
    const Bytes bytes = FilmWriter(film).write();
    folder.write("a.mp4", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    std::string log = "time_s,x\n";
    for (int t = 0; t < 50; ++t) log += text(t * 0.02, ',', t, '\n');
    folder.write("a.csv", log);
    folder.write("a.wav", fixtures::wav(1, 16000, 300));
    films = {{Cell("a.mp4")}};
    logs = {{Cell("a.csv")}};
  }
};

TEST(StreamClock, MovesTheTimesOfFramesAndOfSensorsAlike) {
  Streams streams;
  for (const double offset : {0.0, 0.5}) {
    const auto film = fixtures::fitted(with_offset("frames", offset), streams.films, streams.folder.path());
    const auto log = fixtures::fitted(with_offset("series", offset), streams.logs, streams.folder.path());
    const Steps frames = fixtures::steps(*film, streams.films[0], streams.folder.path());
    const Steps sensors = fixtures::steps(*log, streams.logs[0], streams.folder.path());
    EXPECT_NEAR((*frames.times)[0][0].item<double>(), offset, 0.041);
    EXPECT_NEAR((*sensors.times)[0][0].item<double>(), offset, 1e-9);
    EXPECT_NEAR((*sensors.times)[49][0].item<double>(), offset + 0.98, 1e-9);
  }
}

TEST(StreamClock, CutsThePartThatTheSharedClockMeans) {
  Streams streams;
  const FeatureInput input{{"log", "start", "end"}, {"series", "begin", "end"}};
  const std::vector<fixtures::Row> rows = {{Cell("a.csv"), Cell(1.0), Cell(1.2)}};
  const auto log = fixtures::fitted(with_offset("series", 0.5), rows, streams.folder.path(), input);
  const torch::Tensor decoded = log->decode(fixtures::item(*log, rows[0], streams.folder.path())).value();
  ASSERT_EQ(decoded.size(0), 10) << "0.5 to 0.7 s of the log's own clock";
  EXPECT_DOUBLE_EQ(decoded[0][0].item<double>(), 25);
  EXPECT_NEAR(decoded[0][1].item<double>(), 0, 1e-9);
}

TEST(Frames, AFilmOfMoreFramesThanAnItemMayHaveIsSampledUniformly) {
  Streams streams;
  for (const auto& [rate, wanted] : {std::pair{4.0, int64_t{4}}, std::pair{25.0, int64_t{5}}}) {
    Node config = fixtures::config("frames");
    config["plan"] = Node("rate");
    config["rate_hz"] = Node(rate);
    config["frames"] = Node(int64_t{5});
    const auto film = fixtures::fitted(config, streams.films, streams.folder.path());
    const Steps steps = fixtures::steps(*film, streams.films[0], streams.folder.path());
    EXPECT_EQ(steps.values.size(0), wanted) << rate;
    EXPECT_GT((*steps.times)[-1][0].item<double>(), 0.7) << "the whole film is seen";
  }
}

TEST(StreamClock, SoundThatBeginsLateHasHiddenFramesBeforeIt) {
  Streams streams;
  const std::vector<fixtures::Row> rows = {{Cell("a.wav")}};
  const auto sound = fixtures::fitted(with_offset("log_mel", 0.2), rows, streams.folder.path());
  const Steps steps = fixtures::steps(*sound, rows[0], streams.folder.path());
  EXPECT_FALSE(steps.mask.slice(0, 0, 19).any().item<bool>());
  EXPECT_TRUE(steps.mask.slice(0, 22).all().item<bool>());
}

TEST(StreamClock, SoundThatBeginsAfterWhatIsListenedToIsAbsent) {
  Streams streams;
  const std::vector<fixtures::Row> rows = {{Cell("a.wav")}};
  Node config = with_offset("log_mel", 2.2);
  config["max_seconds"] = Node(2.0);
  try {
    fixtures::fitted(config, rows, streams.folder.path());
    FAIL() << "there is nothing to learn from";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("its sound begins after the 2 s that are listened to"));
  }
}

TEST(StreamClock, SoundThatBeginsEarlyIsHeardFromTheBeginOfTheSharedClock) {
  Streams streams;
  const std::vector<fixtures::Row> rows = {{Cell("a.wav")}};
  const auto whole = fixtures::fitted(with_offset("log_mel", 0), rows, streams.folder.path());
  const auto cut = fixtures::fitted(with_offset("log_mel", -0.4), rows, streams.folder.path());
  EXPECT_NEAR(double(fixtures::steps(*whole, rows[0], streams.folder.path()).values.size(0)) -
                  double(fixtures::steps(*cut, rows[0], streams.folder.path()).values.size(0)),
              40, 1);
}

}  // namespace
}  // namespace braid
