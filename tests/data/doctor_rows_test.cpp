#include <gtest/gtest.h>

#include "braid/core/utf8.h"
#include "braid/data/doctor.h"
#include "data/doctor_fixtures.h"

namespace braid {
namespace {

using namespace doctor_fixtures;

TEST(Doctor, FindsOtherLabelsOfEqualInputs) {
  const TestFolder folder;
  for (uint64_t i = 0; i < 3; ++i) folder.write(std::to_string(i) + ".png", picture(i));
  const Table table = split_table(folder, {{"0.png", "train", "cat"},
                                           {"1.png", "train", "dog"},
                                           {"0.png", "train", "dog"},
                                           {"2.png", "test", "cat"},
                                           {"1.png", "val", "?"}});
  Monitor silent;
  const Diagnosis found = examine(table, options_for(table, {input("file", Kind::image)}, "label"), silent);
  const Finding* conflict = find(found, "label conflict");
  ASSERT_NE(conflict, nullptr);
  EXPECT_EQ(conflict->rows, Rows{2});
  EXPECT_EQ(
      conflict->sentence,
      "1 row is equal to another in all inputs, but with another label; the first, row 3, to row 1 (dog and cat)");
  EXPECT_EQ(rows_of(found, "unlabelled rows"), Rows{4});
}

TEST(Doctor, SaysWhatIsOddAboutATargetAndCutsNoCharacter) {
  std::string label = "x";
  for (int i = 0; i < 30; ++i) label += "\u00e9";  // its 40th byte begins a character's second half
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 12; ++i) rows.push_back({Cell(text(i)), Cell(i == 0 ? "inf" : text(i % 3))});
  rows.push_back({Cell("3"), Cell("1")});
  for (auto& row : rows) row.push_back(Cell(row[1].text() == "0" ? label : row[1].text()));
  const Table table = Table::from_rows({"km", "grade", "word"}, rows);
  DoctorOptions options = options_for(table, {input("km", Kind::number)}, "grade");
  options.targets.push_back({"word", {}});
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  ASSERT_NE(find(found, "odd target"), nullptr);
  EXPECT_EQ(find(found, "odd target")->sentence,
            "1 cell is no finite number (\"inf\"; the first in row 1) and counts as unlabelled");
  for (const Finding& finding : found.findings) EXPECT_TRUE(is_utf8(finding.sentence)) << finding.sentence;
}

Table table_of(const std::vector<std::vector<Cell>>& rows, const std::vector<std::string>& columns) {
  return Table::from_rows(columns, rows);
}

TEST(Doctor, NamesWordsAndInfinitiesAmongNumbersAndColumnsThatTeachNothing) {
  const Table table = table_of({{"1", "x", Cell(), "2020-01-01"},
                                {"inf", "x", Cell(), "2020-02-30"},
                                {"twelve", "x", Cell(), "2020-01-03"},
                                {"n/a", "x", Cell(), "2020-01-04"}},
                               {"km", "brand", "note", "day"});
  DoctorOptions options = options_for(table, {input("km", Kind::number), input("brand", Kind::category),
                                              input("note", Kind::text), input("day", Kind::date)});
  options.inputs[3].columns[0].date_order = DateOrder::iso;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(rows_of(found, "not a number"), Rows{2});
  EXPECT_EQ(rows_of(found, "not finite"), Rows{1});
  EXPECT_EQ(rows_of(found, "not a date"), Rows{1});
  EXPECT_EQ(find(found, "constant column")->column, "brand");
  EXPECT_EQ(find(found, "empty column")->column, "note");
  EXPECT_EQ(find(found, "not a number")->sentence,
            "1 of 3 values is no number, so it is read as missing; the first, row 3 (twelve)");
}

TEST(Doctor, FindsTextsThatAreEqualButForCaseSpacesAndPunctuation) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 12; ++i)
    rows.push_back({Cell(i * 1.5), "The patient came in with complaint number " + std::to_string(i) + ", and stayed.",
                    i < 8    ? "train"
                    : i < 10 ? "val"
                             : "test"});
  rows.push_back({Cell(77.0), "the patient  came in with complaint number 3 and stayed", "test"});
  rows.push_back({Cell(78.0), "Yes.", "train"});
  rows.push_back({Cell(79.0), "yes", "test"});  // too short to say anything
  const Table table = table_of(rows, {"km", "note", "part"});
  Monitor silent;
  const DoctorOptions options = options_for(table, {input("km", Kind::number), input("note", Kind::text)});
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(rows_of(found, "near-equal texts"), Rows{12});
  EXPECT_EQ(rows_of(found, "leaked texts"), Rows{12});
}

TEST(Doctor, QuestionsFromAStockAreNoCopies) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({Cell(i * 1.5), "Is there a thing of colour " + std::to_string(i % 4) + " in this very picture?",
                    i % 5 ? "train" : "test"});
  const Table table = table_of(rows, {"km", "question", "part"});
  Monitor silent;
  const DoctorOptions options = options_for(table, {input("km", Kind::number), input("question", Kind::text)});
  EXPECT_EQ(find(examine(table, options, silent), "leaked texts"), nullptr);
}

TEST(Doctor, CountsWhichInputsTheRowsHave) {
  const TestFolder folder;
  folder.write("a.png", picture(1));
  folder.write("b.png", picture(2));
  folder.write("broken.png", "text");
  const Table table = Table::from_rows(
      {"photo", "km"},
      {{"a.png", "1"}, {"b.png", "2"}, {Cell(), "3"}, {"broken.png", "4"}, {Cell(), "?"}, {"a.png", "7"}},
      folder.path());
  Monitor silent;
  const Diagnosis found =
      examine(table, options_for(table, {input("photo", Kind::image), input("km", Kind::number)}), silent);
  ASSERT_EQ(found.patterns.size(), 4u);
  EXPECT_EQ(found.patterns[0].states, (std::vector<State>{State::present, State::present}));
  EXPECT_EQ(found.patterns[0].rows, 3);
  const auto has = [&](State photo, State km) {
    return std::any_of(found.patterns.begin(), found.patterns.end(), [&](const MissingPattern& p) {
      return p.states == std::vector<State>{photo, km} && p.rows == 1;
    });
  };
  EXPECT_TRUE(has(State::absent, State::present));
  EXPECT_TRUE(has(State::unreadable, State::present));
  EXPECT_TRUE(has(State::absent, State::absent));
  EXPECT_EQ(rows_of(found, "rows without input"), Rows{4});
}

TEST(Doctor, RowsWithoutTheirFilesAreEqualByChanceAndNoProblem) {
  const TestFolder folder;
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 24; ++i) {
    const std::string name = std::to_string(i) + ".png";
    if (i < 4) folder.write(name, picture(uint64_t(i)));
    rows.push_back({i < 4 ? Cell(name) : Cell(), i % 2 ? "f" : "m", i % 3 ? "train" : "test"});
  }
  Table table = Table::from_rows({"file", "sex", "part"}, rows, folder.path());
  const auto leaked = [&] {
    Monitor silent;
    const DoctorOptions options = options_for(table, {input("file", Kind::image), input("sex", Kind::category)});
    const Diagnosis found = examine(table, options, silent);
    const Finding* finding = find(found, "leaked rows");
    return finding ? finding->severity : Severity::note;
  };
  EXPECT_EQ(leaked(), Severity::warning);
  for (const size_t row : {1, 5, 7, 11, 13}) rows[row][0] = rows[3][0];  // as a row of the test; some of them train
  table = Table::from_rows({"file", "sex", "part"}, rows, folder.path());
  EXPECT_EQ(leaked(), Severity::problem);
}

TEST(Doctor, NamesRareAndUntrainedClassesAndSharedGroups) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({Cell(i * 1.5), i < 2 ? "rare" : i % 2 ? "a" : "b", "train", "p" + std::to_string(i)});
  rows.push_back({Cell(100.25), "new", "test", "p3"});
  rows.push_back({Cell(101.25), "new", "test", "q"});
  rows.push_back({Cell(102.25), "a", "val", "r"});
  const Table table = table_of(rows, {"km", "label", "part", "patient"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)}, "label");
  options.groups = {"patient"};
  options.split.group = "patient";
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(find(found, "rare classes")->sentence, "1 class has fewer than 5 training rows: rare (2)");
  EXPECT_EQ(find(found, "untrained classes")->rows, Rows{40});
  EXPECT_EQ(rows_of(found, "leaked groups"), Rows{40});
  EXPECT_EQ(find(found, "leaked groups")->severity, Severity::problem);
}

TEST(Doctor, ATargetWithNothingToLearnIsAProblemAndNoError) {
  const Table table =
      table_of({{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", "x"}, {"5", "x"}, {"6", "x"}}, {"km", "label"});
  Monitor silent;
  const Diagnosis found = examine(table, options_for(table, {input("km", Kind::number)}, "label"), silent);
  ASSERT_NE(find(found, "unusable target"), nullptr);
  EXPECT_NE(find(found, "unusable target")->sentence.find("there is nothing to learn"), std::string::npos);
  EXPECT_EQ(error_of([&] { examine(table, options_for(table, {input("kn", Kind::number)}), silent); }),
            "config: table: no column \"kn\"; did you mean \"km\"?");
}

TEST(Doctor, SaysWhenTheTrainingPartHasTooLittleOfATarget) {
  const Table table = table_of({{"1", "x", "train"}, {"2", "y", "train"}, {"3", "x", "train"}, {"4", "y", "test"}},
                               {"km", "label", "part"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)}, "label");
  options.split.column = "part";
  options.split.validation = 0;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  ASSERT_NE(find(found, "unusable target"), nullptr);
  EXPECT_EQ(find(found, "unusable target")->sentence,
            "table column label: only 1 of its labels has two rows or more; two are needed");
}

TEST(Doctor, PassesOnWhatTheColumnsGaveAwayAndListsAsManyRowsAsAsked) {
  const Table table = table_of({{"1"}, {"a"}, {"b"}, {"c"}, {"2"}, {"3"}, {"4"}, {"5"}}, {"km"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)});
  options.inputs[0].columns[0].warning = "gives the target price away: it is a straight line of it";
  options.listed_rows = 2;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(find(found, "gives the target away")->sentence, "gives the target price away: it is a straight line of it");
  EXPECT_EQ(rows_of(found, "not a number"), (Rows{1, 2}));
  EXPECT_EQ(find(found, "not a number")->count, 3);
}

}  // namespace
}  // namespace braid
