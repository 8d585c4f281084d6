#include "braid/table/duration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

double seconds(std::string_view text, ColonPair pair = ColonPair::unknown) {
  return parse_duration_text(text, pair).value_or(std::nan(""));
}

TEST(Duration, IsReadBetweenColons) {
  EXPECT_EQ(seconds("1:02:33"), 3753);
  EXPECT_EQ(seconds("101:00:00"), 363600);
  EXPECT_EQ(seconds("00:01:02.5"), 62.5);
  EXPECT_EQ(seconds("00:01:02,500"), 62.5);
  EXPECT_EQ(seconds("-0:10:00"), -600);
  EXPECT_EQ(seconds("02:33", ColonPair::hours), 9180);
  EXPECT_EQ(seconds("02:33", ColonPair::minutes), 153);
  EXPECT_EQ(seconds("75:09.25", ColonPair::minutes), 4509.25);
}

TEST(Duration, IsWhatHasPassedOfADayInHalves) {
  EXPECT_EQ(seconds("2:35 PM"), 52500);
  EXPECT_EQ(seconds("10:30:15am"), 37815);
  EXPECT_EQ(seconds("12:05 AM"), 300);
  EXPECT_EQ(seconds("12:05 pm"), 43500);
  EXPECT_EQ(guess_durations({"2:35 PM", "10:30 AM"}), "h:m:s");
}

TEST(Duration, IsReadWithUnits) {
  for (const char* text : {"1h30m", "1h 30min", "1 hour, 30 minutes", "1 H 30 M", "1h30", "1.5 h", "1,5 hours",
                           "90 min", "PT1H30M", "PT1.5H", "PT90M", "0 days 01:30:00", "5400 s", "5400"})
    EXPECT_EQ(seconds(text), 5400) << text;
  EXPECT_EQ(seconds("1 day, 2:00:00"), 93600) << "as Python writes it";
  EXPECT_EQ(seconds("2 days"), 172800);
  EXPECT_EQ(seconds("P1DT2H"), 93600);
  EXPECT_EQ(seconds("1m 2.5s"), 62.5);
}

TEST(Duration, IsNothingWhereItCouldMeanSomethingElse) {
  for (const char* text : {"",        "-",      "h",     "1:2:3",    "1:60:00", "1:00:60",   "1:2.5:30", "1:02:33:00",
                           "02:33 h", "30m 1h", "1h 1h", "1h 20m 5", "5 kg",    "P1M",       "P5m",      "P1Y",
                           "PT1D",    "P",      "PT",    "13:30 PM", "0:30 am", "10:30 PMs", "2:5 PM"})
    EXPECT_FALSE(parse_duration_text(text, ColonPair::hours)) << text;
  for (const char* text : {"2:1", "16:9", "2:005", "98:87"})
    EXPECT_FALSE(parse_duration_text(text, ColonPair::minutes));
  EXPECT_FALSE(parse_duration_text("02:33", ColonPair::unknown));
}

TEST(DurationFormat, IsGuessedFromAColumn) {
  EXPECT_EQ(guess_durations({"1:02:33", "0:00:05"}), "h:m:s");
  EXPECT_EQ(guess_durations({"2h 10m", "45m", "1h"}), "h:m:s");
  EXPECT_EQ(guess_durations({"02:33", "04:10"}), "h:m");
  EXPECT_EQ(guess_durations({"02:33", "1:04:10", "59:10"}), "m:s") << "59 are no hours of a day";
  EXPECT_EQ(guess_durations({"02:33", "24:00"}), "h:m") << "the end of a day";
  EXPECT_EQ(guess_durations({"3:45", "4:20", "1:02:33"}), "m:s") << "songs, of which one lasts an hour";
  EXPECT_EQ(guess_durations({"09:15", "16:30", "14:30:25"}), "h:m") << "times of a day, of which one has seconds";
  EXPECT_EQ(guess_durations({"58.90", "59.12", "1:02.33"}), "m:s") << "races";
  EXPECT_EQ(guess_durations({"1:02.33", "1:05.10"}), "m:s") << "minutes have no decimals beside hours";
  EXPECT_EQ(guess_durations({"58,90", "1:02,33"}), "m:s");
  for (const auto& texts : std::vector<std::vector<std::string_view>>{
           {}, {"12", "13.5"}, {"red", "green"}, {"2:1", "3:0"}, {"10.0.0.1"}, {"2020-01-05"}, {"02:33", "soon"}})
    EXPECT_FALSE(guess_durations(texts));
  EXPECT_FALSE(guess_durations({"40.8", "40,8", "12.5"})) << "two ways to write decimals";
  std::vector<std::string_view> numbers(39, "17");
  for (const char* odd : {"3:20", "5d 2h"}) {
    numbers.push_back(odd);
    EXPECT_FALSE(guess_durations(numbers)) << "one odd cell among numbers";
    numbers.pop_back();
  }
}

}  // namespace
}  // namespace braid
