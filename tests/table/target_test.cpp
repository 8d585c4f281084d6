#include "braid/table/target.h"

#include <gmock/gmock.h>

#include "table/files.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Table column(const std::function<Cell(int)>& make, int rows = 100, const std::string& name = "y") {
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < rows; ++i) cells.push_back({make(i)});
  return Table::from_rows({name}, std::move(cells));
}
TargetInfo infer(const std::function<Cell(int)>& make, const TargetOptions& options = {}) {
  return infer_target(column(make), "y", {}, options);
}

TEST(Target, TellsClassesFromQuantities) {
  EXPECT_EQ(infer([](int i) { return std::to_string(i % 10); }).kind, TargetKind::multiclass);
  EXPECT_EQ(infer([](int i) { return std::to_string(i * 13 % 97); }).kind, TargetKind::regression);
  EXPECT_EQ(infer([](int i) { return 0.5 * (i % 7); }).kind, TargetKind::regression);
  EXPECT_EQ(infer([](int i) { return i % 2; }).kind, TargetKind::binary);
  EXPECT_EQ(infer([](int i) { return i % 2 ? "spam" : "ham"; }).kind, TargetKind::binary);
  EXPECT_EQ(infer([](int i) { return i % 3 ? "a;b" : "c"; }).kind, TargetKind::multilabel);
  const auto codes = infer_target(column([](int i) { return i % 40; }, 1000, "class"), "class");
  EXPECT_EQ(codes.kind, TargetKind::multiclass);
}

TEST(Target, AnEmptyListIsALabelOfSeveralAndNoneOfOne) {
  const auto lists = infer([](int i) -> Cell {
    return i % 4 ? Cell(std::vector<std::string>{i % 2 ? "a" : "b"}) : Cell(std::vector<std::string>());
  });
  EXPECT_EQ(lists.kind, TargetKind::multilabel);
  EXPECT_EQ(lists.labelled, 100);
  EXPECT_FALSE(lists.is_unlabelled(std::vector<std::string>()));
  EXPECT_TRUE(lists.is_unlabelled(Cell()));
  const auto words =
      infer([](int i) -> Cell { return i % 4 ? Cell(i % 2 ? "a" : "b") : Cell(std::vector<std::string>()); });
  EXPECT_EQ(words.kind, TargetKind::binary);
  EXPECT_EQ(words.unlabelled, 25);
}

TEST(Target, ANumberAloneIsAListOfOneCode) {
  const auto codes = infer([](int i) -> Cell {
    const std::vector<Cell> cells = {"1;3", "7", "2;7", "12"};
    return cells[size_t(i) % 4];
  });
  EXPECT_EQ(codes.kind, TargetKind::multilabel);
  EXPECT_THAT(codes.labels, ElementsAre("1", "2", "3", "7", "12"));
  EXPECT_THAT(codes.counts, ElementsAre(25, 25, 25, 50, 25));
}

TEST(Target, SortsLabelsSensibly) {
  EXPECT_THAT(infer([](int i) { return std::to_string(8 + i % 4); }).labels, ElementsAre("8", "9", "10", "11"));
  EXPECT_THAT(infer([](int i) { return i % 2 ? "no" : "yes"; }).labels, ElementsAre("no", "yes"));
  EXPECT_THAT(infer([](int i) { return i % 2 ? "abnormal" : "normal"; }).labels, ElementsAre("normal", "abnormal"));
  EXPECT_THAT(infer([](int i) { return i % 2 == 0; }).labels, ElementsAre("false", "true"));
}

TEST(Target, CountsOnlyFewWordsAsUnlabelled) {
  const auto make = [](int i) -> Cell {
    const std::vector<Cell> cells = {"a", "b", "?", "NA", Cell(), "unknown"};
    return cells[size_t(i) % 6];
  };
  const auto info = infer_target(column(make, 60), "y");
  EXPECT_THAT(info.labels, ElementsAre("a", "b", "unknown"));
  EXPECT_EQ(info.unlabelled, 30);
  EXPECT_EQ(info.label_of("NA"), std::nullopt);
  EXPECT_EQ(info.label_of(" b "), 1);
  TargetOptions more;
  more.absent_words.push_back("Unknown");
  EXPECT_THAT(infer_target(column(make, 60), "y", {}, more).labels, ElementsAre("a", "b"));
}

TEST(Target, ReadsEqualNumbersAsOneLabel) {
  const auto info = infer([](int i) { return i % 3 == 0 ? "1" : i % 3 == 1 ? "1.0" : "2"; });
  EXPECT_THAT(info.labels, ElementsAre("1", "2"));
  EXPECT_EQ(info.label_of("1.0"), 0);
  EXPECT_EQ(info.label_of(2), 1);
  EXPECT_EQ(info.label_of("3"), std::nullopt);
}

TEST(Target, KeepsCodesWithLeadingZerosApart) {
  const auto info = infer_target(column([](int i) { return i % 2 ? "007" : i % 4 ? "7" : "12"; }, 100, "code"), "code");
  EXPECT_EQ(info.kind, TargetKind::multiclass);
  EXPECT_THAT(info.labels, testing::UnorderedElementsAre("007", "7", "12"));
  EXPECT_EQ(info.labels[size_t(*info.label_of("007"))], "007");
  EXPECT_EQ(info.labels[size_t(*info.label_of(7))], "7");
}

TEST(Target, CountsTheLabelsOfLists) {
  const auto info = infer([](int i) { return i % 2 ? "b; a; a" : "c"; });
  EXPECT_THAT(info.labels, ElementsAre("a", "b", "c"));
  EXPECT_THAT(info.labels_of("c;a;zebra"), ElementsAre(0, 2));
}

TEST(Target, ALabelWrittenTwiceInACellCountsOnce) {
  EXPECT_THAT(infer([](int i) { return i % 2 ? "b; a; a" : "c"; }).counts, ElementsAre(50, 50, 50));
}

TEST(Target, RefusesListsWhosePlacesAreTheLabels) {
  const std::vector<std::vector<float>> places = {{0, 1, 0, 0}, {1, 0, 0, 1}, {0, 0, 0, 0}};
  const auto make = [&](int i) { return Cell(places[size_t(i) % 3]); };
  const std::string said =
      "data: table row 1 column y: \"[0,1,0,0]\" has a number twice, and every row has 4, so their places seem to be "
      "the "
      "labels; write the names of the labels that hold, such as \"a;c\", or one column for each";
  TargetOptions told;
  told.kind = TargetKind::multilabel;
  EXPECT_EQ(error_of([&] { infer(make); }), said);
  EXPECT_EQ(error_of([&] { infer(make, told); }), said);
  EXPECT_EQ(error_of([&] { infer([&](int i) { return make(i).text(); }); }), said);
  EXPECT_THAT(infer([](int i) { return i % 2 ? "3;7" : "7;9"; }).labels, ElementsAre("3", "7", "9"));
  EXPECT_THAT(infer([](int i) { return i % 2 ? "1;1;2" : "2;3"; }).counts, ElementsAre(50, 100, 50));
  EXPECT_THAT(infer([](int i) { return i % 2 ? "a;a" : "b;c"; }).labels, ElementsAre("a", "b", "c"));
}

TEST(Target, KeepsALabelOrderThatItIsTold) {
  TargetOptions options;
  options.kind = TargetKind::ordinal;
  options.labels = {"low", "mid", "high"};
  const auto info = infer([](int i) { return i % 3 == 0 ? "high" : i % 3 == 1 ? "mid" : "low"; }, options);
  EXPECT_EQ(info.kind, TargetKind::ordinal);
  EXPECT_EQ(info.label_of("high"), 2);
  EXPECT_THAT(info.counts, ElementsAre(33, 33, 34));
}

TEST(Target, TakesStepsOfAScaleAsOrderedByNameAndNumbersTogether) {
  const auto kind_of = [](const char* name, const std::function<Cell(int)>& make) {
    return infer_target(column(make, 100, name), name).kind;
  };
  const auto five = [](int i) { return Cell(i % 5 + 1); };
  for (const char* name : {"stars", "Review Score", "severity", "rating (1-5)", "tumour_grade"})
    EXPECT_EQ(kind_of(name, five), TargetKind::ordinal) << name;
  for (const char* name : {"digit", "y", "grade_id", "star_type", "num_stars", "cluster", "label"})
    EXPECT_EQ(kind_of(name, five), TargetKind::multiclass) << name << " may count or name what has no order";
  EXPECT_EQ(kind_of("stars", [](int i) { return i % 3 - 1; }), TargetKind::ordinal);
  EXPECT_EQ(kind_of("stars", [](int i) { return std::to_string(i % 5 + 1) + ".0"; }), TargetKind::ordinal);
  EXPECT_EQ(kind_of("stars", [](int i) { return i % 5 * 10; }), TargetKind::multiclass) << "they leave numbers out";
  EXPECT_EQ(kind_of("stars", [](int i) { return i % 12; }), TargetKind::multiclass) << "too many steps";
  EXPECT_EQ(kind_of("stars", [](int i) { return i % 2; }), TargetKind::binary);
  EXPECT_EQ(kind_of("stars", [](int i) { return i % 9 / 2.0; }), TargetKind::regression);
  EXPECT_THAT(infer_target(column(five, 100, "stars"), "stars").reason, HasSubstr("targets.stars.kind=multiclass"));
}

TEST(Target, SaysWhyThereIsNothingToLearn) {
  auto why = [](const std::function<Cell(int)>& make, const TargetOptions& options = {}) {
    return error_of([&] { infer(make, options); });
  };
  EXPECT_EQ(why([](int) { return "a"; }),
            "data: table column y: every row has the label \"a\"; there is nothing to learn");
  EXPECT_EQ(why([](int) { return "?"; }), "data: table column y: none of 100 rows has a label");
  EXPECT_THAT(why([](int i) { return i == 0 ? "a" : "b"; }), HasSubstr("only 1 of its labels has two rows"));
  EXPECT_THAT(why([](int i) { return "words " + std::to_string(i); }), HasSubstr("100 different labels in 100 rows"));
  EXPECT_THAT(why([](int i) { return i == 7 ? "x" : std::to_string(i * 3) + ".5"; }),
              StartsWith("data: table row 8 column y"));
  TargetOptions regression;
  regression.kind = TargetKind::regression;
  EXPECT_THAT(why([](int i) { return i % 2 ? "a" : "1"; }, regression), HasSubstr("\"a\" is no number"));
  EXPECT_THAT(error_of([] { infer_target(column([](int i) { return i; }, 10, "price"), "prise"); }),
              HasSubstr("did you mean"));
  EXPECT_THAT(infer([](int i) { return i % 3 == 0   ? "Yes"
                                       : i % 3 == 1 ? "yes"
                                                    : "no"; }).warning,
              "\"Yes\" and \"yes\" are two labels that differ in capitals alone; if they are one, write them alike");
  EXPECT_THAT(infer([](int i) { return i == 0 ? "z" : i % 2 ? "a" : "b"; }).warning, "1 of 3 labels has a single row");
}

TEST(Target, InfiniteNumbersAreUnlabelledAndSaid) {
  const auto info = infer([](int i) -> Cell { return i == 3 ? Cell("inf") : i == 5 ? Cell("-Inf") : Cell(i * 0.5); });
  EXPECT_EQ(info.kind, TargetKind::regression);
  EXPECT_EQ(info.unlabelled, 2);
  EXPECT_EQ(info.high, 49.5);
  EXPECT_EQ(info.warning,
            "2 cells are no finite numbers (\"-Inf\", \"inf\"; the first in row 4) and count as unlabelled");
  EXPECT_TRUE(info.is_unlabelled("1e999"));
  EXPECT_EQ(infer([](int i) { return i == 3 ? INFINITY : i * 0.5; }).unlabelled, 1) << "of a file that has numbers";
  const auto classes = infer([](int i) { return i == 3 ? "inf" : i % 2 ? "1" : "2"; });
  EXPECT_THAT(classes.labels, ElementsAre("1", "2"));
  EXPECT_TRUE(classes.is_unlabelled("-inf"));
  EXPECT_TRUE(classes.is_unlabelled(-INFINITY));
  const auto words = infer([](int i) { return i % 2 ? "inf" : "sup"; });
  EXPECT_THAT(words.labels, ElementsAre("inf", "sup")) << "a word among words";
  EXPECT_EQ(words.warning, "");
}

TEST(Target, WordsForNoValueAreUnlabelledAmongQuantitiesAndLabelsAmongClasses) {
  const auto price = infer([](int i) { return i % 7 == 0 ? "unknown" : i == 5 ? "-" : text(i, ".5"); });
  EXPECT_EQ(price.kind, TargetKind::regression);
  EXPECT_EQ(price.unlabelled, 16);
  EXPECT_THAT(price.warning, HasSubstr("16 cells are no finite numbers (\"-\", \"unknown\"; the first in row 1)"));
  EXPECT_THAT(infer([](int i) { return i % 3 == 0   ? "unknown"
                                       : i % 3 == 1 ? "1"
                                                    : "2"; }).labels,
              ElementsAre("1", "2", "unknown"));
  TargetOptions regression;
  regression.kind = TargetKind::regression;
  EXPECT_EQ(infer([](int i) { return i % 3 == 0 ? "unknown" : text(i % 3); }, regression).unlabelled, 34);
  EXPECT_EQ(error_of([] { infer([](int i) { return i == 7   ? "12 of 20"
                                                   : i == 9 ? "inf"
                                                            : text(i, ".5"); }); }),
            "data: table row 8 column y: \"12 of 20\" is no number, though 98 of 99 are; correct such cells, or name "
            "them in data.absent, as rows without a label");
}

/// A class in most rows, and in every sixth the classes of two rows between a separator.
std::function<Cell(int)> some_pairs(const std::string& separator) {
  return [separator](int i) -> Cell {
    const std::string labels[] = {"MI", "STTC", "NORM", "CD"};
    return i % 6 ? labels[i % 4] : labels[i / 6 % 4] + separator + labels[(i / 6 + 1) % 4];
  };
}

TEST(Target, ClassesThatStandTogetherInSomeRowsAreSeveralLabels) {
  for (const char* separator : {";", "|", " | ", ", "}) {
    const auto info = infer(some_pairs(separator));
    EXPECT_EQ(info.kind, TargetKind::multilabel) << separator;
    EXPECT_THAT(info.labels, ElementsAre("CD", "MI", "NORM", "STTC")) << separator;
    EXPECT_THAT(info.labels_of(std::string("STTC") + separator + "CD"), ElementsAre(0, 3)) << separator;
  }
  EXPECT_EQ(infer([](int i) { return i % 2   ? "['Drama']"
                                     : i % 4 ? "['Action', 'Drama']"
                                             : "[]"; }).labels,
            (std::vector<std::string>{"Action", "Drama"}));
}

TEST(Target, ClassesWithSeparatorsInTheirNamesStayClasses) {
  for (const char* separator : {";", "|", ", "}) {
    const auto strange = [&](int i) { return i % 6 ? i % 2 ? "a" : "b" : i % 4 ? text("x", separator, "y") : "c"; };
    EXPECT_EQ(infer(strange).kind, TargetKind::multiclass) << separator << ": no part of it is a class";
    const auto few = [&](int i) { return i % 30 ? i % 2 ? "a" : "b" : text("a", separator, "b"); };
    EXPECT_EQ(infer(few).kind, TargetKind::multiclass) << separator << ": in four rows";
  }
  const auto half = [](int i) { return i % 6 ? i % 2 ? "a" : "b" : i % 12 ? "a, b" : "a, z"; };
  EXPECT_EQ(infer(half).kind, TargetKind::multiclass) << "z never stands alone";
}

TEST(Target, ANumberTooLargeToBeOneIsNoLabelHoweverItIsWritten) {
  const auto info = infer([](int i) { return i == 0 ? "1e999" : i == 1 ? "inf" : i % 2 ? "1" : "2"; });
  EXPECT_EQ(info.labels, (std::vector<std::string>{"1", "2"}));
  EXPECT_TRUE(info.is_unlabelled(Cell("1e999")));
  EXPECT_TRUE(info.is_unlabelled(Cell("-1e999")));
}

TEST(Target, ListsInBracesAreSeveralLabels) {
  const auto info = infer([](int i) { return i % 2 ? "{TV,\"hot tub\"}" : i % 4 ? "{TV}" : "{Wifi,NULL}"; });
  EXPECT_EQ(info.kind, TargetKind::multilabel);
  EXPECT_EQ(info.labels, (std::vector<std::string>{"TV", "Wifi", "hot tub"}));
}

}  // namespace
}  // namespace braid
