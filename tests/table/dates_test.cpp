#include "braid/table/dates.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

constexpr double day = 86400, hour = 3600, year_2020 = 18262 * day;

TEST(Dates, ParseToSecondsOrNot) {
  EXPECT_EQ(parse_date("1970-01-02", DateOrder::iso), 86400);
  EXPECT_EQ(parse_date("2020-02-29 12:00:00.5+01:00", DateOrder::iso), 1582974000.5);
  EXPECT_EQ(parse_date("1.2.70", DateOrder::day_first), 31 * 86400);
  EXPECT_EQ(parse_date("02/01/1970", DateOrder::month_first), 31 * 86400);
  EXPECT_EQ(parse_date("19700102", DateOrder::compact), 86400);
  for (const char* words :
       {"2019-02-29", "2020-13-01", "2020-01-01x", "2020-01-01T", "2020/01-01", "1.2.3.4", "", "10:30"})
    EXPECT_FALSE(parse_date(words, DateOrder::iso)) << words;
}

TEST(Dates, NameTheirMonthInFullOrByThreeLettersInAnyCase) {
  for (const char* words :
       {"05-Jan-2020", "5-JAN-2020", "05-jan-20", "5 January 2020", "05 Jan, 2020", "5/Jan/2020", "5th January 2020",
        "5TH Jan, 2020", "05JAN2020", "5jan20", "Sun, 5 Jan 2020", "Sunday 5 January 2020", "5 Jan. 2020"})
    EXPECT_EQ(parse_date(words, DateOrder::day_first), year_2020 + 4 * day) << words;
  for (const char* words : {"Jan 5, 2020", "jan 05 2020", "JANUARY 5,2020", "Jan-05-2020", "January 5th, 2020",
                            "Sun, Jan 5, 2020", "Jan. 5, 2020"})
    EXPECT_EQ(parse_date(words, DateOrder::month_first), year_2020 + 4 * day) << words;
  for (const char* words : {"Sept 5, 2020", "Sept. 5, 2020", "Sep. 5, 2020"})
    EXPECT_EQ(parse_date(words, DateOrder::month_first), parse_date("2020-09-05", DateOrder::iso)) << words;
  EXPECT_FALSE(parse_date("January. 5, 2020", DateOrder::month_first)) << "nothing is left out";
  EXPECT_EQ(parse_date("31 December 1969 10:30", DateOrder::day_first), -day + 10.5 * hour);
  for (const char* words : {"05-Jam-2020", "05-Janu-2020", "31-Feb-2020", "05-Jan 2020", "05Jan-2020", "Jan 5, 2020",
                            "5 January", "32 May 2020", "5 May 2020 or so", "5xx May 2020", "Sun5 May 2020"})
    EXPECT_FALSE(parse_date(words, DateOrder::day_first)) << words;
  for (const char* words : {"Jan 5", "Jan 20", "Jan 5, 20", "Feb 30, 2020", "5 January 2020", "Jan 5-2020"})
    EXPECT_FALSE(parse_date(words, DateOrder::month_first)) << words;
  EXPECT_FALSE(parse_date("05-Jan-2020", DateOrder::iso));
}

TEST(Dates, OfAMonthAreItsFirstDay) {
  EXPECT_EQ(parse_date("2020-01", DateOrder::iso), year_2020);
  EXPECT_EQ(parse_date("202001", DateOrder::compact), year_2020);
  for (const DateOrder order : {DateOrder::day_first, DateOrder::month_first}) {
    for (const char* words :
         {"01/2020", "1/2020", "01-2020", "January 2020", "jan 2020", "Jan-2020", "Jan-20", "Jan, 2020"})
      EXPECT_EQ(parse_date(words, order), year_2020) << words;
    for (const char* words : {"13/2020", "0/2020", "01/20", "01/1020", "01.2020", "Jan2020", "Janu 2020", "Jan-2020-"})
      EXPECT_FALSE(parse_date(words, order)) << words;
  }
  EXPECT_EQ(guess_dates({"01/2020", "05/2021"}, false)->share, 1);
  EXPECT_FALSE(guess_dates({"01/2020", "March 2021"}, false)->ambiguous) << "both orders read the same";
  for (const char* words : {"2020-13", "2020-00", "2020-1", "2020.01", "2020/01", "2020-01-", "1234-05", "2020"})
    EXPECT_FALSE(parse_date(words, DateOrder::iso)) << words;
}

TEST(Dates, OfQuartersAndWeeksAreTheirFirstDay) {
  for (const char* words : {"2020-Q1", "2020Q1", "2020q1"}) EXPECT_EQ(parse_date(words, DateOrder::iso), year_2020);
  for (const char* words : {"Q1 2020", "Q1-2020", "q1 2020"})
    EXPECT_EQ(parse_date(words, DateOrder::day_first), year_2020) << words;
  EXPECT_EQ(parse_date("2020-W01", DateOrder::iso), year_2020 - 2 * day) << "which began on Monday, December 30";
  EXPECT_EQ(parse_date("2020W02", DateOrder::iso), year_2020 + 5 * day);
  EXPECT_EQ(parse_date("2020-W02-7", DateOrder::iso), year_2020 + 11 * day);
  EXPECT_TRUE(parse_date("2020-W53", DateOrder::iso));
  for (const char* words : {"2021-W53", "2020-W00", "2020-W1", "2020-W02-8", "2020-Q5", "2020-Q", "1020-Q1"})
    EXPECT_FALSE(parse_date(words, DateOrder::iso)) << words;
}

TEST(Dates, OfMailAndOfProgramsNameTheDayOfTheWeek) {
  const double at = year_2020 + 30 * day + 20 * hour;
  for (const char* words : {"Fri, 31 Jan 2020 20:00:00 +0000", "31 Jan 2020 20:00:00 GMT", "Fri, 31 Jan 2020 15:00 EST",
                            "31JAN2020:20:00:00"})
    EXPECT_EQ(parse_date(words, DateOrder::day_first), at) << words;
  for (const char* words :
       {"Fri Jan 31 20:00:00 +0000 2020", "Fri Jan 31 20:00:00 2020", "Fri Jan 31 12:00:00 PST 2020"})
    EXPECT_EQ(parse_date(words, DateOrder::month_first), at) << words;
  EXPECT_EQ(parse_date("Sun Jan  5 00:00:00 2020", DateOrder::month_first), year_2020 + 4 * day);
  for (const char* words : {"Fri Jan 31 20:00:00", "Fri Jan 31 2020 20:00:00 2020", "Foo Jan 31 20:00:00 2020"})
    EXPECT_FALSE(parse_date(words, DateOrder::month_first)) << words;
  EXPECT_EQ(guess_dates({"Fri Jan 31 20:00:00 +0000 2020"}, false)->order, DateOrder::month_first);
  EXPECT_EQ(guess_dates({"Fri, 31 Jan 2020 20:00:00 +0000"}, false)->order, DateOrder::day_first);
}

TEST(Dates, HaveTimesInHalvesOfTheDay) {
  const auto at = [](const char* time) { return parse_date(std::string("1/31/2020 ") + time, DateOrder::month_first); };
  const double start = year_2020 + 30 * day;
  EXPECT_EQ(at("3:05 PM"), start + 15 * hour + 300);
  EXPECT_EQ(at("03:05:30pm"), start + 15 * hour + 330);
  EXPECT_EQ(at("3:05 am"), start + 3 * hour + 300);
  EXPECT_EQ(at("12:00 AM"), start);
  EXPECT_EQ(at("12:00 PM"), start + 12 * hour);
  EXPECT_EQ(at("3:05 PM UTC"), start + 15 * hour + 300);
  for (const char* time : {"13:05 PM", "0:05 AM", "3:05 XM", "3:05 PMs", "3:05 P", "PM"})
    EXPECT_FALSE(at(time)) << time;
}

TEST(Dates, EndInUtcWithOrWithoutATime) {
  for (const char* words :
       {"2020-01-01 10:00:00 UTC", "2020-01-01T10:00Z", "2020-01-01 10:00 z", "2020-01-01 10:00utc"})
    EXPECT_EQ(parse_date(words, DateOrder::iso), year_2020 + 10 * hour) << words;
  EXPECT_EQ(parse_date("2020-01-01 UTC", DateOrder::iso), year_2020);
  EXPECT_EQ(parse_date("2020-01-01Z", DateOrder::iso), year_2020);
  for (const char* words : {"2020-01-01 10:00 CET", "2020-01-01 10:00 UTC+1", "2020-01-01 10:00 Z Z", "2020-01-01 EST"})
    EXPECT_FALSE(parse_date(words, DateOrder::iso)) << words;
}

TEST(Dates, DayAndMonthAreToldApartOverTheWholeColumn) {
  const auto order = [](const std::vector<std::string_view>& texts) { return guess_dates(texts, false); };
  EXPECT_EQ(order({"01/02/2020", "31/01/2020"})->order, DateOrder::day_first);
  EXPECT_EQ(order({"01/02/2020", "01/31/2020"})->order, DateOrder::month_first);
  EXPECT_TRUE(order({"01/02/2020", "03/04/2020 3:05 PM"})->ambiguous);
  for (const char* words : {"05-Jan-2020", "5 January 2020"}) {
    EXPECT_EQ(order({"01/02/2020", words})->order, DateOrder::day_first) << words;
    EXPECT_FALSE(order({"01/02/2020", words})->ambiguous) << words;
  }
  EXPECT_EQ(order({"01/02/2020", "Jan 5, 2020"})->order, DateOrder::month_first);
  EXPECT_EQ(order({"2020-01", "2020-02"})->order, DateOrder::iso);
}

}  // namespace
}  // namespace braid
