#include "braid/table/last_rows.h"

#include <gmock/gmock.h>

#include <numeric>

#include "braid/table/split.h"
#include "table/files.h"
#include "table/made_table.h"

namespace braid {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Lt;
using testing::Not;

/// The i-th day of years that have twelve months of 28 days.
std::string day(int i) {
  const auto two = [](int n) { return text(n < 10 ? "0" : "", n); };
  return text(2020 + i / 336, '-', two(i / 28 % 12 + 1), '-', two(i % 28 + 1));
}

SplitConfig by_column() {
  SplitConfig out;
  out.column = "split";
  return out;
}

/// Row i is of day i, and of the test from `tested` on.
MakeRow daily(
    int tested, const std::function<Cell(int)>& label = [](int i) { return Cell(i % 2 ? "a" : "b"); }) {
  return [=](int i) { return std::vector<Cell>{i < tested ? "train" : "test", day(i), label(i)}; };
}
const std::vector<std::string> daily_columns = {"split", "day", "y"};

TEST(LastRows, AreTheValidationOfATestThatIsLater) {
  const Table t = table(daily_columns, daily(100), 120);
  const Split split = make_split(t, by_column(), {infer_target(t, "y")});
  EXPECT_EQ(split.validation.size(), 15U);
  EXPECT_THAT(split.train, Each(Lt(85)));
  EXPECT_THAT(split.validation, Each(AllOf(Ge(85), Lt(100))));
  EXPECT_THAT(split.how, HasSubstr("the test rows are later by column day, so the validation rows are the last of the "
                                   "training rows, from " +
                                   day(85) + " on"));
}

TEST(LastRows, AreDrawnWhereOneTestRowIsNotLater) {
  const Table t = table(
      daily_columns,
      [](int i) {
        auto row = daily(100)(i);
        if (i == 110) row[1] = day(50);
        return row;
      },
      120);
  const Split split = make_split(t, by_column(), {infer_target(t, "y")});
  EXPECT_THAT(split.validation, Contains(Lt(85)));
  EXPECT_THAT(split.how, Not(HasSubstr("later")));
}

/// Rows of so many days, of which the column calls these validation rows.
Split with_validation(const std::function<bool(int)>& is_validation) {
  const Table t = table(
      daily_columns,
      [&](int i) {
        auto row = daily(100)(i);
        if (is_validation(i)) row[0] = "dev";
        return row;
      },
      120);
  return make_split(t, by_column(), {infer_target(t, "y")});
}

TEST(LastRows, PartsAreInOrderWhereTimePutThemSo) {
  const Table later = table(daily_columns, daily(100), 120);
  EXPECT_TRUE(make_split(later, by_column(), {infer_target(later, "y")}).in_order);
  EXPECT_TRUE(with_validation([](int i) { return i >= 80 && i < 100; }).in_order) << "the column itself does";
  EXPECT_FALSE(with_validation([](int i) { return i < 20; }).in_order) << "validation comes first";
  EXPECT_FALSE(with_validation([](int i) { return i < 100 && i % 5 == 0; }).in_order) << "validation is drawn";
  SplitConfig by_day;
  by_day.time = "day";
  EXPECT_TRUE(make_split(later, by_day, {infer_target(later, "y")}).in_order);
  EXPECT_FALSE(make_split(later, {}, {infer_target(later, "y")}).in_order);
  const Table one_class = table(daily_columns, daily(100, [](int i) { return Cell(i < 80 ? "a" : "b"); }), 120);
  EXPECT_FALSE(make_split(one_class, by_column(), {infer_target(one_class, "y")}).in_order) << "no cut was found";
}

TEST(LastRows, FollowATimeThatIsNamedWhateverItsKind) {
  const Table t = table(
      {"split", "year", "y"},
      [](int i) {
        return std::vector<Cell>{i % 4 == 0 ? "test" : "train", 1990 + i / 10, i % 3 ? "a" : "b"};
      },
      120);
  SplitConfig config = by_column();
  EXPECT_THAT(make_split(t, config, {infer_target(t, "y")}).how, HasSubstr("drawn"));
  config.time = "year";
  const Split split = make_split(t, config, {infer_target(t, "y")});
  EXPECT_THAT(split.validation, Each(Ge(100))) << "the years from 2000 on, and no year is in both";
  EXPECT_THAT(split.train, Each(Lt(100)));
  EXPECT_THAT(split.how, HasSubstr("from 2000 on"));
}

TEST(LastRows, KeepMomentsWholeAndLeaveRowsWithoutADateToTraining) {
  const Table t = table(
      daily_columns,
      [](int i) {
        auto row = daily(100)(i);
        row[1] = i % 20 == 7 ? Cell() : Cell(day(i / 6));
        return row;
      },
      120);
  const Split split = make_split(t, by_column(), {infer_target(t, "y")});
  EXPECT_EQ(split.validation.front(), 84) << "of the fifteen that are wanted the first begins no day";
  EXPECT_THAT(split.train, Contains(87)) << "has no date";
  EXPECT_EQ(split.train.size() + split.validation.size(), 100U);
}

TEST(LastRows, AreDrawnWhereTheLastMomentIsTooMuchOrOneClass) {
  const auto half = table(
      daily_columns,
      [](int i) {
        auto row = daily(100)(i);
        row[1] = day(i < 40 ? 0 : i < 100 ? 1 : 2);
        return row;
      },
      120);
  const Split split = make_split(half, by_column(), {infer_target(half, "y")});
  EXPECT_THAT(split.validation, Contains(Lt(40)));
  EXPECT_EQ(split.validation.size(), 15U);
  EXPECT_THAT(split.how, AllOf(HasSubstr("no moment cuts"), HasSubstr("drawn with equal shares")));
  const auto sorted = table(daily_columns, daily(100, [](int i) { return Cell(i < 60 || i >= 110 ? "a" : "b"); }), 120);
  EXPECT_THAT(make_split(sorted, by_column(), {infer_target(sorted, "y")}).how, HasSubstr("drawn"));
}

TEST(LastRows, LeaveTheFirstRowOfANewLabelToTraining) {
  const auto label = [](int i) { return Cell(i == 90 || i == 95 ? "new" : i % 2 ? "a" : "b"); };
  const Table t = table(daily_columns, daily(100, label), 120);
  const Split split = make_split(t, by_column(), {infer_target(t, "y")});
  EXPECT_THAT(split.train, Contains(90));
  EXPECT_THAT(split.validation, AllOf(Contains(95), Contains(85), Not(Contains(90))));
}

TEST(LastRows, CountRowsWithALabel) {
  const Table t =
      table(daily_columns, daily(100, [](int i) { return i % 2 || i >= 80 ? Cell(i % 4 ? "a" : "b") : Cell(); }), 120);
  const auto target = infer_target(t, "y");  // 40 of the first 80 training rows, and all 20 after them
  EXPECT_EQ(make_split(t, by_column(), {target}).validation.size(), 9U);
}

TEST(LastRows, AreWholeGroupsWhereTheTestAsksAboutNewOnes) {
  const auto row = [](bool known) {
    return [known](int i) {
      auto cells = daily(100)(i);
      cells.push_back(known ? i % 10 : i / 5);
      return cells;
    };
  };
  const std::vector<std::string> columns = {"split", "day", "y", "who"};
  const Table fresh = table(columns, row(false), 120);
  const Split groups = make_split(fresh, by_column(), {infer_target(fresh, "y")}, "who");
  EXPECT_EQ(groups.validation.size(), 15U);
  EXPECT_EQ(groups.validation.front(), 85);
  EXPECT_THAT(groups.how, HasSubstr("the last groups of column who to begin"));
  const Table known = table(columns, row(true), 120);
  const Split rows = make_split(known, by_column(), {infer_target(known, "y")}, "who");
  EXPECT_EQ(rows.validation.size(), 15U);
  EXPECT_THAT(rows.how, HasSubstr("the last of the training rows"));
}

TEST(LastRows, AreThoseOfTheGroupsThatBeganLast) {
  const Table t = table(
      {"who", "hour"},
      [](int i) {
        return std::vector<Cell>{i / 10, i / 10 + 20 * (i % 10)};
      },
      100);
  std::vector<int64_t> rows(100);
  std::iota(rows.begin(), rows.end(), 0);
  const auto taken = take_last(t, rows, moments_in(t, "hour"), "who", {}, 0.2);
  EXPECT_EQ(taken.size(), 20U);
  EXPECT_EQ(taken.front(), 80) << "all go on until after the last has begun";
  EXPECT_EQ(rows.size(), 80U);
  EXPECT_THAT(take_last(t, rows, moments_in(t, "hour"), "", {}, 0), IsEmpty());
  EXPECT_EQ(rows.size(), 80U);
}

TEST(Moments, RefusesACellThatIsNoDateAmongDates) {
  const Table t = table(
      {"day"}, [](int i) { return std::vector<Cell>{i == 7 ? "soon" : day(i)}; }, 30);
  EXPECT_THAT(error_of([&] { moments_in(t, "day"); }),
              HasSubstr("table row 8 column day: \"soon\" is no date as the others are"));
}

}  // namespace
}  // namespace braid
