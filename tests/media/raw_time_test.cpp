#include "braid/media/series/raw_time.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "braid/media/series/time_name.h"
#include "media/series_files.h"

namespace braid {
namespace {

TEST(RawTime, GivesTheNearestTickOfWhatIsWritten) {
  const std::map<std::string, TimeUnit> units = {{"s", TimeUnit::seconds},
                                                 {"ms", TimeUnit::milliseconds},
                                                 {"us", TimeUnit::microseconds},
                                                 {"ns", TimeUnit::nanoseconds},
                                                 {"date", TimeUnit::date}};
  const Node golden = golden_values("series");
  for (const Node& c : golden.at("moments").array()) {
    const std::string& word = c.array()[0].string();
    const auto ticks = to_ticks(parse_raw_time(word), units.at(c.array()[1].string()));
    ASSERT_TRUE(ticks) << word;
    EXPECT_EQ(ticks->count(), c.array()[2].integer()) << word;
  }
}

TEST(RawTime, IsUnknownForWhatIsNoTime) {
  for (const char* word :
       {"", "-", ".", "-.", "abc", "12x", "2024-13-01", "2023-02-29", "2024-01-01T25:00:00", "2024-01-01T10:00:00 CET",
        "12:61", "1:2:3:4", "nan", "inf", "1e300", "99999999999999999999", "2024-01-01T10:00:00+1"})
    EXPECT_FALSE(parse_raw_time(word).is_known()) << word;
  EXPECT_FALSE(raw_time(NAN).is_known());
  EXPECT_FALSE(raw_time(-INFINITY).is_known());
}

TEST(RawTime, TellsHowItIsWritten) {
  EXPECT_EQ(parse_raw_time("12").form, TimeForm::number);
  EXPECT_EQ(parse_raw_time("1,5", ',').form, TimeForm::number);
  EXPECT_EQ(parse_raw_time("1,5", ',').value(), 1.5);
  EXPECT_EQ(parse_raw_time("2024-01-01").form, TimeForm::date);
  EXPECT_EQ(parse_raw_time("23:59:59.5").form, TimeForm::time_of_day);
  EXPECT_EQ(parse_raw_time("23:59:59.5").value(), 86399.5);
}

TEST(RawTime, RefusesWhatTicksDoNotHold) {
  EXPECT_FALSE(to_ticks(raw_time(1e18), TimeUnit::seconds));
  EXPECT_TRUE(to_ticks(raw_time(4e9), TimeUnit::seconds));
}

TEST(TimeName, FindsTimesAndTheirUnits) {
  const std::pair<const char*, TimeUnit> times[] = {
      {"time", TimeUnit::none},          {"timestamp_ns", TimeUnit::nanoseconds}, {"Time (ms)", TimeUnit::milliseconds},
      {"t[us]", TimeUnit::microseconds}, {"seconds_elapsed", TimeUnit::seconds},  {"TimeStamp", TimeUnit::none},
      {"ms", TimeUnit::milliseconds},    {"Zeit (s), time", TimeUnit::seconds}};
  for (const auto& [name, unit] : times) {
    EXPECT_TRUE(judge_time_name(name).is_time) << name;
    EXPECT_EQ(judge_time_name(name).unit, unit) << name;
  }
}

TEST(TimeName, KnowsWhatOnlySoundsLikeOne) {
  for (const char* name : {"reaction_time", "dt", "acc_s", "temperature", "delta_t", "duration_ms", "gyro_x", "x"})
    EXPECT_FALSE(judge_time_name(name).is_time) << name;
  EXPECT_TRUE(judge_time_name("frame_id").is_counter);
  EXPECT_FALSE(judge_time_name("frame_time").is_counter);
}

}  // namespace
}  // namespace braid
