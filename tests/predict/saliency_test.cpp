#include "braid/predict/saliency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "braid/predict/token_words.h"
#include "evaluate/known_model.h"
#include "features/feature_fixtures.h"
#include "predict/explained_models.h"

namespace braid {
namespace {

using ::testing::ElementsAre;
using testing::fruit;
using ::testing::HasSubstr;

Explanation explained(Bundle bundle, const Table& table, int64_t row = 0, SaliencyOptions options = {}) {
  Predictor predictor(std::move(bundle));
  return explain(predictor, predictor.reader(table, false), row, options);
}

std::shared_ptr<Feature> drawn(const StepSpec& spec, const Node& fitted = Node(Node::Table{})) {
  return std::make_shared<testing::Drawn>(spec, fitted);
}

const StepSpec picture{"image", {3, 16, 16}, 0, 1, 1, {}}, sound{"audio", {20}, 0, 40, 30, {}},
    log_steps{"series", {4}, 0, 30, 30, {}}, cloud{"points", {4}, 0, 40, 30, {}};

Parts with_known_parts() {
  Parts parts;
  parts.encoders.add<testing::Corner>("corner", "looks at a corner");
  parts.encoders.add<testing::Spot>("spot", "waits for a word");
  parts.fusions.add<testing::Sum>("sum", "adds");
  parts.tasks.add<testing::Poll>("poll", "counts votes");
  return parts;
}

TEST(Saliency, OfALinearModelIsWhatEachValueAdds) {
  TargetSpec target = fruit("regression");
  const auto table = Table::from_rows({"left", "right"}, {{"0", "1"}});
  const TargetSaliency told = explained(testing::known_bundle(target), table).targets.at(0);
  EXPECT_NEAR(told.score, 4, 1e-6);
  ASSERT_EQ(told.inputs.size(), 2U);
  const InputSaliency &left = told.inputs[0], &right = told.inputs[1];
  EXPECT_TRUE(torch::allclose(left.shares.flatten(), torch::tensor({4.0, 0.0, 0.0}).to(torch::kFloat)));
  EXPECT_NEAR(left.sum, 4, 1e-6);
  EXPECT_NEAR(left.difference, 4, 1e-6);
  EXPECT_NEAR(*left.error, 0, 1e-6);
  EXPECT_EQ(left.steps, 32);
  EXPECT_NEAR(right.sum, 0, 1e-9);
  EXPECT_NEAR(*right.error, 0, 1e-6) << "nothing changed, and nothing was found";
}

TEST(Saliency, IsOfTheOddsOfTheAnsweredLabel) {
  const auto table = Table::from_rows({"left", "right"}, {{"1", Cell()}});
  const TargetSaliency told = explained(testing::known_bundle(fruit()), table).targets.at(0);
  EXPECT_EQ(told.answer, "pear");
  const double p = std::exp(4.0) / (std::exp(4.0) + 2);
  EXPECT_NEAR(told.probability, p, 1e-6);
  EXPECT_NEAR(told.score, std::log(p / (1 - p)), 1e-5);
  ASSERT_EQ(told.inputs.size(), 1U) << "an absent input explains nothing";
  EXPECT_EQ(told.inputs[0].column, "left");
  EXPECT_NEAR(told.inputs[0].difference, 4, 1e-5);
}

TEST(Saliency, OddsOfAnAnswerThatIsAlmostSureKeepTheirSize) {
  TargetSpec target = fruit();
  testing::Poll poll({}, TaskInput{target, 3, {}});
  const auto score = answer_score(poll, target, torch::tensor({{200.f, 0.f, 0.f}}), 0);
  EXPECT_NEAR(score.item<double>(), 200 - std::log(2.0), 1e-6);
}

TEST(Saliency, AddsUpToTheChangeOfTheScoreForEveryKindOfEncoder) {
  const struct {
    StepSpec spec;
    const char *encoder, *kind, *task;
  } cases[] = {{picture, "resnet", "multiclass", "classes"},      {picture, "vit", "regression", "quantity"},
               {sound, "audio_convnet", "multiclass", "classes"}, {sound, "gru", "ordinal", "ordinal"},
               {log_steps, "convnet_1d", "multilabel", "labels"}, {cloud, "pointnet", "regression", "quantity"}};
  const auto table = Table::from_rows({"one", "two"}, {{"1", "2"}});
  for (const auto& [spec, encoder, kind, task] : cases) {
    const auto told = explained(testing::made_bundle({{"one", drawn(spec), encoder}, {"two", drawn(log_steps), "gru"}},
                                                     fruit(kind), "concat", task),
                                table);
    const InputSaliency& input = told.targets.at(0).inputs.at(0);
    EXPECT_EQ(input.shares.sizes(), input.input.values.sizes());
    // Of a difference near 0, what the parts miss is a large share: convnet_1d with 0.004 of 0.04.
    EXPECT_NEAR(input.sum, input.difference, 0.05 * std::abs(input.difference) + 0.01)
        << encoder << ' ' << kind << ", steps " << input.steps;
  }
}

TEST(Saliency, OfAModelThatLooksAtACornerIsInThatCorner) {
  const auto table = Table::from_rows({"photo"}, {{"5"}});
  const auto told = explained(
      testing::made_bundle({{"photo", drawn(picture), "corner"}}, fruit(), "sum", "poll", with_known_parts()), table);
  const auto heat = told.targets.at(0).inputs.at(0).shares[0][0].sum(0);
  EXPECT_GT(heat.slice(0, 0, 4).slice(1, 0, 4).abs().sum().item<double>(), 0.01);
  EXPECT_EQ(heat.slice(0, 4).abs().sum().item<double>(), 0);
  EXPECT_EQ(heat.slice(1, 4).abs().sum().item<double>(), 0);
}

TEST(Saliency, OfATextFindsTheDecidingWord) {
  std::vector<fixtures::Row> rows;
  for (const char* colour : {"red", "green", "blue", "red", "green", "blue"})
    rows.push_back({Cell(std::string("this thing looks rather ") + colour + " to me")});
  const auto words = fixtures::fitted(fixtures::config("subwords"), rows, {}, FeatureInput{{"words"}, {"text"}});
  const auto pieces = vocabulary_pieces(*words);
  const auto found = std::find(pieces.begin(), pieces.end(), "\xE2\x96\x81green");
  ASSERT_NE(found, pieces.end());
  testing::Spot::id = found - pieces.begin();
  const auto table = Table::from_rows({"words"}, {{"This thing looks rather green to me"}});
  const auto told =
      explained(testing::made_bundle({{"words", words, "spot"}}, fruit(), "sum", "poll", with_known_parts()), table);
  const InputSaliency& input = told.targets.at(0).inputs.at(0);
  EXPECT_TRUE(input.occlusion);
  EXPECT_FALSE(input.error);
  ASSERT_EQ(input.parts.size(), 7U);
  EXPECT_EQ(input.parts[4].name, "green");
  for (size_t i = 0; i < input.parts.size(); ++i)
    EXPECT_NEAR(input.parts[i].share, i == 4 ? 2 : 0, 1e-6) << input.parts[i].name;
  EXPECT_NEAR(input.difference, 2, 1e-6);
}

TEST(Saliency, OfColumnsHidesOneAtATimeAndLeavesOutEmptyOnes) {
  std::vector<fixtures::Row> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({Cell(i), Cell(i % 2 ? "day" : "night"), Cell("2024-03-0" + std::to_string(1 + i % 9))});
  const FeatureInput input{{"km", "light", "sold"}, {"number", "category", "date"}};
  auto bundle =
      testing::made_bundle({{"km", fixtures::fitted(fixtures::config("columns"), rows, {}, input), "ft_transformer"}},
                           fruit(), "concat", "classes");
  bundle.inputs[0].recipe.columns = input.columns;
  const auto full = Table::from_rows(input.columns, {{"7", "day", "2024-03-04"}, {"7", Cell(), Cell()}});
  const auto names = [](const Explanation& told) {
    std::vector<std::string> out;
    for (const PartShare& part : told.targets.at(0).inputs.at(0).parts) out.push_back(part.name);
    return out;
  };
  const auto all = explained(bundle, full, 0);
  EXPECT_THAT(names(all), ElementsAre("km", "light", "sold"));
  const auto one = explained(bundle, full, 1);
  EXPECT_THAT(names(one), ElementsAre("km"));
  const InputSaliency& only = one.targets.at(0).inputs.at(0);
  EXPECT_NEAR(only.parts[0].share, only.difference, 1e-6) << "hiding the only column withholds the input";
}

TEST(Saliency, LeavesWhatSaysWhetherAValueWasThereAsItIs) {
  const Node one = Node::Array{Node("speed")}, two = Node::Array{Node("speed"), Node("turn")};
  for (const auto& [channels, flags] : {std::pair{two, 2}, std::pair{one, 1}}) {  // two values; one and its spread
    const auto logs =
        drawn({"series", {2 + flags}, 0, 30, 30, {}}, Node(Node::Table{{"gaps", true}, {"channels", channels}}));
    const auto table = Table::from_rows({"log"}, {{"4"}});
    const auto told = explained(testing::made_bundle({{"log", logs, "gru"}}, fruit(), "concat", "classes"), table);
    const InputSaliency& input = told.targets.at(0).inputs.at(0);
    EXPECT_GT(input.shares.narrow(-1, 0, 2).abs().sum().item<double>(), 0);
    EXPECT_EQ(input.shares.narrow(-1, 2, flags).abs().sum().item<double>(), 0);
    EXPECT_LT(*input.error, 0.05);
  }
}

TEST(Saliency, DoesNotDependOnTheOrderOfInputsOrOnOtherRowsAndRepeats) {
  const testing::MadeInput photo{"photo", drawn(picture), "resnet"}, sounds{"sound", drawn(sound), "gru"};
  const auto alone = Table::from_rows({"photo", "sound"}, {{"3", "8"}});
  const auto among = Table::from_rows({"sound", "photo"}, {{"1", "2"}, {"8", "3"}, {"bad", Cell()}});
  const auto first = explained(testing::made_bundle({photo, sounds}, fruit(), "concat", "classes"), alone);
  const auto turned = explained(testing::made_bundle({sounds, photo}, fruit(), "concat", "classes"), among, 1);
  const auto again = explained(testing::made_bundle({photo, sounds}, fruit(), "concat", "classes"), alone);
  const auto& inputs = first.targets.at(0).inputs;
  ASSERT_EQ(inputs.size(), 2U);
  ASSERT_EQ(turned.targets.at(0).inputs.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(inputs[i].column, turned.targets[0].inputs[1 - i].column);
    EXPECT_TRUE(torch::equal(inputs[i].shares, turned.targets[0].inputs[1 - i].shares));
    EXPECT_TRUE(torch::equal(inputs[i].shares, again.targets[0].inputs[i].shares));
  }
}

TEST(Saliency, LeavesTheModelAsItWas) {
  Predictor predictor(testing::made_bundle({{"photo", drawn(picture), "resnet"}}, fruit(), "concat", "classes"));
  const auto table = Table::from_rows({"photo"}, {{"3"}});
  for (const bool training : {true, false}) {
    predictor.model().train(training);
    explain(predictor, predictor.reader(table, false), 0, {});
    EXPECT_EQ(predictor.model().is_training(), training);
    for (const auto& parameter : predictor.model().parameters()) EXPECT_FALSE(parameter.grad().defined());
  }
}

TEST(Saliency, TellsWhatCannotBeReadAndRefusesUnknownNames) {
  Predictor predictor(testing::known_bundle(fruit()));
  const auto table = Table::from_rows({"left", "right"}, {{"0", "bad"}});
  const Reader reader = predictor.reader(table, false);
  const Explanation told = explain(predictor, reader, 0, {});
  EXPECT_EQ(told.answer.inputs.at(1).state, State::unreadable);
  EXPECT_EQ(told.targets.at(0).inputs.size(), 1U);
  SaliencyOptions only;
  only.only = {"right"};
  EXPECT_TRUE(explain(predictor, reader, 0, only).targets.at(0).inputs.empty());
  SaliencyOptions wrong;
  wrong.targets = {"fruits"};
  try {
    explain(predictor, reader, 0, wrong);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::config);
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"fruit\""));
  }
}

TEST(TokenWords, PutsPiecesTogetherAndKeepsScriptsWithoutSpacesApart) {
  const std::vector<std::string> pieces{
      "", "", "\xE2\x96\x81thi", "ng", "\xE2\x96\x81red", "\xE7\x8C\xAB", "\xE3\x81\x8C"};
  const auto ids = torch::tensor({1, 2, 3, 4, 0, 5, 6, 9}, torch::kLong);
  auto mask = torch::ones({8}, torch::kBool);
  mask[7] = false;
  std::vector<std::string> words;
  for (const TokenWord& word : token_words(ids, mask, pieces)) words.push_back(word.text);
  EXPECT_THAT(words, ElementsAre("thing", "red[unknown]", "\xE7\x8C\xAB", "\xE3\x81\x8C"));
  EXPECT_EQ(token_words(ids, mask, {}).at(0).text, "step 1");
}

}  // namespace
}  // namespace braid
