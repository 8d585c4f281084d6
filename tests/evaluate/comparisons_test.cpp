#include "braid/evaluate/comparisons.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "evaluate/known_model.h"

namespace braid {
namespace {

using ::testing::ElementsAre;
using testing::fruit;

/// Of `count` rows `left` is always right; `right` is too, or in every fourth row says the class before where it
/// misleads. Every `gap`-th row lacks `right`; 0: none does.
Evaluation evaluated(int64_t count, bool misleads, int64_t gap, EvaluateOptions options = {}) {
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t truth = i % 3, other = misleads && i % 4 == 1 ? (truth + 2) % 3 : truth;
    const bool is_missing = gap > 0 && i % gap == 0;
    cells.push_back({std::to_string(truth), is_missing ? Cell() : Cell(std::to_string(other)),
                     fruit().labels[size_t(truth)], i < count / 2 ? "hall" : "yard"});
  }
  const Table table = Table::from_rows({"left", "right", "fruit", "place"}, cells);
  Predictor predictor(testing::known_bundle(fruit()));
  std::vector<int64_t> rows(size_t(table.size()));
  std::iota(rows.begin(), rows.end(), 0);
  Monitor silent;
  options.resamples = 200;
  return evaluate(predictor, table, rows, options, silent);
}

TEST(Comparisons, SetEachInputAloneBesideAnAnswerFromSeveral) {
  const Evaluation evaluation = evaluated(240, true, 0);
  const PatternEvaluation& both = evaluation.patterns.at(0);
  const BestSingle& best = both.best_single.at("fruit");
  EXPECT_EQ(best.input, "left");
  EXPECT_EQ(best.rows, 240);
  EXPECT_EQ(best.alone.value, 1);
  // Where the votes contradict each other the first of the two classes is answered: wrong where `right` comes first.
  const double together = both.metrics.at("fruit").at("accuracy").value;
  EXPECT_LT(together, 1);
  EXPECT_NEAR(best.ahead.value, together - 1, 1e-12);
  EXPECT_LT(best.ahead.high, 0) << "the other does harm";
  ASSERT_EQ(both.ahead_of.at("fruit").size(), 2U);
  EXPECT_EQ(both.ahead_of.at("fruit").at("left").value, best.ahead.value);
  EXPECT_GT(both.ahead_of.at("fruit").at("right").low, 0);
  EXPECT_TRUE(evaluation.patterns.at(1).best_single.empty()) << "one input has nothing to be compared with";
  const Node json = parse_json(render_json(evaluation_json(evaluation)), "json").at("patterns").array().at(0);
  EXPECT_EQ(json.at("best_single").at("fruit").at("rows").integer(), 240);
  EXPECT_NEAR(json.at("ahead_of").at("fruit").at("left").at("high").number(), best.ahead.high, 1e-9);
}

TEST(Comparisons, CountRowsThatHaveEverythingThatIsCompared) {
  // In every other row only `left` is there, which then answers for both: harm in the others must not drown in these.
  const PatternEvaluation whole = evaluated(480, true, 2).patterns.at(0);
  const BestSingle& best = whole.best_single.at("fruit");
  EXPECT_EQ(best.rows, 240);
  EXPECT_EQ(whole.complete, 240);
  EXPECT_GT(whole.metrics.at("fruit").at("accuracy").value, best.alone.value + best.ahead.value);
}

TEST(Comparisons, SayWhetherAnythingIsClearlyWorseThanOneOfItsInputs) {
  const Evaluation harmed = evaluated(240, true, 0), sound = evaluated(240, false, 0);
  const BesideSingles worse = beside_singles(harmed, "fruit");
  EXPECT_EQ(worse.compared, 1);
  EXPECT_EQ(worse.worse, 1);
  ASSERT_TRUE(worse.last);
  EXPECT_THAT(worse.last->inputs, ElementsAre("left", "right"));
  EXPECT_EQ(worse.input, "left");
  EXPECT_LT(worse.ahead.value, 0);
  EXPECT_EQ(beside_singles(sound, "fruit").worse, 0);
  EXPECT_FALSE(beside_singles(sound, "fruit").last);
  EvaluateOptions alone;
  alone.patterns = false;
  EXPECT_EQ(beside_singles(evaluated(240, true, 0, alone), "fruit").compared, 0);
}

TEST(Comparisons, DrawWholeGroups) {
  EvaluateOptions by_place;
  by_place.group_column = "place";
  const auto width = [](const Evaluation& one) {
    const Measured& ahead = one.patterns.at(0).best_single.at("fruit").ahead;
    return ahead.high - ahead.low;
  };
  // The halves are alike, so that drawing one of them twice changes nothing.
  EXPECT_LT(width(evaluated(240, true, 0, by_place)), width(evaluated(240, true, 0)) / 4);
}

TEST(Comparisons, TellWhatInputsAreWorthTogether) {
  const Contributions worth = evaluated(240, false, 0).targets.at(0).contributions;
  ASSERT_EQ(worth.inputs.size(), 2U);
  EXPECT_EQ(worth.inputs[0].input, "left");
  EXPECT_EQ(worth.inputs[0].alone, 1);
  EXPECT_EQ(worth.inputs[0].lost, 0);
  EXPECT_NEAR(worth.inputs[0].share, 1.0 / 3, 1e-9) << "half of what both add to a third";
  EXPECT_EQ(worth.pairs.at(0).word, "redundancy");
  EvaluateOptions one;
  one.only = {"left"};
  EXPECT_TRUE(evaluated(240, false, 0, one).targets.at(0).contributions.inputs.empty());
}

}  // namespace
}  // namespace braid
