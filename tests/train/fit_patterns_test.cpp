#include "braid/train/fit_patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "braid/core/random.h"
#include "evaluate/known_model.h"

namespace braid {
namespace {

using ::testing::ElementsAre;
using testing::fruit;

TEST(ConformalQuantile, LeavesRoomForTheRowToCome) {
  std::vector<double> values(9);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_EQ(conformal_quantile(values, 0.9), 9);
  values.pop_back();
  EXPECT_TRUE(std::isinf(conformal_quantile(values, 0.9))) << "8 values cannot promise 90 %";
  EXPECT_EQ(conformal_quantile({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_TRUE(std::isinf(conformal_quantile({}, 0.9)));
}

TEST(ConformalQuantile, HoldsTheShareItNamesOfValuesToCome) {
  Random random(7);
  double held = 0, tries = 4000;
  for (int i = 0; i < int(tries); ++i) {
    std::vector<double> values(40);
    for (double& v : values) v = random.normal() * random.normal();
    held += random.normal() * random.normal() <= std::max(conformal_quantile(values, 0.9), 0.0) ? 1 : 0;
  }
  EXPECT_NEAR(held / tries, 0.9 + 0.1 / 41 * 0.4, 0.015);
}

/// `left` votes for the truth, `right` for the next class where it misleads; every fifth row lacks it.
Table misleading_table(int64_t rows, bool misleads) {
  const char* names[] = {"apple", "pear", "plum"};
  std::vector<std::vector<Cell>> cells;
  Random random(3);
  for (int64_t i = 0; i < rows; ++i) {
    const int64_t truth = int64_t(random.below(3));
    const int64_t other = misleads ? (truth + 1) % 3 : truth;
    cells.push_back({std::to_string(truth), i % 5 ? Cell(std::to_string(other)) : Cell(), names[truth]});
  }
  return Table::from_rows({"left", "right", "fruit"}, std::move(cells));
}

using Models = std::map<std::string, std::shared_ptr<Model>>;

PatternTable fitted(Predictor& predictor, const Table& table, const Models& specialists = {},
                    const FitPatternsOptions& options = {}) {
  const Reader reader = predictor.reader(table, true);
  std::vector<int64_t> rows(size_t(table.size()));
  std::iota(rows.begin(), rows.end(), 0);
  Monitor silent;
  return fit_patterns(predictor.model(), reader, rows, specialists, options, silent);
}

TEST(FitPatterns, LeavesOutAnInputThatMisleads) {
  Predictor predictor(testing::known_bundle(fruit()));
  const PatternTable table = fitted(predictor, misleading_table(200, true));
  ASSERT_EQ(table.choices.size(), 4U);  // both, each alone, none
  const PatternChoice* both = table.find({"m0", "m1"}, "t0");
  ASSERT_TRUE(both);
  EXPECT_THAT(both->uses, ElementsAre("m0"));
  EXPECT_EQ(both->rows, 160);
  EXPECT_LT(both->loss, both->whole_loss);
  EXPECT_THAT(table.find({"m1"}, "t0")->uses, ElementsAre("m1")) << "there is nothing else";
  EXPECT_EQ(table.find({}, "t0")->head, "votes");
}

TEST(FitPatterns, WhatHoldsForOnePersonOfTwoIsNotClear) {
  // Of ann's 500 rows `left` knows the truth, of bob's 100 `right` does; each time the other says the next class.
  const char* names[] = {"apple", "pear", "plum"};
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < 600; ++i) {
    const std::string truth = std::to_string(i % 3), other = std::to_string((i + 1) % 3);
    const bool is_ann = i % 6 > 0;
    cells.push_back({is_ann ? truth : other, is_ann ? other : truth, names[i % 3], is_ann ? "ann" : "bob"});
  }
  const Table table = Table::from_rows({"left", "right", "fruit", "who"}, std::move(cells));
  Predictor predictor(testing::known_bundle(fruit()));
  EXPECT_THAT(fitted(predictor, table).find({"m0", "m1"}, "t0")->uses, ElementsAre("m0"));
  FitPatternsOptions by_person;
  by_person.group = "who";
  EXPECT_THAT(fitted(predictor, table, {}, by_person).find({"m0", "m1"}, "t0")->uses, ElementsAre("m0", "m1"));
}

/// A model of `right` alone. @param encoder  `as_is` votes as the model of both does, `one_before` undoes what misleads
std::shared_ptr<Model> right_alone(const Bundle& bundle, const char* encoder) {
  ModelConfig config = bundle.specialist_config("m1", 0);
  config.inputs[0].encoder = Node(Node::Table{{"type", encoder}});
  return std::make_shared<Model>(config, testing::known_parts());
}

TEST(FitPatterns, ASpecialistThatIsClearlyBetterAnswersWhereItsInputIsAlone) {
  Bundle bundle = testing::known_bundle(fruit());
  const auto alone = right_alone(bundle, "one_before");
  Predictor fitting(bundle);
  bundle.patterns = fitted(fitting, misleading_table(200, true), {{"m1", alone}});
  ASSERT_EQ(bundle.patterns.specialists.size(), 1U) << "of both, `left` alone is as good, and it is the model's own";
  const PatternChoice* choice = bundle.patterns.answering({"m1"}, "t0");
  EXPECT_EQ(choice->head, "specialist");
  EXPECT_THAT(choice->uses, ElementsAre("m1"));
  EXPECT_LT(choice->loss, 0.2);
  EXPECT_EQ(bundle.patterns.find({"m1"}, "t0")->head, "fused") << "without specialists";
  EXPECT_THAT(bundle.patterns.needed_specialists(), ElementsAre("m1"));
  bundle.model->adopt("m1", alone);
  Predictor predictor(bundle);
  const auto best = [&](const std::map<std::string, std::string>& cells) {
    const auto chances = predictor.answer(cells).targets.at(0).probabilities;
    return std::max_element(chances.begin(), chances.end()) - chances.begin();
  };
  EXPECT_EQ(best({{"right", "2"}}), 1);
  EXPECT_EQ(best({{"left", "1"}, {"right", "2"}}), 1);
  // What each input did sums to the answer, and what is not there did nothing.
  const auto target = predictor.answer({{"right", "2"}}).targets.at(0);
  ASSERT_EQ(target.attribution.size(), 2U);
  double sum = target.without_inputs;
  for (const auto& [name, share] : target.attribution) sum += share;
  EXPECT_NEAR(sum, target.probabilities[1], 1e-6);
  EXPECT_NEAR(target.attribution[0].second, 0, 1e-9);
}

TEST(FitPatterns, ASpecialistThatIsAsGoodAnswersTogetherWithTheHead) {
  Bundle bundle = testing::known_bundle(fruit());
  Predictor predictor(bundle);
  const PatternTable table = fitted(predictor, misleading_table(200, false), {{"m1", right_alone(bundle, "as_is")}});
  ASSERT_EQ(table.specialists.size(), 1U);
  EXPECT_EQ(table.specialists[0].head, "pair");
  EXPECT_THAT(table.specialists[0].inputs, ElementsAre("m1"));
}

TEST(FitPatterns, ASpecialistThatIsClearlyWorseDoesNotAnswer) {
  Bundle bundle = testing::known_bundle(fruit());
  Predictor predictor(bundle);
  const PatternTable table =
      fitted(predictor, misleading_table(200, false), {{"m1", right_alone(bundle, "one_before")}});
  EXPECT_TRUE(table.specialists.empty());
}

/// Rows of one batch are answered as each would be by itself, whoever answers it.
TEST(FitPatterns, SpecialistsAnswerTheirRowsOfABatchAlone) {
  Bundle bundle = testing::known_bundle(fruit());
  const auto alone = right_alone(bundle, "one_before");
  Predictor fitting(bundle);
  bundle.patterns = fitted(fitting, misleading_table(200, true), {{"m1", alone}});
  bundle.model->adopt("m1", alone);
  Predictor predictor(bundle);
  const std::vector<std::vector<Cell>> rows = {
      {"1", "2", ""}, {"", "2", ""}, {"", "0", ""}, {"0", "", ""}, {"", "", ""}};
  Monitor silent;
  const auto together =
      predictor.answer(Table::from_rows({"left", "right", "fruit"}, rows), {0, 1, 2, 3, 4}, {}, silent);
  for (size_t row = 0; row < rows.size(); ++row) {
    const Table one = Table::from_rows({"left", "right", "fruit"}, {rows[row]});
    const auto apart = predictor.answer(one, {0}, {}, silent).at(0).targets.at(0).probabilities;
    for (size_t k = 0; k < apart.size(); ++k)
      EXPECT_NEAR(together.at(row).targets.at(0).probabilities[k], apart[k], 1e-6) << "row " << row;
  }
  EXPECT_GT(together.at(1).targets.at(0).probabilities[1], 0.8);
  EXPECT_GT(together.at(2).targets.at(0).probabilities[2], 0.8);
}

TEST(FitPatterns, KeepsTheFusedAnswerWhereNothingIsBetter) {
  Predictor predictor(testing::known_bundle(fruit()));
  const PatternTable table = fitted(predictor, misleading_table(200, false));
  for (const PatternChoice& choice : table.choices) EXPECT_EQ(choice.head, choice.inputs.empty() ? "votes" : "fused");
}

TEST(FitPatterns, TellsHowFarInputsAreUsuallyApartFromFiftyRowsOn) {
  Predictor predictor(testing::known_bundle(fruit()));  // four rows in five have both inputs, which agree
  EXPECT_LT(fitted(predictor, misleading_table(200, false)).disagreement("t0"), 1e-3);
  EXPECT_LT(fitted(predictor, misleading_table(70, false)).disagreement("t0"), 1e-3);
  EXPECT_TRUE(std::isinf(fitted(predictor, misleading_table(50, false)).disagreement("t0")));
}

TEST(FitPatterns, TooFewRowsChooseNothing) {
  Predictor predictor(testing::known_bundle(fruit()));
  const PatternTable table = fitted(predictor, misleading_table(12, true));
  const PatternChoice* both = table.find({"m0", "m1"}, "t0");
  EXPECT_EQ(both->head, "fused");
  EXPECT_THAT(both->uses, ElementsAre("m0", "m1"));
}

/// Both inputs vote alike and are always right, but of a plum the table often says that it was a pear: votes for it are
/// not to be trusted as the others are.
Table confused_table(int64_t rows) {
  const char* names[] = {"apple", "pear", "plum"};
  std::vector<std::vector<Cell>> cells;
  Random random(5);
  for (int64_t i = 0; i < rows; ++i) {
    const int64_t vote = int64_t(random.below(3));
    const int64_t truth = vote == 2 && random.uniform() < 0.6 ? 1 : vote;
    cells.push_back({std::to_string(vote), std::to_string(vote), names[truth]});
  }
  return Table::from_rows({"left", "right", "fruit"}, std::move(cells));
}

TEST(FitPatterns, ScalesEachScoreWhereATemperatureIsNotEnough) {
  Bundle bundle = testing::known_bundle(fruit());
  Predictor fitting(bundle);
  bundle.patterns = fitted(fitting, confused_table(600));
  const PatternChoice* both = bundle.patterns.find({"m0", "m1"}, "t0");
  ASSERT_EQ(both->factors.size(), 3U);
  ASSERT_EQ(both->offsets.size(), 3U);
  EXPECT_LT(both->loss, both->whole_loss - 0.05) << "beside the temperature alone";
  // Of votes for plum 60 % are pears, which no single temperature can say.
  Predictor predictor(bundle);
  const auto plum = predictor.answer({{"left", "2"}, {"right", "2"}}).targets.at(0).probabilities;
  EXPECT_NEAR(plum[1], 0.6, 0.2);
  const auto apple = predictor.answer({{"left", "0"}, {"right", "0"}}).targets.at(0).probabilities;
  EXPECT_GT(apple[0], 0.9);
  const Node written = to_node(bundle.patterns);
  EXPECT_EQ(from_node<PatternTable>(written, "patterns").find({"m0", "m1"}, "t0")->factors, both->factors);
}

TEST(FitPatterns, KeepsTheTemperatureAloneWhereItIsAsGoodOrRowsAreFew) {
  Predictor predictor(testing::known_bundle(fruit()));
  for (const PatternTable& table :
       {fitted(predictor, misleading_table(600, false)), fitted(predictor, confused_table(150))})
    for (const PatternChoice& choice : table.choices) EXPECT_TRUE(choice.factors.empty() && choice.offsets.empty());
}

TEST(FitPatterns, ItsChoicesAreWhatAPredictorAnswersFrom) {
  Bundle bundle = testing::known_bundle(fruit());
  Predictor fitting(bundle);
  bundle.patterns = fitted(fitting, misleading_table(200, true));
  Predictor predictor(bundle);
  const Answer both = predictor.answer({{"left", "0"}, {"right", "1"}});
  EXPECT_EQ(both.targets.at(0).text(), "apple");
  EXPECT_THAT(both.targets.at(0).from, ElementsAre("left"));
  EXPECT_GT(both.targets.at(0).probabilities.at(0), 0.9);
  EXPECT_THAT(both.targets.at(0).possible, ElementsAre("apple"));
  EXPECT_EQ(both.columns_in({State::present}).size(), 2U);
  const Answer one = predictor.answer({{"right", "1"}});
  EXPECT_EQ(one.targets.at(0).text(), "pear");
  EXPECT_THAT(one.targets.at(0).from, ElementsAre());
  EXPECT_EQ(one.targets.at(0).possible.size(), 3U) << "it is never right";
  Answer none = predictor.answer({{"right", ""}});
  EXPECT_THAT(none.targets.at(0).probabilities, ::testing::Each(::testing::DoubleNear(1.0 / 3, 1e-6)));
  none.abstain();
  EXPECT_EQ(none.targets.at(0).text(), "");
}

TEST(FitPatterns, RowsOfOneBatchAreAnsweredAsIfEachWereAlone) {
  Bundle bundle = testing::known_bundle(fruit());
  Predictor fitting(bundle);
  bundle.patterns = fitted(fitting, misleading_table(200, true));
  Predictor predictor(bundle);
  const Table table = misleading_table(30, true);
  const auto together = predictor.answer(table);
  for (int64_t row = 0; row < table.size(); ++row) {
    Monitor silent;
    const auto alone = predictor.answer(table, {row}, {}, silent).at(0);
    EXPECT_EQ(alone.targets[0].probabilities, together[size_t(row)].targets[0].probabilities) << row;
    EXPECT_EQ(alone.targets[0].possible, together[size_t(row)].targets[0].possible) << row;
  }
}

}  // namespace
}  // namespace braid
