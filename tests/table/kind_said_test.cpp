#include <gmock/gmock.h>

#include "braid/table/kind.h"
#include "table/files.h"

namespace braid {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Codes, days, names, prices, and people that come again.
Table orders() {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 120; ++i) {
    rows.push_back({i * 37 % 90 + 10, "2024-01-" + std::to_string(10 + i % 20), i % 2 ? "dark red" : "light blue",
                    "$" + std::to_string(i + 1) + ",500", "p" + std::to_string(i / 4), i % 3});
  }
  return Table::from_rows({"code", "day", "colour", "price", "person", "size"}, std::move(rows));
}

std::map<std::string, ColumnGuess> guesses(const std::map<std::string, Kind>& said) {
  std::map<std::string, ColumnGuess> out;
  for (ColumnGuess& guess : guess_kinds(orders(), {.targets = {"size"}, .kinds = said}))
    out.emplace(guess.column, std::move(guess));
  return out;
}

TEST(KindSaid, OutweighsTheGuessAndSaysWhatTheColumnLooksLike) {
  const auto before = guesses({});
  const auto after = guesses({{"code", Kind::category}, {"colour", Kind::text}, {"day", Kind::ignore}});
  EXPECT_EQ(before.at("code").kind, Kind::number);
  EXPECT_FALSE(before.at("code").is_said);
  EXPECT_EQ(after.at("code").kind, Kind::category);
  EXPECT_TRUE(after.at("code").is_said);
  EXPECT_THAT(after.at("code").reason, AllOf(HasSubstr("as said; looks like number, "), HasSubstr("120 of 120")));
  EXPECT_EQ(after.at("colour").kind, Kind::text);
  EXPECT_EQ(after.at("day").kind, Kind::ignore);
  EXPECT_EQ(after.at("day").date_order, std::nullopt);
  EXPECT_EQ(after.at("person").kind, before.at("person").kind);
}

TEST(KindSaid, WhatTheColumnLooksLikeAnywayKeepsItsReason) {
  const auto after = guesses({{"day", Kind::date}, {"price", Kind::number}});
  EXPECT_EQ(after.at("day").reason, guesses({}).at("day").reason);
  EXPECT_EQ(after.at("day").date_order, DateOrder::iso);
  EXPECT_TRUE(after.at("price").amounts.has_value());
}

TEST(KindSaid, TakesWhatBelongsToTheGuessAway) {
  const auto before = guesses({});
  ASSERT_EQ(before.at("person").kind, Kind::group);
  ASSERT_TRUE(before.at("price").amounts.has_value());
  const auto after = guesses({{"person", Kind::category}, {"price", Kind::text}});
  EXPECT_FALSE(after.at("price").amounts.has_value()) << "a text is not read as an amount";
  std::vector<ColumnGuess> all;
  for (const auto& [column, guess] : after) all.push_back(guess);
  EXPECT_EQ(group_column(all), "") << "it is learned from";
}

TEST(KindSaid, OfNoColumnOrATargetIsRefused) {
  EXPECT_EQ(error_of([] {
              guesses({{"cod", Kind::text}});
            }),
            "config: table: no column \"cod\"; did you mean \"code\"?");
  EXPECT_EQ(error_of([] {
              guesses({{"size", Kind::text}});
            }),
            "config: column size: is a target, so it is not read as text");
}

TEST(KindSaid, IsOneOfTheKinds) {
  EXPECT_EQ(kind_from("transcript"), Kind::transcript);
  const std::string refusal = error_of([] { kind_from("txt"); });
  EXPECT_THAT(refusal,
              AllOf(HasSubstr("there is no kind \"txt\"; did you mean \"text\"?"), HasSubstr("category, date")));
}

TEST(Kinds, OfOneInputAreReadByOneFeature) {
  EXPECT_TRUE(reads_with(Kind::number, Kind::category));
  EXPECT_TRUE(reads_with(Kind::list, Kind::boolean));
  EXPECT_TRUE(reads_with(Kind::video, Kind::begin));
  EXPECT_TRUE(reads_with(Kind::transcript, Kind::offset));
  EXPECT_TRUE(reads_with(Kind::points, Kind::calibration));
  EXPECT_TRUE(reads_with(Kind::points, Kind::image));
  for (const auto& [first, other] : {std::pair(Kind::number, Kind::text),
                                     {Kind::text, Kind::category},
                                     {Kind::text, Kind::text},
                                     {Kind::image, Kind::image},
                                     {Kind::image, Kind::begin},
                                     {Kind::video, Kind::number},
                                     {Kind::number, Kind::begin}})
    EXPECT_FALSE(reads_with(first, other)) << name(first) << " and " << name(other);
}

ColumnGuess guess_of(const std::string& column, const std::function<Cell(int)>& make) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 200; ++i) rows.push_back({make(i)});
  return guess_kinds(Table::from_rows({column}, std::move(rows)), {}).front();
}

TEST(KindNamed, TruthValuesThatTellTheSplitAreNoInput) {
  for (const char* column : {"is_train", "isTrain", "is_training_image", "train_set", "is_test", "Test set"}) {
    EXPECT_EQ(guess_of(column, [](int i) { return i % 5 == 0; }).kind, Kind::split) << column;
    EXPECT_EQ(guess_of(column, [](int i) { return i % 5 ? "1" : "0"; }).kind, Kind::split) << column;
    const auto gaps = guess_of(column, [](int i) { return i % 5 == 0 ? Cell() : Cell(i % 5 == 1 ? "1" : "0"); });
    EXPECT_EQ(gaps.kind, Kind::ignore) << column << " does not say it of every row";
    EXPECT_THAT(gaps.warning, AllOf(HasSubstr("--split-column"), HasSubstr("--ignore"))) << column;
  }
  for (const char* column : {"test", "train", "is_test_account", "is_valid", "has_training"})
    EXPECT_EQ(guess_of(column, [](int i) { return i % 5 == 0; }).kind, Kind::boolean) << column;
}

TEST(KindNamed, SomebodyWhoComesAgainNowAndThenIsAGroup) {
  const auto some = [](int i) { return "p" + std::to_string(i % 12 == 0 ? i + 1 : i); };  // 17 of 183 come twice
  for (const char* column : {"patient_id", "speaker", "userId", "lesion_id", "RescuerID"})
    EXPECT_EQ(guess_of(column, some).kind, Kind::group) << column;
  EXPECT_THAT(guess_of("patient_id", some).reason, HasSubstr("1.09 rows per value"));
  for (const char* column : {"clip_id", "fsID", "src_file", "source_id"}) {
    EXPECT_NE(guess_of(column, some).kind, Kind::group) << column;
    EXPECT_EQ(guess_of(column, [](int i) { return 1000 + i / 4 * 3; }).kind, Kind::group) << column;
  }
  const auto two = [](int i) { return "p" + std::to_string(i == 50 || i == 90 ? i + 1 : i); };
  EXPECT_NE(guess_of("patient_id", two).kind, Kind::group);
  EXPECT_EQ(guess_of("lesion", [](int i) { return "sort" + std::to_string(i % 7); }).kind, Kind::category);
  EXPECT_EQ(guess_of("source", [](int i) { return "site" + std::to_string(i % 7); }).kind, Kind::category);
}

TEST(KindNamed, PicturesOfManyRowsOutweighSomebodyWhoSeldomComesAgain) {
  ColumnGuess person, picture;
  person.column = "asker", person.kind = Kind::group, person.distinct = 180, person.rows_per_value = 1.1;
  picture.column = "photo", picture.kind = Kind::image, picture.distinct = 20, picture.rows_per_value = 10;
  EXPECT_EQ(group_column({person, picture}), "photo");
  person.rows_per_value = 2;
  EXPECT_EQ(group_column({person, picture}), "asker");
  EXPECT_EQ(group_column({person}), "asker");
}

TEST(KindNamed, ListsInBracketsAreReadWhoeverWroteThem) {
  EXPECT_EQ(guess_of("tags", [](int i) { return i % 2 ? "['a', 'b']" : i % 3 ? "['c']" : "[]"; }).kind, Kind::list);
  EXPECT_EQ(guess_of("v", [](int i) { return "[1. 2.5 " + std::to_string(i) + ".]"; }).kind, Kind::array);
  EXPECT_EQ(guess_of("tags", [](int i) { return i % 3 ? "{}" : "{a,b}"; }).kind, Kind::list);
  EXPECT_EQ(guess_of("more", [](int i) { return i % 3 ? "{}" : "{\"a\": 1}"; }).kind, Kind::category) << "objects";
  const auto uuid = [](int i) { return "{3F2504E0-4F89-11D3-9A0C-" + std::to_string(100000000000 + i) + "}"; };
  EXPECT_EQ(guess_of("key", uuid).kind, Kind::id);
  const auto joined = [](int count) {
    return [count](int i) {
      std::string out = std::to_string(i);
      for (int k = 1; k < count; ++k) out += ";" + std::to_string(k * i % 17);
      return Cell(out);
    };
  };
  EXPECT_EQ(guess_of("v", joined(16)).kind, Kind::array);
  EXPECT_EQ(guess_of("v", joined(3)).kind, Kind::list) << "codes";
  const auto films = guess_of("films", [](int i) { return "['a/" + std::to_string(i) + ".jpg', 'b/1.jpg']"; });
  EXPECT_EQ(films.kind, Kind::image);
}

}  // namespace
}  // namespace braid
