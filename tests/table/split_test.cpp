#include "braid/table/split.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

#include "braid/core/config.h"
#include "table/files.h"
#include "table/made_table.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

/// The part of each row; fails unless parts are disjoint and cover the table.
std::vector<int> parts_of(const Split& split, int64_t rows) {
  std::vector<int> parts(size_t(rows), -1);
  int part = 0;
  for (const auto* list : {&split.train, &split.validation, &split.test}) {
    for (const int64_t row : *list) {
      EXPECT_EQ(parts[size_t(row)], -1) << "row " << row << " twice";
      parts[size_t(row)] = part;
    }
    ++part;
  }
  EXPECT_THAT(parts, testing::Not(testing::Contains(-1)));
  return parts;
}

TEST(Split, DrawsDisjointCoveringPartsOfTheWantedSizes) {
  const Table t = table(
      {"x"}, [](int i) { return std::vector<Cell>{i}; }, 1000);
  const Split split = make_split(t, {});
  parts_of(split, 1000);
  EXPECT_EQ(split.test.size(), 200u);
  EXPECT_EQ(split.validation.size(), 120u);
  EXPECT_EQ(make_split(t, {}).test, split.test);
  SplitConfig other;
  other.seed = 1;
  EXPECT_NE(make_split(t, other).test, split.test);
}

TEST(Split, KeepsTheSharesOfClasses) {
  const Table t = table(
      {"y"}, [](int i) { return std::vector<Cell>{i % 100 == 0 ? "rare"
                                                  : i % 4 == 0 ? "some"
                                                               : "most"}; }, 1000);
  const auto target = infer_target(t, "y");
  const Split split = make_split(t, {}, {target});
  std::map<std::string, int> test;
  for (const int64_t row : split.test) ++test[t.at(row, 0).text()];
  EXPECT_EQ(test["rare"], 2);
  EXPECT_NEAR(test["some"], 48, 1);
  EXPECT_EQ(split.test.size(), 200u);
  EXPECT_THAT(split.how, HasSubstr("equal shares of column y"));
}

TEST(Split, KeepsTheRangeOfANumber) {
  const Table t = table(
      {"y"}, [](int i) { return std::vector<Cell>{i + 0.5}; }, 1000);
  const Split split = make_split(t, {}, {infer_target(t, "y")});
  double mean = 0;
  for (const int64_t row : split.test) mean += *t.at(row, 0).number() / double(split.test.size());
  EXPECT_NEAR(mean, 500, 15);  // 9 from within the tenths; a plain draw has 20
}

TEST(Split, DrawsFromAHandfulOfNumbers) {
  for (int rows = 5; rows < 40; ++rows) {
    const Table t = table(
        {"y"}, [](int i) { return std::vector<Cell>{i + 0.5}; }, rows);
    const Split split = make_split(t, {}, {infer_target(t, "y")});
    EXPECT_FALSE(split.test.empty()) << rows;
    EXPECT_FALSE(split.validation.empty()) << rows;
    EXPECT_NEAR(double(split.test.size()), 0.2 * rows, 1) << rows;
  }
}

TEST(Split, TrainsOnAClassWithOneRow) {
  for (int64_t seed = 0; seed < 20; ++seed) {
    const Table t = table(
        {"y"}, [](int i) { return std::vector<Cell>{i == 3  ? "once"
                                                    : i % 2 ? "a"
                                                            : "b"}; }, 30);
    SplitConfig config;
    config.seed = seed;
    EXPECT_EQ(parts_of(make_split(t, config, {infer_target(t, "y")}), 30)[3], 0);
  }
}

TEST(Split, KeepsGroupsWholeAndBalancedWhateverTheOrder) {
  const auto row = [](int i) {
    return std::vector<Cell>{"g" + std::to_string(i % 83 * (i % 83) % 61), i % 61 % 3 ? "a" : "b"};
  };
  const Table t = table({"patient", "y"}, row, 1200);
  const Table back = table(
      {"patient", "y"}, [&](int i) { return row(1199 - i); }, 1200);
  const Split split = make_split(t, {}, {infer_target(t, "y")}, "patient");
  const auto parts = parts_of(split, 1200);
  std::map<std::string, int> part_of;
  std::map<int, double> b_share;
  for (int i = 0; i < 1200; ++i) {
    const auto [at, fresh] = part_of.emplace(t.at(i, 0).text(), parts[size_t(i)]);
    EXPECT_EQ(at->second, parts[size_t(i)]) << "a group in two parts";
    b_share[parts[size_t(i)]] += t.at(i, 1).text() == "b";
  }
  EXPECT_NEAR(double(split.test.size()), 240, 40);
  EXPECT_NEAR(double(split.validation.size()), 144, 40);
  EXPECT_NEAR(b_share[2] / double(split.test.size()), b_share[0] / double(split.train.size()), 0.1);
  const auto reversed = parts_of(make_split(back, {}, {infer_target(back, "y")}, "patient"), 1200);
  for (int i = 0; i < 1200; ++i) EXPECT_EQ(reversed[size_t(1199 - i)], parts[size_t(i)]);
}

TEST(Split, GivesEachPartAGroupWhenThereAreFew) {
  const Table t = table(
      {"speaker"}, [](int i) { return std::vector<Cell>{i % 3}; }, 90);
  const Split split = make_split(t, {}, {}, "speaker");
  EXPECT_EQ(split.test.size(), 30u);
  EXPECT_EQ(split.validation.size(), 30u);
  const Table two = table(
      {"speaker"}, [](int i) { return std::vector<Cell>{i % 2}; }, 90);
  EXPECT_THAT(error_of([&] { make_split(two, {}, {}, "speaker"); }), HasSubstr("no rows are left for the validation"));
}

TEST(Split, FollowsAColumnAndFillsWhatItLacks) {
  SplitConfig config;
  config.column = "split";
  const Table all = table(
      {"split"}, [](int i) { return std::vector<Cell>{i % 4 == 0   ? "TEST"
                                                      : i % 4 == 1 ? "dev"
                                                                   : " train "}; }, 40);
  const Split told = make_split(all, config);
  EXPECT_EQ(told.test.size(), 10u);
  EXPECT_EQ(told.validation.size(), 10u);
  EXPECT_EQ(told.test[1], 4);
  const Table some = table(
      {"split", "who"},
      [](int i) {
        return std::vector<Cell>{i / 4 % 4 == 0 ? "test" : "train", i / 4};
      },
      80);
  const Split carved = make_split(some, config, {}, "who");
  parts_of(carved, 80);
  EXPECT_EQ(carved.test.size(), 20u);
  EXPECT_EQ(carved.validation.size(), 8u);
  std::set<int64_t> people;
  for (const int64_t row : carved.validation) people.insert(row / 4);
  EXPECT_EQ(people.size(), 2u);
  EXPECT_THAT(carved.how, HasSubstr("whole groups of column who"));
  const Table known = table(
      {"split", "who"},
      [](int i) {
        return std::vector<Cell>{i % 4 == 0 ? "test" : "train", i / 4};
      },
      80);  // the test asks about people that training knows, so validation does too
  EXPECT_THAT(make_split(known, config, {}, "who").how, testing::Not(HasSubstr("whole groups")));
  const Table odd = table(
      {"split"}, [](int i) { return std::vector<Cell>{i == 2 ? "foo" : "train"}; }, 10);
  EXPECT_EQ(error_of([&] { make_split(odd, config); }),
            "data: table row 3 column split: \"foo\" is none of train, validation and test");
}

TEST(Split, SaysWhatToDoAboutAnEmptyCellOfItsColumn) {
  SplitConfig config;
  config.column = "split";
  const Table blank = table(
      {"split"}, [](int i) { return std::vector<Cell>{i == 2 ? Cell() : Cell(i % 2 ? "train" : "test")}; }, 10);
  EXPECT_EQ(error_of([&] { make_split(blank, config); }),
            "data: table row 3 column split: is empty, so nothing says what the row is for; fill it in with train, "
            "validation or test, or leave the column out with --ignore");
}

TEST(Split, TestsOnTheLatestRows) {
  SplitConfig config;
  config.time = "day";
  const Table t = table(
      {"day"}, [](int i) { return std::vector<Cell>{"2020-01-" + std::to_string(10 + i * 7 % 20)}; }, 100);
  const Split split = make_split(t, config);
  const auto parts = parts_of(split, 100);
  std::map<int, std::pair<std::string, std::string>> span;
  for (int i = 0; i < 100; ++i) {
    auto& [first, last] = span[parts[size_t(i)]];
    const std::string day = t.at(i, 0).text();
    if (first.empty() || day < first) first = day;
    last = std::max(last, day);
  }
  EXPECT_LT(span[0].second, span[1].first);
  EXPECT_LT(span[1].second, span[2].first);
  EXPECT_EQ(split.test.size(), 20u);
}

TEST(Split, TrainsOnRowsWhoseTimeIsAWordForNone) {
  SplitConfig config;
  config.time = "at";
  for (const bool dates : {true, false}) {
    const Table t = table(
        {"at"},
        [&](int i) {
          const Cell known = dates ? Cell("2020-01-" + std::to_string(10 + i)) : Cell(i);
          return std::vector<Cell>{i == 3 ? Cell("NA") : i == 4 && !dates ? Cell(NAN) : i == 5 ? Cell() : known};
        },
        20);
    const Split split = make_split(t, config);
    EXPECT_THAT(split.train, IsSupersetOf({3, 5}));
    EXPECT_THAT(split.how, HasSubstr(dates ? "2 rows without a time" : "3 rows without a time"));
  }
}

TEST(Split, TestsOnTheWholeLastMomentWhereItIsMoreThanWasWanted) {
  SplitConfig config;
  config.time = "day";
  const auto with_last = [](int last) {
    return table(
        {"day"}, [last](int i) { return std::vector<Cell>{i >= 100 - last ? 1000 : i / 2}; }, 100);
  };
  const Split split = make_split(with_last(40), config);
  parts_of(split, 100);
  EXPECT_EQ(split.test.size(), 40u);
  EXPECT_EQ(split.test[0], 60);
  EXPECT_EQ(split.validation.size(), 8u) << "9 rows, less the first of a moment that is cut";
  config.test = 0;
  EXPECT_TRUE(make_split(with_last(40), config).test.empty());
  config.test = 0.2;
  EXPECT_THAT(error_of([&] { make_split(with_last(100), config); }), HasSubstr("no rows are left for the test"));
}

TEST(Split, TestsEachRowInOneFold) {
  const Table t = table(
      {"y", "g"},
      [](int i) {
        return std::vector<Cell>{i % 3 == 0 ? "a" : "b", i / 5};
      },
      103);
  for (const char* group : {"", "g"}) {
    std::vector<int> tested(103, 0);
    for (int64_t fold = 0; fold < 5; ++fold) {
      SplitConfig config;
      config.folds = 5;
      config.fold = fold;
      const Split split = make_split(t, config, {infer_target(t, "y")}, group);
      parts_of(split, 103);
      EXPECT_NEAR(double(split.test.size()), 20.6, 6) << group;
      for (const int64_t row : split.test) ++tested[size_t(row)];
    }
    EXPECT_THAT(tested, testing::Each(1));
  }
}

TEST(Split, RefusesContradictions) {
  auto why = [](const char* toml) { return error_of([&] { from_node<SplitConfig>(parse_toml(toml, "r")); }); };
  EXPECT_THAT(why("method = \"grup\""), HasSubstr("did you mean \"group\""));
  EXPECT_THAT(why("folds = 5\nfold = 5"), HasSubstr("fold 5 of 5"));
  EXPECT_THAT(why("folds = 5\ncolumn = \"split\""), HasSubstr("folds are drawn"));
  EXPECT_THAT(why("method = \"time\""), HasSubstr("needs the name"));
  const Table one = table(
      {"y"}, [](int i) { return std::vector<Cell>{i}; }, 1);
  EXPECT_THAT(error_of([&] { make_split(one, {}); }), HasSubstr("no rows are left for"));
}

TEST(Split, FollowsTruthValuesOfAColumnThatIsCalledByAPart) {
  for (const auto& [column, tested] :
       {std::pair("is_train", "0"), {"is_training_image", "false"}, {"is_test", "yes"}}) {
    const std::map<std::string, std::string> others{{"0", "1"}, {"false", "true"}, {"yes", "no"}};
    const Table all = table(
        {column},
        [&, tested = std::string(tested)](int i) { return std::vector<Cell>{i % 4 ? others.at(tested) : tested}; }, 40);
    SplitConfig config;
    config.column = column;
    const Split split = make_split(all, config);
    EXPECT_EQ(split.test.size(), 10u) << column;
    EXPECT_EQ(split.test[1], 4) << column;
  }
}

}  // namespace
}  // namespace braid
