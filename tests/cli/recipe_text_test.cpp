#include "braid/cli/recipe_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "braid/cli/recipe_words.h"
#include "braid/train/defaults.h"
#include "table/files.h"

namespace braid {
namespace {

/// A table of cars with a photo, a sound, a text, numbers and two targets; the files are not there, their names do.
std::filesystem::path cars(const TestFolder& folder) {
  std::string csv = "photo,\"engine \"\"idle\"\"\",remark,km,brand,sold,price\n";
  for (int i = 0; i < 60; ++i)
    csv += "photos/" + std::to_string(i) + ".jpg,sounds/" + std::to_string(i) + ".wav,a car with many words no " +
           std::to_string(i) + " on a hill," + std::to_string(1000 * i + i * i) + "," + (i % 3 ? "opel" : "vw") + "," +
           (i % 2 ? "yes" : "no") + "," + std::to_string(5000.5 + 7 * i) + "\n";
  return folder.write("cars.csv", csv);
}

Recipe recipe_of(const std::filesystem::path& table, const std::vector<std::string>& targets) {
  Monitor silent;
  RecipeWishes wishes;
  wishes.targets = targets;
  return default_recipe(Table::open(table), wishes, silent);
}

Recipe read_back(const std::string& toml) { return from_node<Recipe>(parse_toml(toml, "written"), "recipe"); }

TEST(RecipeText, ReadingItBackGivesTheSameRecipe) {
  const TestFolder folder;
  const auto table = cars(folder);
  const Parts parts;
  for (const auto& targets : std::vector<std::vector<std::string>>{{"price"}, {"sold", "price"}}) {
    const Recipe bare = recipe_of(table, targets);
    EXPECT_EQ(to_node(read_back(render_recipe(bare, parts))), to_node(bare));
    const Recipe full = fill_open_parts(bare, Table::open(table), parts);
    const std::string toml = render_recipe(full, parts);
    EXPECT_EQ(to_node(read_back(toml)), to_node(full)) << toml;
  }
}

/// Another value than that of each plain field, in sections and below.
void change_fields(Node& node) {
  if (auto* number = std::get_if<double>(&node.value)) *number += 0.01;
  if (auto* number = std::get_if<int64_t>(&node.value)) *number += 1;
  if (auto* truth = std::get_if<bool>(&node.value)) *truth = !*truth;
  if (auto* fields = std::get_if<Node::Table>(&node.value))
    for (auto& [key, child] : *fields) change_fields(child);
}

TEST(RecipeText, ReadingChangedValuesBackGivesTheSameRecipe) {
  const TestFolder folder;
  const Recipe bare = recipe_of(cars(folder), {"price"});
  Node node = to_node(bare);
  for (const char* section : {"data", "split", "sequence", "train", "answers", "balance", "distill"})
    change_fields(node[section]);
  node["split"]["folds"] = Node(int64_t{5});
  node["train"]["average"] = Node(0.9);
  node["distill"]["teacher"] = Node("runs/cars");
  const Recipe changed = from_node<Recipe>(node, "recipe");
  ASSERT_NE(changed.answers.coverage, bare.answers.coverage);
  const std::string toml = render_recipe(changed, Parts());
  EXPECT_EQ(to_node(read_back(toml)), to_node(changed)) << toml;
}

TEST(RecipeText, WritesDownWhatTheTableDecidesAndLeavesEncodersOpen) {
  const TestFolder folder;
  const auto table = cars(folder);
  const Recipe full = fill_open_parts(recipe_of(table, {"sold", "price"}), Table::open(table), Parts());
  EXPECT_EQ(full.targets[0].kind, "binary");
  EXPECT_EQ(full.targets[1].kind, "regression");
  EXPECT_EQ(full.targets[1].task.at("type").string(), "quantity");
  for (const InputRecipe& input : full.inputs) {
    EXPECT_GT(input.feature.table().size(), 1u) << input.name;  // the type and its fields
    EXPECT_EQ(input.encoder.find("type"), nullptr) << input.name;
  }
}

TEST(RecipeText, KeepsSettingsOfPartsWhoseTypeIsLeftOpen) {
  const TestFolder folder;
  const auto table = cars(folder);
  Recipe recipe = recipe_of(table, {"price"});
  recipe.fusion = Node(Node::Table{{"width", Node(64)}});
  recipe.inputs[0].encoder = Node(Node::Table{{"width", Node(48)}});
  const Recipe full = fill_open_parts(recipe, Table::open(table), Parts());
  EXPECT_EQ(full.fusion.at("type").string(), "concat");
  EXPECT_EQ(full.fusion.at("width").number(), 64);
  const Recipe read = read_back(render_recipe(full, Parts()));
  EXPECT_EQ(read.fusion.at("width").number(), 64);
  EXPECT_EQ(read.inputs[0].encoder.find("type"), nullptr);
  EXPECT_EQ(read.inputs[0].encoder.at("width").number(), 48);
}

TEST(RecipeText, ExplainsEveryFieldAboveItAndNamesTheChoices) {
  const TestFolder folder;
  const auto table = cars(folder);
  const Parts parts;
  const std::string toml =
      render_recipe(fill_open_parts(recipe_of(table, {"price"}), Table::open(table), parts), parts);
  EXPECT_NE(toml.find("# peak of the schedule; 0 chooses. From 0 to 10, default 0.0.\nlearning_rate = 0.0\n"),
            std::string::npos)
      << toml;
  EXPECT_NE(toml.find("# type = \"resnet\""), std::string::npos);
  for (const auto& field : describe_fields(TrainRecipe{}))
    EXPECT_NE(toml.find("\n" + field.name + " = "), std::string::npos) << field.name;
  std::istringstream lines(toml);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("# ", 0) == 0) {
      EXPECT_LE(line.size(), 102u) << line;
    }
  }
}

TEST(RecipeText, UncommentingAChoiceChoosesIt) {
  const TestFolder folder;
  const auto table = cars(folder);
  const Parts parts;
  std::string toml = render_recipe(recipe_of(table, {"price"}), parts);
  const size_t at = toml.find("# type = \"resnet\"");
  ASSERT_NE(at, std::string::npos);
  toml.erase(at, 2);
  const Recipe chosen = read_back(toml);
  const auto resnet = [](const InputRecipe& input) {
    const Node* type = input.encoder.find("type");
    return type && type->string() == "resnet";
  };
  EXPECT_EQ(std::count_if(chosen.inputs.begin(), chosen.inputs.end(), resnet), 1);
}

TEST(RecipeText, RefusesAKeyThatThePartLacks) {
  const TestFolder folder;
  const auto table = cars(folder);
  Recipe recipe = recipe_of(table, {"price"});
  recipe.fusion = Node(Node::Table{{"type", Node("joint")}, {"layer", Node(3)}});
  const std::string said = error_of([&] { fill_open_parts(recipe, Table::open(table), Parts()); });
  EXPECT_EQ(said.find("config: unknown key \"layer\" of joint"), 0u) << said;
}

TEST(RecipeText, ATablePathWithALineBreakStaysInItsString) {
  Recipe recipe;
  recipe.data.table = "a\"b\nc.csv";
  EXPECT_EQ(read_back(render_recipe(recipe, Parts())).data.table, recipe.data.table);
}

TEST(RecipeWords, FindTheTableBesideARecipeThatWasMoved) {
  const TestFolder folder;
  cars(folder);
  Recipe recipe = recipe_of(folder / "cars.csv", {"price"});
  recipe.data.table = "cars.csv";
  RecipeWords words;
  words.source = folder.write("cars.toml", render_recipe(recipe, Parts())).string();
  Monitor silent;
  EXPECT_EQ(recipe_from_words(words, {}, silent).data.table, (folder / "cars.csv").string());
}

TEST(RecipeWords, AskForATargetOnlyWhereOneIsNeeded) {
  const TestFolder folder;
  RecipeWords words;
  words.source = cars(folder).string();
  Monitor silent;
  EXPECT_EQ(error_of([&] { recipe_from_words(words, {}, silent); }),
            "config: cars.csv: no target given; name the column to predict, --target price");
  words.needs_target = false;
  EXPECT_TRUE(recipe_from_words(words, {}, silent).targets.empty());
}

}  // namespace
}  // namespace braid
