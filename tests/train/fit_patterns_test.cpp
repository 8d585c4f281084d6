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

PatternTable fitted(Predictor& predictor, const Table& table) {
  const Reader reader = predictor.reader(table, true);
  std::vector<int64_t> rows(size_t(table.size()));
  std::iota(rows.begin(), rows.end(), 0);
  Monitor silent;
  return fit_patterns(predictor.model(), reader, rows, {}, silent);
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

TEST(FitPatterns, KeepsTheFusedAnswerWhereNothingIsBetter) {
  Predictor predictor(testing::known_bundle(fruit()));
  const PatternTable table = fitted(predictor, misleading_table(200, false));
  for (const PatternChoice& choice : table.choices) EXPECT_EQ(choice.head, choice.inputs.empty() ? "votes" : "fused");
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
