#include <gmock/gmock.h>

#include <cmath>

#include "braid/core/random.h"
#include "braid/table/kind.h"
#include "table/made_table.h"

namespace braid {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Number = std::function<Cell(double)>;

/// The warning of a column that is made of the target, beside one that has nothing to do with it.
std::string warning(const Number& input, const std::function<Cell(double)>& target, int rows = 300) {
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < rows; ++i) values.push_back(std::exp(9 + random.normal()));
  const Table all = table(
      {"km", "made", "y"},
      [&](int i) {
        return std::vector<Cell>{random.normal(), input(values[size_t(i)]), target(values[size_t(i)])};
      },
      rows);
  const auto guesses = guess_kinds(all, {.targets = {"y"}});
  EXPECT_THAT(guesses[0].warning, IsEmpty());
  return guesses[1].warning;
}

Cell as_it_is(double value) { return value; }

TEST(KindLeaks, NamesATargetOnAnotherScaleOrInBands) {
  const auto whole = [](double v) { return std::floor(v / 2000); };
  EXPECT_THAT(warning([](double v) { return std::log(v); }, as_it_is), HasSubstr("same order"));
  EXPECT_THAT(warning([](double v) { return 1 / v; }, as_it_is), HasSubstr("reverse order"));
  EXPECT_THAT(warning([&](double v) { return whole(v); }, as_it_is), HasSubstr("same order"));
  EXPECT_THAT(warning([](double v) { return std::round(v / 10) * 10; }, [](double v) { return std::round(v); }),
              HasSubstr("away"));
}

TEST(KindLeaks, NamesNumbersOfWhichEachLabelHasARange) {
  const auto label = [](double v) { return v < 5000 ? "low" : v < 15000 ? "middle" : "high"; };
  EXPECT_THAT(warning(as_it_is, label), HasSubstr("each of its 3 values has a range of its own"));
  EXPECT_THAT(warning([](double v) { return int64_t(v < 5000 ? 4 : v < 15000 ? 7 : 9); }, label), HasSubstr("away"));
}

TEST(KindLeaks, ReadsNumbersAsPeopleWriteThem) {
  const auto dollars = [](double v) { return "$" + std::to_string(int64_t(v)) + ".00"; };
  EXPECT_THAT(warning(dollars, [](double v) { return std::to_string(int64_t(v) * 2); }), HasSubstr("straight line"));
  EXPECT_THAT(warning([](double v) { return std::log(std::floor(v)); }, dollars), HasSubstr("same order"));
}

TEST(KindLeaks, NamesCodesOfLabelsWithAFewExceptions) {
  int row = 0;
  const auto typed = [&](double v) { return ++row % 150 == 7 ? "Low" : v < 8000 ? "low" : "high"; };
  EXPECT_THAT(warning([](double v) { return v < 8000 ? "L1" : "H1"; }, typed), HasSubstr("but for 2 rows"));
  int other = 0;
  const auto often = [&](double v) { return (++other % 20 == 7) != (v < 8000) ? "low" : "high"; };
  EXPECT_THAT(warning([](double v) { return v < 8000 ? "L1" : "H1"; }, often), IsEmpty());
}

TEST(KindLeaks, WhatTellsMuchButNotAllGivesNothingAway) {
  Random random(2);
  EXPECT_THAT(warning([&](double v) { return std::log(v) + 0.1 * random.normal(); }, as_it_is), IsEmpty());
  EXPECT_THAT(warning([&](double v) { return v * (1 + 0.3 * random.normal()); },
                      [](double v) { return v < 8000 ? "low" : "high"; }),
              IsEmpty());
  EXPECT_THAT(warning(
                  as_it_is, [](double v) { return v < 8000 ? "low" : "high"; }, 40),
              IsEmpty())
      << "few rows";
}

TEST(KindLeaks, AFewCellsOfTheUsualLabelGiveNothingAway) {
  const auto of = [](const std::function<bool(int)>& is_rare) {
    const Table all = table(
        {"km", "code", "y"},
        [&](int i) {
          const Cell code = i % 40 != 3 ? Cell() : Cell(i % 80 == 3 ? "A" : "B");
          return std::vector<Cell>{i * i % 1009, code, is_rare(i) ? "yes" : "no"};
        },
        1000);
    const auto guesses = guess_kinds(all, {.targets = {"y"}});
    EXPECT_EQ(guesses[1].kind, Kind::category);
    return guesses[1].warning;
  };
  EXPECT_THAT(of([](int i) { return i % 30 == 0; }), IsEmpty()) << "25 cells, where 97 of 100 labels are no";
  EXPECT_THAT(of([](int i) { return i % 40 == 3; }), HasSubstr("away"));
}

TEST(KindLeaks, WhatTellsTheGroupDoesNotGiveItsLabelAway) {
  const Table all = table(
      {"patient", "bmi", "age", "code", "y"},
      [](int i) {
        const int who = i / 20;
        return std::vector<Cell>{"p" + std::to_string(who), 20.5 + who, 30 + 2 * who, who % 2 ? "L1" : "H1",
                                 who % 2 ? "low" : "high"};
      },
      600);
  const auto guesses = guess_kinds(all, {.targets = {"y"}});
  ASSERT_EQ(guesses[0].kind, Kind::group);
  EXPECT_THAT(guesses[1].warning, IsEmpty());
  EXPECT_THAT(guesses[2].warning, IsEmpty()) << "30 ages of 30 patients";
  EXPECT_THAT(guesses[3].warning, HasSubstr("away"));
}

}  // namespace
}  // namespace braid
