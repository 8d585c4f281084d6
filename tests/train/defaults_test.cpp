#include "braid/train/defaults.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "table/files.h"

namespace braid {
namespace {

using Columns = std::map<std::string, std::function<Cell(int)>>;

Recipe recipe_of(const Columns& columns, const RecipeWishes& wishes) {
  constexpr int rows = 200;
  std::vector<std::string> names;
  std::vector<std::vector<Cell>> cells(rows);
  for (const auto& [name, make] : columns) {
    names.push_back(name);
    for (int i = 0; i < rows; ++i) cells[size_t(i)].push_back(make(i));
  }
  Monitor silent;
  return default_recipe(Table::from_rows(names, std::move(cells)), wishes, silent);
}

/// The kind as which a column is read when it is asked for.
std::string wished(const std::string& column, const std::function<Cell(int)>& make) {
  return recipe_of({{column, make}}, {.inputs = {column}}).inputs.at(0).kinds.at(0);
}

std::string digits(int i) { return std::to_string(i); }

TEST(Defaults, ANumberAskedForIsANumberUnlessItNamesWhatComesAgain) {
  EXPECT_EQ(wished("n", [](int i) { return i + 1; }), "number") << "counts the rows";
  EXPECT_EQ(wished("id", [](int i) { return 10000 - 3 * i; }), "number");
  EXPECT_EQ(wished("user_id", [](int i) { return i / 4 * 3; }), "category");
  EXPECT_EQ(wished("item_id", [](int i) { return i * 7919 % 150; }), "category");
}

TEST(Defaults, WordsAskedForAreACategoryWhereTheyComeAgainAndElseAText) {
  EXPECT_EQ(wished("user", [](int i) { return "u" + digits(i / 4); }), "category");
  EXPECT_EQ(wished("person", [](int i) { return "John Smith " + digits(i / 2); }), "text");  // not a group: three words
  EXPECT_EQ(wished("speaker", [](int i) { return "Ann B" + digits(i / 2); }), "category");
  EXPECT_EQ(wished("id", [](int i) { return "dark matter " + digits(i); }), "text");
  EXPECT_EQ(wished("smiles", [](int i) { return "CC(=O)N" + digits(i); }), "text") << "none comes again";
}

/// The input that reads a column, and as what: `tabular number`; empty where none does.
std::string reader_of(const Recipe& recipe, const std::string& column) {
  for (const InputRecipe& input : recipe.inputs)
    for (size_t i = 0; i < input.columns.size(); ++i)
      if (input.columns[i] == column) return input.name + " " + input.kinds[i];
  return {};
}

const Columns trips = {{"code", [](int i) { return i * 37 % 90 + 10; }},
                       {"city", [](int i) { return i % 3 ? "New York" : "Old York"; }},
                       {"person", [](int i) { return "p" + digits(i / 4); }},
                       {"km", [](int i) { return 0.5 * (i * 7919 % 311); }}};

TEST(Defaults, AKindThatIsSaidDecidesWhichInputReadsTheColumn) {
  const Recipe guessed = recipe_of(trips, {});
  EXPECT_EQ(reader_of(guessed, "code"), "tabular number");
  EXPECT_EQ(reader_of(guessed, "city"), "tabular category");
  EXPECT_EQ(guessed.split.group, "person");
  const Recipe said = recipe_of(
      trips,
      {.kinds = {{"code", Kind::category}, {"city", Kind::text}, {"person", Kind::category}, {"km", Kind::ignore}}});
  EXPECT_EQ(reader_of(said, "code"), "tabular category");
  EXPECT_EQ(reader_of(said, "city"), "city text");
  EXPECT_EQ(reader_of(said, "person"), "tabular category");
  EXPECT_EQ(said.split.group, "");
  EXPECT_EQ(reader_of(said, "km"), "");
}

TEST(Defaults, AKindThatIsSaidOutweighsWhatAnInputThatIsAskedForWouldBe) {
  const std::map<std::string, Kind> text{{"code", Kind::text}};
  EXPECT_EQ(reader_of(recipe_of(trips, {.inputs = {"code"}, .kinds = text}), "code"), "code text");
  EXPECT_EQ(reader_of(recipe_of(trips, {.inputs = {"km"}, .kinds = text}), "code"), "");
  EXPECT_EQ(reader_of(recipe_of(trips, {.ignored = {"code"}, .kinds = text}), "code"), "");
}

TEST(Defaults, ASplitThatIsSaidToBeAnInputIsOne) {
  const Columns columns = {{"part", [](int i) { return i % 4 ? "train" : "test"; }},
                           {"x", [](int i) { return 0.5 * (i * 7919 % 31); }}};
  const Recipe said = recipe_of(columns, {.kinds = {{"part", Kind::category}}});
  EXPECT_EQ(said.split.column, "");
  EXPECT_EQ(reader_of(said, "part"), "tabular category");
}

TEST(Defaults, ColumnsOfPartsAreWhatIsSaid) {
  const TestFolder folder;
  std::string csv = "sound,from_s,until,start,end,y\n";
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    csv += "s/" + n + ".wav," + n + "," + std::to_string(i + 2) + "," + std::to_string(i * i % 71) + "," +
           std::to_string(7 * i % 31) + "," + (i % 2 ? "a" : "b") + "\n";
  }
  const Table table = Table::open(folder.write("t.csv", csv));
  Monitor silent;
  const std::map<std::string, Kind> said{
      {"from_s", Kind::begin}, {"until", Kind::end}, {"start", Kind::number}, {"end", Kind::number}};
  const Recipe recipe = default_recipe(table, {.targets = {"y"}, .kinds = said}, silent);
  EXPECT_EQ(recipe.inputs.at(0).columns, (std::vector<std::string>{"sound", "from_s", "until"}));
  EXPECT_EQ(recipe.inputs.at(0).kinds, (std::vector<std::string>{"audio", "begin", "end"}));
  EXPECT_EQ(reader_of(recipe, "start"), "tabular number");
}

TEST(Defaults, KindsAreReadFromWords) {
  EXPECT_EQ(kinds_in({"train.epochs=3", "data.kinds.code=category", "data.kinds.Start time=date", "data.workers=1",
                      "data.kinds.a.b=\"text\""}),
            (std::map<std::string, Kind>{{"code", Kind::category}, {"Start time", Kind::date}, {"a.b", Kind::text}}));
  EXPECT_EQ(kinds_in({"data.kinds={code = \"category\"}"}), (std::map<std::string, Kind>{{"code", Kind::category}}));
  EXPECT_TRUE(kinds_in({}).empty());
  EXPECT_EQ(error_of([] {
              kinds_in({"data.kinds.code=categry"});
            }).find("config: data.kinds.code: there is no kind \"categry\"; did you mean \"category\"?"),
            0u);
}

TEST(Defaults, AnIgnoredColumnIsNotTheSplit) {
  const Columns columns = {{"part", [](int i) { return i % 4 ? "train" : "test"; }},
                           {"x", [](int i) { return 0.5 * (i * 7919 % 31); }}};
  EXPECT_EQ(recipe_of(columns, {}).split.column, "part");
  EXPECT_EQ(recipe_of(columns, {.ignored = {"part"}}).split.column, "");
  EXPECT_EQ(recipe_of(columns, {.inputs = {"x"}}).split.column, "part");
}

TEST(Defaults, OfSeveralColumnsTheOneThatTellsTheTestIsTheSplit) {
  const auto marks = [](int begin, int end) { return [=](int i) { return Cell(i >= begin && i < end ? "1" : "0"); }; };
  Columns columns = {{"in_train", marks(0, 120)},
                     {"is_test", marks(160, 200)},
                     {"is_val", marks(120, 160)},
                     {"x", [](int i) { return 0.5 * (i * 7919 % 31); }}};
  EXPECT_EQ(recipe_of(columns, {}).split.column, "is_test") << "what is not for training may validate";
  EXPECT_EQ(recipe_of(columns, {.ignored = {"is_test"}}).split.column, "in_train");
  EXPECT_EQ(reader_of(recipe_of(columns, {}), "in_train"), "");
  columns["part"] = [](int i) { return i < 120 ? "train" : i < 160 ? "val" : "test"; };
  EXPECT_EQ(recipe_of(columns, {}).split.column, "part") << "words tell all parts";
}

TEST(Defaults, AnIgnoredColumnSaysNotWhichPartARowIsAbout) {
  const TestFolder folder;
  std::string csv = "sound,StartTime,EndTime,y\n";
  for (int i = 0; i < 60; ++i)
    csv += "s/" + digits(i) + ".wav,\"00:16:" + digits(10 + i % 40) + ",059\",\"00:17:" + digits(10 + i % 40) +
           ",500\"," + (i % 2 ? "a" : "b") + "\n";
  const Table table = Table::open(folder.write("t.csv", csv));
  Monitor silent;
  const Recipe parts = default_recipe(table, {.targets = {"y"}}, silent);
  EXPECT_EQ(parts.inputs.at(0).columns, (std::vector<std::string>{"sound", "StartTime", "EndTime"}));
  const Recipe whole = default_recipe(table, {.targets = {"y"}, .ignored = {"StartTime", "EndTime"}}, silent);
  EXPECT_EQ(whole.inputs.at(0).columns, std::vector<std::string>{"sound"});
}

}  // namespace
}  // namespace braid
