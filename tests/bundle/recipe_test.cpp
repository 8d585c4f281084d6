#include "braid/bundle/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "table/files.h"

namespace braid {
namespace {

TEST(ReadRecipe, TakesOverridesAndTheTableBesideTheRecipe) {
  const TestFolder folder;
  const auto table = folder.write("deep/cars.csv", "km,price\n1,2\n");
  const auto path = folder.write("deep/cars.toml", "[data]\ntable = \"cars.csv\"\n[train]\nepochs = 3\nseed = 5\n");
  const Recipe recipe = read_recipe(path, {"train.epochs=7"});
  EXPECT_EQ(recipe.data.table, table.string());
  EXPECT_EQ(recipe.train.epochs, 7);
  EXPECT_EQ(recipe.train.seed, 5);
}

TEST(ReadRecipe, LeavesATableThatIsNowhereAsItIsWritten) {
  const TestFolder folder;
  EXPECT_EQ(read_recipe(folder.write("a.toml", "data.table = \"nowhere.csv\"\n")).data.table, "nowhere.csv");
  EXPECT_EQ(read_recipe(folder.write("b.toml", "train.seed = 1\n")).data.table, "");
}

TEST(ReadRecipe, NamesTheFileAndThePlaceOfAMistake) {
  const TestFolder folder;
  const auto path = folder.write("cars.toml", "[train]\nepoch = 3\n");
  EXPECT_EQ(error_of([&] { read_recipe(folder / "none.toml"); }),
            "io: " + (folder / "none.toml").string() + ": there is no such recipe");
  EXPECT_THAT(error_of([&] { read_recipe(path); }), testing::StartsWith("config: " + path.string() + ":2:"));
}

}  // namespace

TEST(ParseDuration, AddsHoursMinutesAndSeconds) {
  EXPECT_EQ(parse_duration(""), 0);
  EXPECT_EQ(parse_duration("90"), 90);
  EXPECT_EQ(parse_duration("90s"), 90);
  EXPECT_EQ(parse_duration("1.5m"), 90);
  EXPECT_EQ(parse_duration("9m30s"), 570);
  EXPECT_EQ(parse_duration("1h30m10s"), 5410);
  for (const char* words : {"10x", "-3s", "0s", "1h30", "30s9m", "1m1m", "m", "nan", "1h 30m", "1e400s"})
    EXPECT_THROW(parse_duration(words), Error) << words;
}

}  // namespace braid
