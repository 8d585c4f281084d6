#include <gtest/gtest.h>

#include <cmath>

#include "braid/data/doctor.h"
#include "data/doctor_fixtures.h"
#include "table/made_table.h"

namespace braid {
namespace {

using namespace doctor_fixtures;

/// What is found in one column beside a number that says nothing.
Diagnosis diagnose_column(const std::function<Cell(int)>& make, Kind kind, int rows = 300,
                          std::optional<DateOrder> order = {}) {
  Random random(11);
  const Table all = table(
      {"km", "x"},
      [&](int i) {
        return std::vector<Cell>{random.normal(), make(i)};
      },
      rows);
  DoctorOptions options = options_for(all, {input("km", Kind::number), input("x", kind)});
  options.inputs[1].columns[0].date_order = order;
  Monitor silent;
  return examine(all, options, silent);
}

TEST(DoctorValues, NamesNumbersThatStandForNoValue) {
  Random random(3);
  const auto with = [&](double code) {
    return diagnose_column(
        [&, code](int i) { return Cell(i % 20 == 7 ? code : std::round(random.normal() * 90) / 10 + 60); },
        Kind::number);
  };
  for (const double code : {-999.0, 9999.0, 0.0}) {
    const Diagnosis found = with(code);
    const Finding* codes = find(found, "codes for no value");
    ASSERT_NE(codes, nullptr) << code;
    EXPECT_EQ(codes->count, 15);
    EXPECT_EQ(codes->rows[0], 7);
    EXPECT_EQ(find(found, "far values"), nullptr) << "said already";
  }
  EXPECT_NE(find(with(-999), "codes for no value")->sentence.find("data.absent=[\"-999\"]"), std::string::npos);
  EXPECT_EQ(find(with(60), "codes for no value"), nullptr);
  EXPECT_EQ(find(with(55.5), "codes for no value"), nullptr);
}

TEST(DoctorValues, MinusOneAmongCountsIsACode) {
  Random random(3);
  const Diagnosis found =
      diagnose_column([&](int i) { return Cell(i % 3 ? -1 : int(random.below(400))); }, Kind::number);
  ASSERT_NE(find(found, "codes for no value"), nullptr);
  EXPECT_EQ(find(found, "codes for no value")->count, 200);
  const Diagnosis changes = diagnose_column([&](int) { return Cell(int(random.below(40)) - 1); }, Kind::number);
  EXPECT_EQ(find(changes, "codes for no value"), nullptr);
}

TEST(DoctorValues, NamesOtherUnitsAndSlipsButNoLongTails) {
  Random random(5);
  const auto height = [&](int i) { return Cell((175 + 8 * random.normal()) * (i % 10 == 4 ? 0.01 : 1)); };
  EXPECT_EQ(find(diagnose_column(height, Kind::number), "far values")->count, 30);
  const auto age = [&](int i) { return Cell(i == 9 ? 250 : 18 + int(random.below(62))); };
  EXPECT_EQ(rows_of(diagnose_column(age, Kind::number), "far values"), Rows{9});
  for (const double width : {0.5, 1.0, 2.0}) {
    const auto tail = [&](int) { return Cell(std::exp(width * random.normal())); };
    EXPECT_EQ(find(diagnose_column(tail, Kind::number, 2000), "far values"), nullptr) << width;
  }
  const auto rain = [&](int i) { return Cell(i % 4 ? 0.0 : std::exp(random.normal())); };
  EXPECT_EQ(find(diagnose_column(rain, Kind::number, 2000), "far values"), nullptr);
  EXPECT_EQ(find(diagnose_column(rain, Kind::number, 2000), "codes for no value"), nullptr);
}

TEST(DoctorValues, LongTailsOfSmallTablesSeldomLookLikeSlips) {
  Random random(6);
  int alarms = 0;
  for (int i = 0; i < 40; ++i) {
    const auto tail = [&](int) { return Cell(std::exp(2 * random.normal())); };
    alarms += find(diagnose_column(tail, Kind::number, 60), "far values") != nullptr;
  }
  EXPECT_LE(alarms, 2) << "of 40 tables";
}

TEST(DoctorValues, NamesDatesThatStandForNoneOrAreStillToCome) {
  const auto day = [](int i) {
    const std::string written = std::to_string(2015 + i % 8) + "-0" + std::to_string(1 + i % 9) + "-11";
    return Cell(i % 50 == 3 ? "1900-01-01" : i == 9 ? "2203-05-05" : written);
  };
  const Diagnosis found = diagnose_column(day, Kind::date, 300, DateOrder::iso);
  EXPECT_EQ(find(found, "codes for no value")->count, 6);
  EXPECT_EQ(rows_of(found, "far values"), Rows{9});
  const auto plan = [](int i) { return Cell(std::to_string(2999 + i % 8) + "-02-11"); };
  EXPECT_EQ(find(diagnose_column(plan, Kind::date, 300, DateOrder::iso), "dates to come"), nullptr)
      << "that is what they are for";
}

TEST(DoctorValues, NamesDamagedTextsMarkupAndWordsForNothing) {
  const auto make = [](int i) {
    const std::string words = "a note on the visit of day " + std::to_string(i * i) + " by hand";
    return Cell(i == 3   ? "Caf\u00C3\u00A9 " + words
                : i == 5 ? words + " \u00E2\u20AC\u2122"
                : i == 7 ? "lost \uFFFD " + words
                : i == 8 ? "<p>" + words + "</p>"
                : i == 9 ? "N/A"
                         : words + " na\u00EFve caf\u00E9 \u00AB\u00C0 \u00C2ge\u00BB");
  };
  const Diagnosis found = diagnose_column(make, Kind::text, 60);
  EXPECT_EQ(rows_of(found, "misread texts"), (Rows{3, 5}));
  EXPECT_EQ(rows_of(found, "lost characters"), Rows{7});
  EXPECT_EQ(rows_of(found, "markup in texts"), Rows{8});
  EXPECT_EQ(rows_of(found, "texts for no value"), Rows{9});
  EXPECT_NE(find(found, "texts for no value")->sentence.find("data.absent=[\"N/A\"]"), std::string::npos);
}

TEST(DoctorValues, NamesCategoriesInTwoSpellings) {
  const auto colour = [](int i) { return Cell(i == 4 ? "Dark-Red" : i % 2 ? "dark red" : "green"); };
  EXPECT_EQ(rows_of(diagnose_column(colour, Kind::category), "alike categories"), Rows{4});
  const auto plain = [](int i) { return Cell(i % 2 ? "C++" : i % 4 ? "C#" : "C"); };
  EXPECT_EQ(find(diagnose_column(plain, Kind::category), "alike categories"), nullptr);
}

TEST(DoctorValues, NamesColumnsThatAreEqual) {
  const Table all = table(
      {"a", "b", "c"},
      [](int i) {
        return std::vector<Cell>{i * i, i * i, i};
      },
      50);
  Monitor silent;
  const Diagnosis found = examine(
      all, options_for(all, {input("a", Kind::number), input("b", Kind::number), input("c", Kind::number)}), silent);
  ASSERT_NE(find(found, "equal columns"), nullptr);
  EXPECT_EQ(find(found, "equal columns")->column, "b");
}

}  // namespace
}  // namespace braid
