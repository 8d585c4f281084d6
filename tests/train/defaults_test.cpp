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

TEST(Defaults, AnIgnoredColumnIsNotTheSplit) {
  const Columns columns = {{"part", [](int i) { return i % 4 ? "train" : "test"; }},
                           {"x", [](int i) { return 0.5 * (i * 7919 % 31); }}};
  EXPECT_EQ(recipe_of(columns, {}).split.column, "part");
  EXPECT_EQ(recipe_of(columns, {.ignored = {"part"}}).split.column, "");
  EXPECT_EQ(recipe_of(columns, {.inputs = {"x"}}).split.column, "part");
}

}  // namespace
}  // namespace braid
