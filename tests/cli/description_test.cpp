#include "braid/cli/description.h"

#include <gtest/gtest.h>

#include <fstream>

#include "table/files.h"

namespace braid {
namespace {

const std::vector<std::pair<std::string, std::string>> commands = {{"train", "train a model"}, {"check", "look"}};

Description tell(const std::vector<std::string>& words) { return describe(words, Parts(), commands); }

bool mentions(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(Describe, TheOverviewListsCommandsEveryPartAndTheRecipe) {
  const Description all = tell({});
  for (const char* words : {"train", "check", "resnet", "log_mel", "joint", "quantity", "targets"})
    EXPECT_TRUE(mentions(all.text, words)) << words;
  EXPECT_EQ(all.json.at("commands").at("train").string(), "train a model");
  EXPECT_GE(all.json.at("parts").at("encoder").array().size(), 5u);
}

TEST(Describe, AFamilyGoesByItsSingularAndPlural) {
  EXPECT_EQ(tell({"encoder"}).json, tell({"encoders"}).json);
  EXPECT_FALSE(mentions(tell({"encoder"}).text, "quantity"));
}

TEST(Describe, APartShowsEachFieldWithHelpRangeAndDefault) {
  const Description short_way = tell({"resnet"}), long_way = tell({"encoder", "resnet"});
  EXPECT_EQ(short_way.text, long_way.text);
  EXPECT_TRUE(mentions(long_way.text, "From 8 to 1024, default 32.")) << long_way.text;
  const auto& fields = long_way.json.at("fields").array();
  ASSERT_FALSE(fields.empty());
  EXPECT_EQ(fields[0].at("name").string(), "width");
  EXPECT_EQ(fields[0].at("high").number(), 1024);
}

TEST(Describe, ExplainsSectionsAndFieldsOfTheRecipe) {
  EXPECT_EQ(tell({"train.learning_rate"}).text,
            "train.learning_rate: peak of the schedule; 0 chooses. From 0 to 10, default 0.0.\n");
  EXPECT_TRUE(mentions(tell({"train"}).text, "modality_dropout"));
  EXPECT_TRUE(mentions(tell({"inputs"}).text, "headers of its columns"));
  EXPECT_EQ(tell({"recipe"}).json.at("sections").array().size(), 12u);
}

TEST(Describe, GuessesWhatAnUnknownNameMeant) {
  EXPECT_EQ(error_of([] { tell({"resnett"}); }),
            "config: describe: knows no \"resnett\", and there is no such run; did you mean \"resnet\"?");
  EXPECT_EQ(error_of([] { tell({"train.learning_rat"}); }),
            "config: describe: knows no \"train.learning_rat\", and there is no such run; did you mean "
            "\"train.learning_rate\"?");
  const std::string said = error_of([] { tell({"encoder", "resnett"}); });
  EXPECT_EQ(said.find("config: describe: there is no encoder \"resnett\"; known: "), 0u) << said;
  EXPECT_TRUE(mentions(said, "; did you mean \"resnet\"?"));
  EXPECT_EQ(error_of([] {
              tell({"a", "b", "c"});
            }),
            "config: describe: takes one name, or a family and a name, not 3 words");
}

TEST(Describe, TellsWhatARunHolds) {
  const TestFolder folder;
  folder.write("bundle/bundle.toml", R"(
format = 1
members = 3
[provenance]
parameters = 1234
rows_train = 80
[recipe.data]
table = "cars.csv"
[[recipe.inputs]]
name = "photo"
columns = ["photo"]
kinds = ["image"]
[recipe.inputs.feature]
type = "image"
[recipe.inputs.encoder]
type = "mine"
[recipe.fusion]
type = "joint"
[[recipe.targets]]
column = "price"
[recipe.targets.task]
type = "quantity"
[targets.t0]
column = "price"
kind = "regression"
low = 5.0
high = 9.5
)");
  folder.write("bundle/weights.safetensors", std::string(2000, 'x'));
  const Description run = tell({folder.path().string()});
  EXPECT_EQ(run.json.at("inputs").array()[0].at("encoder").string(), "mine");  // a part that this program lacks
  EXPECT_EQ(run.json.at("provenance").at("parameters").integer(), 1234);
  EXPECT_EQ(run.json.at("files").array()[1].at("name").string(), "bundle/weights.safetensors");
  EXPECT_EQ(run.json.at("files").array()[1].at("bytes").integer(), 2000);
  for (const char* words :
       {"photo: photo (image -> mine)", "joined by joint, answered by the mean of 3 such models",
        "price: regression, 5 to 9.5 (quantity)", "parameters = 1234", "bundle/weights.safetensors  2000 B"})
    EXPECT_TRUE(mentions(run.text, words)) << run.text;
  EXPECT_EQ(tell({(folder / "bundle").string()}).json.at("inputs"), run.json.at("inputs"));
}

TEST(Describe, RefusesAFolderWithoutABundleAndANewerFormat) {
  const TestFolder folder;
  EXPECT_EQ(error_of([&] { tell({folder.path().string()}); }),
            "config: " + folder.path().string() + ": is no run and no bundle; it holds no bundle.toml");
  const auto settings = folder.write("bundle.toml", "format = 99\n");
  EXPECT_EQ(error_of([&] { tell({folder.path().string()}); }),
            "unsupported: " + settings.string() + ": has format 99, this program reads up to 1; use a newer braid");
}

}  // namespace
}  // namespace braid
