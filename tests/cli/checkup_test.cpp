#include "braid/cli/checkup.h"

#include <gtest/gtest.h>

#include <map>

#include "braid/cli/recipe_words.h"
#include "table/files.h"

namespace braid {
namespace {

/// Numbers with one odd word, a label and an official split that leaks one person.
std::string people(bool leak) {
  std::string csv = "km,brand,patient,label,split\n";
  for (int i = 0; i < 40; ++i)
    csv += (i == 2 ? "twelve" : std::to_string(i * i + 1)) + "," +
           (i % 3   ? "opel"
            : i % 2 ? "vw"
                    : "") +
           ",p" + std::to_string(i / 2) + "," + (i % 4 < 2 ? "yes" : "no") + "," +
           (i < 24 + leak ? "train"
            : i < 32      ? "val"
                          : "test") +
           "\n";
  if (leak) csv += "7777,vw,p3,yes,test\n";
  return csv;
}

struct Checked {
  Table table;
  Checkup checkup;
};

Checked check(const TestFolder& folder, const std::string& csv, std::vector<std::string> overrides = {}) {
  RecipeWords words;
  words.source = folder.write("people.csv", csv).string();
  words.targets = {"label"};
  words.split_column = "split";
  words.group = "patient";
  words.overrides = std::move(overrides);
  Monitor silent;
  const Recipe recipe = recipe_from_words(words, {}, silent);
  Table table = Table::open(recipe.data.table);
  Checkup checkup = check_up(table, recipe, 1, {}, silent);
  return {std::move(table), std::move(checkup)};
}

TEST(Checkup, EndsWithStatus3ForAProblemAnd0ForWarnings) {
  const TestFolder folder;
  const Checked sound = check(folder, people(false));
  EXPECT_EQ(sound.checkup.diagnosis.count(Severity::problem), 0) << checkup_text(sound.table, sound.checkup);
  EXPECT_GE(sound.checkup.diagnosis.count(Severity::warning), 1);
  EXPECT_EQ(checkup_status(sound.checkup), 0);
  EXPECT_EQ(checkup_status(check(folder, people(true)).checkup), 3);
}

TEST(Checkup, TextHasColumnsThenFindingsBySeverityThenPatterns) {
  const TestFolder folder;
  const Checked bad = check(folder, people(true));
  const std::string out = checkup_text(bad.table, bad.checkup);
  size_t last = 0;
  for (const char* words : {"people.csv: 41 rows, 5 columns, 0 files", "\ncolumns\n", "\nproblem",
                            "patient that is in training too", "\nwarning", "  - km: 1 of 41 values is no number",
                            "      rows 3 (twelve)\n", "\nnotes", "\ninputs of the rows\n"}) {
    const size_t at = out.find(words, last);
    ASSERT_NE(at, std::string::npos) << words << "\nin\n" << out;
    last = at;
  }
}

TEST(Checkup, TextNamesFewRowsAndSaysThatThereAreMore) {
  const TestFolder folder;
  std::string csv = "km,patient,label,split\n";
  for (int i = 0; i < 60; ++i)
    csv += (i % 20 ? std::to_string(i * 3) : "odd" + std::to_string(i)) + ",p" + std::to_string(i) +
           (i % 2 ? ",a," : ",b,") +
           (i < 40   ? "train"
            : i < 50 ? "val"
                     : "test") +
           "\n";
  const Checked bad = check(folder, csv);
  const std::string out = checkup_text(bad.table, bad.checkup, 2);
  EXPECT_NE(out.find("      rows 1 (odd0), 21 (odd20), …\n"), std::string::npos) << out;
}

TEST(Checkup, JsonHoldsColumnsFindingsAndPatternsWithRowsFromOne) {
  const TestFolder folder;
  const Checked bad = check(folder, people(true));
  const Node json = parse_json(render_json(checkup_json(bad.table, bad.checkup)), "json");
  EXPECT_EQ(json.at("rows").integer(), 41);
  EXPECT_EQ(json.at("columns").array().size(), 5u);
  bool leaked = false;
  for (const Node& finding : json.at("findings").array())
    if (finding.at("check").string() == "leaked groups") {
      leaked = true;
      EXPECT_EQ(finding.at("severity").string(), "problem");
      EXPECT_EQ(finding.at("rows").array().back().integer(), 41);
    }
  EXPECT_TRUE(leaked);
  EXPECT_EQ(json.at("patterns").array()[0].at("inputs").at("tabular").string(), "present");
}

TEST(Checkup, TextSaysWhatIsOddAboutAColumnThatIsNotUsed) {
  const TestFolder folder;
  std::string csv = people(false);
  csv.replace(0, csv.find('\n'), "km,brand,patient,label,split,image_id");
  int row = 0;
  for (size_t at = csv.find('\n') + 1; (at = csv.find('\n', at)) != csv.npos; ++row) {
    folder.write(text("img/p", row, ".png"), "\x89PNG\r\n\x1A\n");
    const std::string name = text(",p", row);
    csv.insert(at, name);
    at += name.size() + 1;
  }
  const Checked odd = check(folder, csv);
  const std::string out = checkup_text(odd.table, odd.checkup);
  EXPECT_NE(out.find("write their paths, such as \"img/p0.png\" for \"p0\"\n"), std::string::npos) << out;
}

TEST(Checkup, SplitsBySequenceAsTrainingDoes) {
  const TestFolder folder;
  std::string csv = "km,talk,label\n";
  for (int i = 0; i < 120; ++i)
    csv += std::to_string(i * i + 1) + ",t" + std::to_string(i / 6) + (i % 4 < 2 ? ",yes\n" : ",no\n");
  RecipeWords words;
  words.source = folder.write("talks.csv", csv).string();
  words.targets = {"label"};
  words.overrides = {"sequence.column=talk", "split.group=\"\""};
  Monitor silent;
  const Recipe recipe = recipe_from_words(words, {}, silent);
  const Checkup checkup = check_up(Table::open(recipe.data.table), recipe, 1, {}, silent);
  ASSERT_TRUE(checkup.diagnosis.split);
  std::map<int64_t, int> part_of;  // by number of the talk
  int part = 0;
  for (const auto* rows :
       {&checkup.diagnosis.split->train, &checkup.diagnosis.split->validation, &checkup.diagnosis.split->test}) {
    for (const int64_t row : *rows) EXPECT_EQ(part_of.emplace(row / 6, part).first->second, part) << "row " << row;
    ++part;
  }
}

TEST(Checkup, TheRecipesWordOnAColumnOutweighsTheGuess) {
  const TestFolder folder;
  const Checked checked = check(folder, people(false), {"inputs.tabular.kinds=[\"category\", \"category\"]"});
  EXPECT_EQ(checked.checkup.columns[0].kind, Kind::category);
  EXPECT_EQ(checked.checkup.columns[0].reason.find("as the recipe says; looks like "), 0u);
}

TEST(Checkup, AGuessedGroupInTwoPartsOfAGivenSplitIsAWarning) {
  const TestFolder folder;
  RecipeWords words;
  words.source = folder.write("people.csv", people(true)).string();
  words.targets = {"label"};
  Monitor silent;
  const Recipe recipe = recipe_from_words(words, {}, silent);
  ASSERT_EQ(recipe.split.group, "patient");
  const Table table = Table::open(recipe.data.table);
  const Checkup guessed = check_up(table, recipe, 1, {}, silent, true);
  EXPECT_EQ(checkup_status(guessed), 0) << checkup_text(table, guessed);
  EXPECT_NE(checkup_text(table, guessed).find("patient that is in training too"), std::string::npos);
  EXPECT_EQ(checkup_status(check_up(table, recipe, 1, {}, silent)), 3);
}

TEST(Checkup, WarnsOfNamesOfRowsThatAreInTrainingAndTest) {
  const TestFolder folder;
  std::string csv = "item_no,km,label\n";
  for (int i = 0; i < 300; ++i)
    csv += std::to_string(i * 7919 % 211) + "," + std::to_string(i * i + 1) + (i % 4 < 2 ? ",yes\n" : ",no\n");
  RecipeWords words;
  words.source = folder.write("items.csv", csv).string();
  words.targets = {"label"};
  Monitor silent;
  const Recipe recipe = recipe_from_words(words, {}, silent);
  const Table table = Table::open(recipe.data.table);
  const std::string out = checkup_text(table, check_up(table, recipe, 1, {}, silent));
  EXPECT_NE(out.find("% of the test rows have a value of column item_no that is in training too"), std::string::npos)
      << out;
  EXPECT_NE(out.find("--group item_no"), std::string::npos) << out;
}

}  // namespace
}  // namespace braid
