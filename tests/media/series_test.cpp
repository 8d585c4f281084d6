#include "braid/media/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "media/opened_log.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<double> times_s(const Series& series) {
  std::vector<double> times;
  for (int64_t i = 0; i < series.steps(); ++i) times.push_back(seconds(series.time(i)));
  return times;
}

/// `t` ascending in `unit_s`, with a second column that counts.
std::string regular(const std::string& name, int rows, double step) {
  std::string log = name + ",x\n";
  for (int i = 0; i < rows; ++i) log += text(i * step, ",", 0.5 * i, "\n");
  return log;
}

TEST(Series, ReadsSeparatedTextOfEachKind) {
  for (const char* log : {"time,a,b\n0,1.5,2\n0.1,2.5,3\n0.2,,4\n", "time;a;b\r\n0;1,5;2\r\n0,1;2,5;3\r\n0,2;;4\r\n",
                          "# made by a logger\ntime\ta\tb\n0\t1.5\t2\n0.1\t2.5\t3\n\n0.2\t\t4\n",
                          "# time a b\n0 1.5 2\n0.1  2.5 3\n0.2 nan 4\n",
                          "\xEF\xBB\xBF\"time\",\"a\",\"b\"\n\"0\",\"1.5\",\"2\"\n0.1,+2.5,3\n0.2,NA,4",
                          "time,a,b\ns,g,g\n0,1.5,2\n0.1,2.5,3\n0.2,inf,4\n"}) {
    const Series s = all_of(opened(log));
    ASSERT_EQ(s.channels.size(), 2u) << log;
    EXPECT_EQ(s.channels[0][0], 'a') << log;
    EXPECT_THAT(times_s(s), ElementsAre(0, 0.1, 0.2)) << log;
    EXPECT_THAT((std::vector(s.values.begin(), s.values.begin() + 4)), ElementsAre(1.5, 2, 2.5, 3)) << log;
    EXPECT_TRUE(std::isnan(s.values[4])) << log;
    EXPECT_EQ(s.values[5], 4) << log;
  }
}

TEST(Series, ReadsBinaryFormatsAsTheirLibrariesWroteThem) {
  const Node golden = golden_values("series").at("binary");
  const auto& values = golden.at("values").array();
  for (const auto& [name, digits] : golden.at("files").table()) {
    if (name == "rate.mat") continue;
    const auto bytes = bytes_of_hex(digits.string());
    const auto file = SeriesFile::decode(bytes);
    ASSERT_TRUE(file) << name << ": " << file.error().what();
    const Series s = all_of(file.value());
    ASSERT_EQ(s.values.size(), values.size()) << name;
    for (size_t i = 0; i < values.size(); ++i) EXPECT_FLOAT_EQ(s.values[i], float(values[i].number())) << name;
    const double tolerance = name == "fortran.npy" ? 50 : 0;  // its times are 32-bit numbers
    for (size_t i = 0; i < s.times.size(); ++i)
      EXPECT_NEAR(double(s.times[i].count()), double(golden.at("times").array()[i].integer()), tolerance) << name;
  }
}

TEST(Series, TakesTheRateAndTheLongerSideOfAMatFile) {
  const Node golden = golden_values("series").at("binary");
  const auto bytes = bytes_of_hex(golden.at("files").at("rate.mat").string());
  const auto file = SeriesFile::decode(bytes);
  ASSERT_TRUE(file) << file.error().what();
  const Series s = all_of(file.value());
  EXPECT_EQ(s.rate, (SampleRate{50, 1}));
  EXPECT_THAT(s.channels, ElementsAre("eeg_0", "eeg_1", "eeg_2"));
  const auto& values = golden.at("whole_numbers").array();
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(s.values[i], float(values[i].integer()));
}

TEST(Series, RefusesDamagedMatFilesInOneSentence) {
  const Node golden = golden_values("series").at("binary");
  for (const char* name : {"plain.mat", "compressed.mat"}) {
    const auto whole = bytes_of_hex(golden.at("files").at(name).string());
    for (size_t size = 128; size + 8 < whole.size(); size += 37) {
      const auto file = SeriesFile::decode(std::span(whole).first(size));
      if (!file) {
        EXPECT_EQ(file.error().fault(), Fault::data);
        EXPECT_THAT(file.error().what(), HasSubstr("series in memory: "));
      }
    }
  }
  auto hdf = bytes_of_hex(golden.at("files").at("plain.mat").string());
  std::memcpy(hdf.data(), "MATLAB 7.3", 10);
  EXPECT_THAT(SeriesFile::decode(hdf).error().what(), HasSubstr("save it with -v7"));
}

TEST(Series, FindsTheUnitFromTheStep) {
  const std::tuple<double, const char*, TimeUnit> cases[] = {
      {0.01, "100 Hz", TimeUnit::seconds},       {1, "1 Hz", TimeUnit::seconds},
      {10, "100 Hz", TimeUnit::milliseconds},    {20, "50 Hz", TimeUnit::milliseconds},
      {10000, "100 Hz", TimeUnit::microseconds}, {20000000, "50 Hz", TimeUnit::nanoseconds}};
  for (const auto& [step, rate, unit] : cases) {
    const auto file = opened(regular("t", 50, step));
    EXPECT_EQ(file.facts().unit, unit) << step;
    EXPECT_THAT(file.facts().clock, HasSubstr(rate)) << step;
  }
}

TEST(Series, FindsTheUnitOfAClockSince1970) {
  for (const auto& [first, unit] : {std::pair{"1690000000", TimeUnit::seconds},
                                    {"1690000000000", TimeUnit::milliseconds},
                                    {"1690000000000000", TimeUnit::microseconds},
                                    {"1690000000000000000", TimeUnit::nanoseconds}}) {
    const auto file = opened(text("time,x\n", first, ",1\n", std::stoll(first) + 1000, ",2\n"));
    EXPECT_EQ(file.facts().unit, unit);
    EXPECT_TRUE(file.facts().is_epoch);
    EXPECT_DOUBLE_EQ(seconds(file.span().begin), 1.69e9);
  }
}

TEST(Series, SaysWhereANameAndNumbersDisagree) {
  const auto epoch = opened("timestamp_s,x\n1690000000000,1\n1690000000010,2\n1690000000020,3\n");
  EXPECT_EQ(epoch.facts().unit, TimeUnit::milliseconds);
  EXPECT_THAT(epoch.facts().doubt, HasSubstr("named in seconds, but its numbers are milliseconds since 1970"));
  const auto slow = opened(regular("time_s", 20, 20));
  EXPECT_EQ(slow.facts().unit, TimeUnit::seconds);
  EXPECT_THAT(slow.facts().doubt, HasSubstr("in milliseconds it would be 50 Hz"));
  const auto impossible = opened(regular("time_s", 20, 20000));
  EXPECT_EQ(impossible.facts().unit, TimeUnit::microseconds);
  EXPECT_THAT(impossible.facts().doubt, HasSubstr("it is read as microseconds"));
  const auto stated = opened(regular("time", 20, 20000), {.unit = TimeUnit::seconds});
  EXPECT_EQ(stated.facts().unit, TimeUnit::seconds);
  EXPECT_THAT(stated.facts().doubt, HasSubstr("as stated, which gives"));
}

TEST(Series, ChoosesAmongSeveralClocksAndLeavesTheOthersOut) {
  const auto file = opened(
      "index,time,seconds_elapsed,z,activity\n0,1690000000000000000,0,1,walk\n"
      "1,1690000000010000000,0.01,2,walk\n2,1690000000020000000,0.02,3,run\n");
  EXPECT_EQ(file.facts().time_column, "time");
  EXPECT_THAT(file.channels(), ElementsAre("z"));
  EXPECT_THAT(file.facts().left_out, testing::UnorderedElementsAre("index", "seconds_elapsed", "activity"));
}

TEST(Series, ReadsDatesAndTimesOfDay) {
  const auto dates = opened("date,x\n2024-03-01 00:00:00,1\n2024-03-01 00:00:30,2\n2024-03-01 00:01:00,3\n");
  EXPECT_EQ(dates.facts().unit, TimeUnit::date);
  EXPECT_EQ(dates.facts().median_step, Ticks(int64_t{30} * 705'600'000));
  const auto midnight = opened("clock;x\n23:59:58;1\n23:59:59;2\n00:00:00;3\n00:00:01;4\n");
  EXPECT_EQ(midnight.facts().wraps, 1);
  EXPECT_EQ(midnight.span().length(), Ticks(int64_t{4} * 705'600'000));
  EXPECT_THAT(midnight.facts().gaps, IsEmpty());
}

TEST(Series, WithoutATimeHasNoClockOrAStatedRate) {
  const auto none = opened("a,b\n1,2\n0,4\n5,6\n");
  EXPECT_THAT(none.facts().clock, HasSubstr("no clock"));
  EXPECT_FALSE(all_of(none).has_clock());
  EXPECT_THAT(none.read(Interval{Ticks{0}, Ticks{9}}).error().what(), HasSubstr("no clock to be cut by"));
  const auto rated = opened("a,b\n1,2\n0,4\n5,6\n", {.rate_hz = 29.97});
  EXPECT_EQ(all_of(rated).rate, (SampleRate{30000, 1001})) << "as films have it";
  EXPECT_THAT(times_s(all_of(rated)),
              ElementsAre(0, testing::DoubleNear(1.001 / 30, 1e-9), testing::DoubleNear(2.002 / 30, 1e-9)));
}

TEST(Series, PlacesStepsOfAFixedRateExactly) {
  const Node golden = golden_values("series");
  for (const Node& c : golden.at("rates").array()) {
    const SampleRate rate = sample_rate(c.array()[0].number());
    const int64_t index = c.array()[1].integer();
    EXPECT_EQ(rate.time(index).count(), c.array()[2].integer());
    EXPECT_EQ(rate.first_step(rate.time(index)), index);
    EXPECT_EQ(rate.first_step(rate.time(index) + Ticks{1}), index + 1);
  }
}

TEST(Series, SortsStablyAndSaysSo) {
  const auto file = opened("t,x\n0,0\n0.1,1\n0.3,3\n0.2,2\n0.4,4\n0.5,5\n0.6,6\n0.7,7\n0.8,8\n0.9,9\n1.0,10\n");
  EXPECT_EQ(file.facts().out_of_order, 1);
  EXPECT_THAT(file.facts().resets, IsEmpty());
  EXPECT_THAT(all_of(file).values, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(file.facts().remarks(), ElementsAre(HasSubstr("earlier than one before them")));
}

TEST(Series, AnyOrderOfRowsGivesTheSameSeries) {
  std::vector<std::string> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(text(0.02 * i, ",", i, "\n"));
  std::string straight = "time,x\n", mixed = "time,x\n";
  for (const auto& row : rows) straight += row;
  std::mt19937 random(5);
  std::shuffle(rows.begin(), rows.end(), random);
  for (const auto& row : rows) mixed += row;
  const auto file = opened(mixed);
  EXPECT_EQ(all_of(file).times, all_of(opened(straight)).times);
  EXPECT_EQ(all_of(file).values, all_of(opened(straight)).values);
  EXPECT_GT(file.facts().out_of_order, 200);
}

TEST(Series, JoinsRowsOfOneTimeCellByCell) {
  const std::string log = "t,a,b\n0,1,\n0,,5\n0.1,2,6\n0.1,4,\n0.2,3,7\n";
  const auto file = opened(log);
  EXPECT_EQ(file.facts().duplicates, 2);
  EXPECT_THAT(all_of(file).values, ElementsAre(1, 5, 3, 6, 3, 7));
  const Series last = all_of(opened(log, {.duplicates = Duplicates::last}));
  EXPECT_TRUE(std::isnan(last.values[0]));
  EXPECT_EQ(last.values[2], 4);
}

TEST(Series, SpreadsRowsOverAClockThatIsCoarserThanThey) {
  std::string log = "time,x\n";
  for (int i = 0; i < 40; ++i) log += text(i / 4, ",", i, "\n");
  const auto file = opened(log);
  EXPECT_TRUE(file.facts().were_spread);
  const auto times = times_s(all_of(file));
  ASSERT_EQ(times.size(), 40u);
  for (size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], 0.25 * double(i), 1e-8);
  EXPECT_THAT(file.facts().remarks(), testing::Contains(HasSubstr("coarser than the rows")));
}

TEST(Series, PlacesWhatFollowsAResetAfterIt) {
  const auto file = opened("t,x\n5,0\n5.1,1\n5.2,2\n5.3,3\n5,4\n5.1,5\n5.2,6\n5.3,7\n");
  ASSERT_EQ(file.facts().resets.size(), 1u);
  const ClockReset& reset = file.facts().resets[0];
  EXPECT_EQ(reset.row, 4);
  EXPECT_DOUBLE_EQ(seconds(reset.before), 5.3);
  EXPECT_DOUBLE_EQ(seconds(reset.after), 5);
  const Series s = all_of(file);
  EXPECT_THAT(s.values, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_NEAR(seconds(s.times[7]), 5.7, 1e-8);
  EXPECT_EQ(s.times[4], reset.placed);
  EXPECT_THAT(file.facts().remarks(), ElementsAre(HasSubstr("set back at row 5, from 5.3 s to 5 s")));
}

TEST(Series, MakesAnOverflowOfACounterGoodExactly) {
  std::string log = "micros,x\n";
  for (int i = 0; i < 20; ++i) log += text((4294900000LL + 10000LL * i) % 4294967296LL, ",", i, "\n");
  const auto file = opened(log);
  EXPECT_EQ(file.facts().wraps, 1);
  EXPECT_EQ(file.span().length(), Ticks(int64_t{200} * 705'600));
  EXPECT_THAT(file.facts().resets, IsEmpty());
}

TEST(Series, NamesGaps) {
  std::string log = "t,x\n";
  for (int i = 0; i < 30; ++i) log += text(i < 10 ? 0.1 * i : 5 + 0.1 * i, ",", i, "\n");
  const auto file = opened(log);
  ASSERT_EQ(file.facts().gaps.size(), 1u);
  EXPECT_NEAR(seconds(file.facts().gaps[0].begin), 1.0, 1e-8);
  EXPECT_NEAR(seconds(file.facts().gaps[0].end), 6.0, 1e-8);
  const Series s = all_of(file);
  EXPECT_NEAR(seconds(s.span(9).length()), 0.1, 1e-8);
  EXPECT_EQ(s.span(8).end, s.span(9).begin);
}

TEST(Series, CutsALogByTime) {
  const auto file = opened(regular("time_ms", 5000, 10));
  const Ticks ms{705'600};
  const Series clip = std::move(file.read(Interval{1995 * ms, 2030 * ms})).value();
  EXPECT_THAT(clip.values, ElementsAre(100, 100.5, 101));
  EXPECT_EQ(clip.times[0], 2000 * ms);
  EXPECT_EQ(clip.first_step, 200);
  EXPECT_THAT(file.read(Interval{5 * ms, 5 * ms}).error().what(), HasSubstr("ends before it begins"));
  EXPECT_THAT(file.read(Interval{60000 * ms, 70000 * ms}).error().what(), HasSubstr("it goes from 0 s to 50 s"));
  const auto rated = opened("x\n1\n2\n3\n4\n", {.rate_hz = 2});
  EXPECT_THAT(rated.read(Interval{400 * ms, 1100 * ms}).value().values, ElementsAre(2, 3));
}

TEST(Series, CutsGiveTheSameStepsAsTheWhole) {
  std::string log = "t,x,y\n";
  std::mt19937 random(3);
  for (int i = 0; i < 400; ++i) log += text(0.02 * (i + int(random() % 3)), ",", i, ",", i * i, "\n");
  const auto file = opened(log);
  const Series whole = all_of(file);
  Series joined = whole;
  joined.values.clear();
  for (Ticks at{0}; at < whole.times.back() + Ticks{1}; at += Ticks{700'000'000}) {
    const auto part = file.read(Interval{at, at + Ticks{700'000'000}});
    ASSERT_TRUE(part);
    joined.values.insert(joined.values.end(), part.value().values.begin(), part.value().values.end());
  }
  EXPECT_EQ(joined.values, whole.values);
}

TEST(Series, OfOneRowIsLegalAndSaysSo) {
  const auto file = opened("time,x\n3,7\n");
  EXPECT_THAT(all_of(file).values, ElementsAre(7));
  EXPECT_THAT(file.facts().remarks(), testing::Contains(HasSubstr("a single row")));
}

TEST(Series, ALogThatIsWrittenOnChangeHasNoGaps) {
  std::string log = "time_s,x\n";
  for (int i = 0; i < 20; ++i) log += text(5 * i, ",1\n", 5 * i + 0.1, ",2\n");
  const auto file = opened(log);
  EXPECT_TRUE(file.facts().gaps.empty());
  const Series s = all_of(file);
  EXPECT_EQ(s.span(1).end, s.time(2)) << "what was written holds until it changes";
}

TEST(Series, ANameTellsARateOrNone) {
  EXPECT_EQ(rate_in_name("pose_30fps"), 30);
  EXPECT_EQ(rate_in_name("imu 100 Hz"), 100);
  EXPECT_EQ(rate_in_name("voice16kHz-left"), 16000);
  EXPECT_EQ(rate_in_name("skeleton_29.97FPS"), 29.97);
  for (const char* none : {"pose", "fps", "ch30", "x_30fpsa", "0hz", "up_30fps_from_60fps", "30 frames", ""})
    EXPECT_EQ(rate_in_name(none), std::nullopt) << none;
}

TEST(Series, ARateByNameServesLogsWithoutAClockAndNoOthers) {
  EXPECT_EQ(opened("x,y\n1,2\n3,4\n", {.named_rate_hz = 25}).span().end, 2 * Ticks(705'600'000 / 25));
  EXPECT_EQ(all_of(opened("time_s,y\n0,2\n0.1,4\n0.2,4\n", {.named_rate_hz = 25})).times[1], Ticks(70'560'000));
  const std::string unnamed = "0,2\n0.4,4\n0.9,4\n";
  EXPECT_THAT(opened(unnamed).channels(), ElementsAre("c1")) << "the first column may be a clock";
  EXPECT_THAT(opened(unnamed, {.named_rate_hz = 25}).channels(), ElementsAre("c0", "c1"));
  EXPECT_THAT(opened(unnamed, {.rate_hz = 25}).channels(), ElementsAre("c0", "c1"));
}

TEST(Series, OfColumnsIsTheSame) {
  const auto file = SeriesFile::of_columns({"time", "a"}, {{0, 0.1, 0.2}, {1, NAN, 3}});
  ASSERT_TRUE(file);
  EXPECT_EQ(all_of(file.value()).values[2], 3);
  EXPECT_THAT(SeriesFile::of_columns({"a", "b"}, {{1, 2}, {1}}).error().what(), HasSubstr("1 rows in column \"b\""));
}

TEST(Series, KeepsRowsWithoutTimeOut) {
  const auto file = opened("t,x\n0,1\nbroken,2\n0.2,3\n0.3\n0.4,5,6\n");
  EXPECT_EQ(file.facts().rows_without_time, 1);
  EXPECT_EQ(file.facts().uneven_rows, 2);
  const Series s = all_of(file);
  ASSERT_EQ(s.steps(), 4);
  EXPECT_TRUE(std::isnan(s.values[2]));
}

TEST(Series, RefusesWhatItCannotRead) {
  EXPECT_THAT(refusal(""), HasSubstr("no rows of numbers"));
  EXPECT_THAT(refusal("time,x\n"), HasSubstr("no rows of numbers"));
  EXPECT_THAT(refusal(std::string("\0\1\2", 3)), HasSubstr("is no text"));
  EXPECT_THAT(refusal("\xFF\xFEt"), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal("time\n1\n2\n3\n"), HasSubstr("besides its time"));
  EXPECT_THAT(refusal("time,x\n0,1\n1,2\n", {.time_column = "tiem"}), HasSubstr("did you mean \"time\"?"));
  EXPECT_THAT(refusal("\x89PNG\r\n\x1A\n"), HasSubstr("is a PNG picture"));
  SeriesRequest tight;
  tight.limits.max_rows = 2;
  EXPECT_THAT(refusal("t,x\n0,1\n1,2\n2,3\n", tight), HasSubstr("3 rows, more than the limit of 2"));
  tight = {};
  tight.limits.max_bytes = 8;
  EXPECT_THAT(opened("t,x\n0,1\n1,2\n2,3\n", tight).read().error().what(), HasSubstr("cut it by start and end"));
  EXPECT_EQ(SeriesFile::open("/no/such/file.csv").error().fault(), Fault::io);
}

}  // namespace
}  // namespace braid
