#include "braid/table/amount.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/core/error.h"
#include "braid/table/table.h"

namespace braid {
namespace {

double read(std::string_view text, const AmountFormat& format) {
  return parse_amount(text, format).value_or(std::nan(""));
}

std::optional<AmountFormat> guess(const std::vector<std::string_view>& texts) { return guess_amounts(texts, "price"); }

TEST(Amount, IsReadWithUnitsSignsAndThousands) {
  const AmountFormat dollars{"price", ".", "$"}, euros{"price", ",", "€"}, percent{"share", ".", "%"};
  EXPECT_EQ(read("$1,234.50", dollars), 1234.5);
  EXPECT_EQ(read("-$12", dollars), -12);
  EXPECT_EQ(read("$-12", dollars), -12);
  EXPECT_EQ(read("($1,200)", dollars), -1200);
  EXPECT_EQ(read("950", dollars), 950);
  EXPECT_EQ(read("12,345,678 $", dollars), 12345678);
  EXPECT_EQ(read("12,34,567", dollars), 1234567) << "lakhs";
  EXPECT_EQ(read("$1.2M", dollars), 1.2e6);
  EXPECT_EQ(read("565K", dollars), 565e3);
  EXPECT_EQ(read("10,000+", dollars), 10000);
  EXPECT_EQ(read("<0.5", dollars), 0.5);
  EXPECT_EQ(read("$.5", dollars), 0.5);
  EXPECT_EQ(read("1e-5", dollars), 1e-5);
  EXPECT_EQ(read("1.234,50 €", euros), 1234.5);
  EXPECT_EQ(read("3,5", euros), 3.5);
  EXPECT_EQ(read("1 234 567", euros), 1234567);
  EXPECT_EQ(read("1\u00A0234,5\u00A0€", euros), 1234.5);
  EXPECT_EQ(read("1'234", euros), 1234);
  EXPECT_EQ(read("12 %", percent), 12);
  EXPECT_EQ(read("-3.5%", percent), -3.5);
}

TEST(Amount, IsNothingWhereItCouldMeanSomethingElse) {
  const AmountFormat plain{"x", ".", ""}, comma{"x", ",", ""}, weight{"x", ".", "kg"};
  for (const char* text : {"", "kg", "K", "5 g", "1,23", "12,3456", "0,123", "1.2.3", "12:30", "4.1/5", "10-20",
                           "1,,000", "nan", "inf", "5 kg 3", "1 2", "$5"})
    EXPECT_FALSE(parse_amount(text, plain)) << text;
  EXPECT_FALSE(parse_amount("5 g", weight));
  EXPECT_FALSE(parse_amount("12.5", comma)) << "neither decimals nor thousands there";
}

TEST(AmountFormat, IsGuessedFromAColumn) {
  EXPECT_EQ(guess({"$1,200", "$950.5", "$3"}), (AmountFormat{"price", ".", "$"}));
  EXPECT_EQ(guess({"1.200,50 €", "3,5 €", "12 €"}), (AmountFormat{"price", ",", "€"}));
  EXPECT_EQ(guess({"3,5", "12,25", "7"}), (AmountFormat{"price", ",", ""}));
  EXPECT_EQ(guess({"1,234", "950", "12,500"}), (AmountFormat{"price", ".", ""}));
  EXPECT_EQ(guess({"1,234", "2,345"}), (AmountFormat{"price", ".", ""})) << "commas part thousands where both could be";
  EXPECT_EQ(guess({"0,125", "1,234", "2,345"}), (AmountFormat{"price", ",", ""}));
  EXPECT_EQ(guess({"85 kg", "70 kg", "101.5 kg"}), (AmountFormat{"price", ".", "kg"}));
  EXPECT_EQ(guess({"€110.5M", "€565K", "€0"}), (AmountFormat{"price", ".", "€"}));
  EXPECT_EQ(guess({"<5", "12", "7.5", ">90"}), (AmountFormat{"price", ".", ""}));
}

TEST(AmountFormat, IsNotGuessedFromWordsCodesAndPlainNumbers) {
  EXPECT_FALSE(guess({"1", "2.5", "3e4"})) << "plain";
  EXPECT_FALSE(guess({"Room 1", "Room 2", "Room 3"}));
  EXPECT_FALSE(guess({"5 kg", "500 g", "2 lb"})) << "several units";
  EXPECT_FALSE(guess({"$5", "€7", "£3"}));
  EXPECT_FALSE(guess({"red", "green", "blue"}));
  EXPECT_FALSE(guess({"A1", "B2", "C3"}));
  EXPECT_FALSE(guess({"2020-01-05", "2021-02-06"}));
  EXPECT_FALSE(guess({"10.0.0.1", "192.168.1.1"}));
  EXPECT_FALSE(guess({}));
}

TEST(AmountFormat, OfDurationsIsTheirForm) {
  EXPECT_EQ(guess({"1:02:33", "0:00:05"}), (AmountFormat{"price", ".", "h:m:s"}));
  EXPECT_EQ(guess({"2h 10m", "45 min", "1h"}), (AmountFormat{"price", ".", "h:m:s"}));
  EXPECT_EQ(guess({"90 min", "45 min"}), (AmountFormat{"price", ".", "min"})) << "one unit is kept";
  EXPECT_EQ(read("02:33", {"price", ".", "m:s"}), 153);
  EXPECT_EQ(read("02:33", {"price", ".", "h:m"}), 9180);
}

TEST(AmountFormat, AskedForByAnotherMarkIsRefused) { EXPECT_THROW((AmountFormat{"price", ";", ""}.validate()), Error); }

TEST(Table, ReadsAmountsOfSomeColumnsAndLeavesTheRest) {
  const Table raw = Table::from_rows({"price", "note"}, {{"$1,200", "$1,200"}, {"free", "x"}, {7, "y"}, {Cell(), "z"}});
  const Table table = raw.reading({{"price", ".", "$"}, {"size", ".", "kg"}});
  EXPECT_EQ(table.at(0, "price"), Cell(1200.0));
  EXPECT_EQ(table.at(0, "note"), Cell("$1,200"));
  EXPECT_EQ(table.at(1, "price"), Cell("free"));
  EXPECT_EQ(table.at(2, "price"), Cell(7));
  EXPECT_TRUE(table.at(3, "price").is_absent());
  EXPECT_EQ(raw.at(0, "price"), Cell("$1,200"));
  EXPECT_EQ(table.content_hash(), raw.content_hash());
  EXPECT_EQ(table.reading({{"price", ".", "$"}}).at(0, "price"), Cell(1200.0)) << "twice is once";
  EXPECT_EQ(table.reading({}).at(0, "price"), Cell("$1,200")) << "as it was opened";
  const Table lacking = raw.reading({{"price", ".", "$"}}, {"$1,200", "free", "7.0"});
  for (const int64_t row : {0, 1, 2}) EXPECT_TRUE(lacking.at(row, "price").is_absent()) << row;
  EXPECT_TRUE(lacking.at(0, "note").is_absent()) << "in every column";
  EXPECT_EQ(lacking.at(1, "note"), Cell("x"));
}

TEST(Amount, AYesIsNoOneAmongWhatIsAbsent) {
  const Table lacking =
      Table::from_rows({"smokes", "count"}, {{true, 1}, {false, "0"}}).reading({}, {"1", "0", "True"});
  EXPECT_EQ(lacking.at(0, "smokes"), Cell(true));
  EXPECT_EQ(lacking.at(1, "smokes"), Cell(false));
  EXPECT_TRUE(lacking.at(0, "count").is_absent());
  EXPECT_TRUE(lacking.at(1, "count").is_absent());
  const Table none = Table::from_rows({"smokes"}, {{true}, {false}}).reading({}, {"false"});
  EXPECT_TRUE(none.at(1, "smokes").is_absent());
}

TEST(Amount, TellsTheUnitsOfAColumnOfSeveral) {
  std::vector<std::string> texts;
  for (int i = 0; i < 40; ++i) texts.push_back(std::to_string(i) + (i % 3 ? ".5 C" : " F"));
  EXPECT_EQ(mixed_units(texts), (std::vector<std::string>{"C", "F"}));
  texts.push_back("7 K");
  texts.push_back("warm");
  EXPECT_EQ(mixed_units(texts), (std::vector<std::string>{"C", "F"}));
  EXPECT_TRUE(mixed_units({"12A", "3B", "7A", "9B"}).empty());
  EXPECT_TRUE(mixed_units({"1st", "2nd", "3rd"}).empty());
  EXPECT_TRUE(mixed_units({"1 kg", "2 kg"}).empty());
  EXPECT_TRUE(mixed_units({"a note", "1 kg", "2 lb"}).empty());
}

}  // namespace
}  // namespace braid
