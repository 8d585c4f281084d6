#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "braid/evaluate/truth.h"
#include "evaluate/known_model.h"

namespace braid {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::fruit;
using ::testing::HasSubstr;

/// Right in 5 of 7 labelled rows.
Table fruit_table() {
  return Table::from_rows({"left", "right", "fruit", "place"}, {{"0", "0", "apple", "hall"},
                                                                {"1", "1", "pear", "hall"},
                                                                {"2", Cell(), "plum", "hall"},
                                                                {Cell(), "2", "plum", "yard"},
                                                                {"bad", "0", "apple", "yard"},
                                                                {"1", Cell(), "apple", "yard"},
                                                                {"0", "0", "cherry", "yard"},
                                                                {"0", "0", Cell(), "yard"}});
}

std::vector<int64_t> all_rows(const Table& table) {
  std::vector<int64_t> out(size_t(table.size()));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

Evaluation evaluated(const TargetSpec& target, const Table& table, EvaluateOptions options = {}) {
  Predictor predictor(testing::known_bundle(target));
  Monitor silent;
  options.resamples = 50;
  return evaluate(predictor, table, all_rows(table), options, silent);
}

TEST(Evaluate, CountsARowWithALabelUnseenInTrainingAsWrongAndGoesOn) {
  const TargetEvaluation target = evaluated(fruit(), fruit_table()).targets.at(0);
  EXPECT_EQ(target.rows, 7);
  EXPECT_EQ(target.unlabelled, 1);
  EXPECT_EQ(target.unseen_labels, 1);
  const Measured accuracy = target.metrics.at("accuracy");
  EXPECT_NEAR(accuracy.value, 5.0 / 7, 1e-9);
  EXPECT_LE(accuracy.low, accuracy.value);
  EXPECT_GE(accuracy.high, accuracy.value);
  EXPECT_NEAR(target.baseline.at("accuracy"), 3.0 / 7, 1e-9);
  ASSERT_EQ(target.labels.size(), 4U);
  EXPECT_THAT(target.confusion.at(0), ElementsAre(2, 1, 0, 0));
  EXPECT_THAT(target.confusion.at(3), ElementsAre(1, 0, 0, 0));
  // The probability of a label the model cannot name is no measure of its probabilities.
  EXPECT_LT(target.metrics.at("log_loss").value, 1);
}

TEST(Evaluate, APositiveAnswerToARowOfAnUnseenLabelIsAFalsePositive) {
  TargetSpec sold;
  sold.column = "sold", sold.kind = "binary", sold.labels = {"no", "yes"}, sold.counts = {5, 5}, sold.rows = 10;
  const Table table = Table::from_rows({"sold"}, {{"yes"}, {"yes"}, {"no"}, {"maybe"}, {"maybe"}});
  const auto yes = torch::tensor({0.9, 0.8, 0.3, 0.6, 0.1}, torch::kDouble), decoded = torch::stack({1 - yes, yes}, 1);
  const Truth truth = read_truth(table, sold, all_rows(table));
  EXPECT_EQ(truth.unseen, 2);
  const auto found = measure(sold, truth, decoded, {10, 0.95, 0, 1}, {});
  EXPECT_NEAR(found.at("precision").value, 2.0 / 3, 1e-9);
  EXPECT_NEAR(found.at("recall").value, 1, 1e-9);
  EXPECT_NEAR(found.at("f1").value, 0.8, 1e-9);
  EXPECT_NEAR(found.at("accuracy").value, 3.0 / 5, 1e-9);
  EXPECT_NEAR(found.at("kappa").value, (3.0 / 5 - 8.0 / 25) / (1 - 8.0 / 25), 1e-9);
  EXPECT_NEAR(found.at("auroc").value, 1, 1e-9) << "of the rows whose label has a probability";
}

TEST(Evaluate, AnswersEveryPatternOfInputsFromTheSameRows) {
  const auto patterns = evaluated(fruit(), fruit_table()).patterns;
  ASSERT_EQ(patterns.size(), 3U);
  const auto accuracy = [&](size_t i) { return patterns[i].metrics.at("fruit").at("accuracy").value; };
  EXPECT_THAT(patterns[0].inputs, ElementsAre("left", "right"));
  EXPECT_EQ(patterns[0].complete, 4);
  EXPECT_THAT(accuracy(0), DoubleNear(5.0 / 7, 1e-9));
  EXPECT_THAT(patterns[1].inputs, ElementsAre("left"));
  EXPECT_EQ(patterns[1].complete, 6);
  EXPECT_THAT(accuracy(1), DoubleNear(4.0 / 7, 1e-9));
  EXPECT_THAT(patterns[2].inputs, ElementsAre("right"));
  EXPECT_THAT(accuracy(2), DoubleNear(5.0 / 7, 1e-9));
}

TEST(Evaluate, UsesOnlyTheInputsItMay) {
  EvaluateOptions options;
  options.only = {"left"};
  const Evaluation evaluation = evaluated(fruit(), fruit_table(), options);
  ASSERT_EQ(evaluation.patterns.size(), 1U);
  EXPECT_NEAR(evaluation.targets.at(0).metrics.at("accuracy").value, 4.0 / 7, 1e-9);
  EXPECT_EQ(evaluation.states.at("right").at("dropped"), 6);  // the absent ones stay absent
  options.only = {"lefd"};
  EXPECT_THROW(evaluated(fruit(), fruit_table(), options), Error);
}

TEST(Evaluate, ListsTheMostConfidentErrorsFirstWithTheirCells) {
  const auto worst = evaluated(fruit(), fruit_table()).worst;
  ASSERT_EQ(worst.size(), 2U);
  EXPECT_EQ(worst[0].row, 6);
  EXPECT_EQ(worst[0].truth, "cherry");
  EXPECT_EQ(worst[0].answer, "apple");
  EXPECT_NEAR(worst[0].confidence, std::exp(8) / (std::exp(8) + 2), 1e-5);
  EXPECT_EQ(worst[1].row, 5);
  EXPECT_THAT(worst[1].inputs, ElementsAre(std::pair<std::string, std::string>("left", "1"),
                                           std::pair<std::string, std::string>("right", "")));
}

TEST(Evaluate, CountsWhatBecameOfEachCell) {
  const Evaluation evaluation = evaluated(fruit(), fruit_table());
  EXPECT_EQ(evaluation.states.at("left").at("present"), 6);
  EXPECT_EQ(evaluation.states.at("left").at("absent"), 1);
  EXPECT_EQ(evaluation.states.at("left").at("unreadable"), 1);
  EXPECT_EQ(evaluation.states.at("right").at("absent"), 2);
  ASSERT_EQ(evaluation.unreadable.size(), 1U);
  EXPECT_THAT(evaluation.unreadable[0], HasSubstr("is no vote"));
}

TEST(Evaluate, ReportsGroupsOfTenRowsAndMore) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 30; ++i) rows.push_back({"0", "0", i < 20 ? "apple" : "pear", i < 12 ? "a" : i < 21 ? "b" : "c"});
  EvaluateOptions options;
  options.group_column = "place";
  const auto groups =
      evaluated(fruit(), Table::from_rows({"left", "right", "fruit", "place"}, rows), options).targets.at(0).groups;
  ASSERT_EQ(groups.size(), 1U);  // b and c have 9 rows each
  EXPECT_EQ(groups[0].group, "a");
  EXPECT_EQ(groups[0].rows, 12);
  EXPECT_EQ(groups[0].value, 1);
  options.group_column = "nowhere";
  EXPECT_THROW(evaluated(fruit(), fruit_table(), options), Error);
}

TEST(Evaluate, RowsWithoutAGroupAreNotOneGroup) {
  const Table table = Table::from_rows(
      {"fruit", "place"}, {{"apple", "hall"}, {"pear", "hall"}, {"plum", Cell()}, {"plum", Cell()}, {"apple", Cell()}});
  const auto rows = all_rows(table);
  const auto groups = groups_of(table, "place", read_truth(table, fruit(), rows), rows);
  EXPECT_EQ(std::set<std::string>(groups.begin(), groups.end()).size(), 4U);
  EXPECT_EQ(groups[0], groups[1]);
}

TEST(Evaluate, MeasuresAQuantityInItsOwnUnit) {
  TargetSpec weight;
  weight.column = "weight";
  weight.kind = "regression";
  weight.mean = 100;
  weight.deviation = 3;
  const Table table = Table::from_rows({"left", "right", "weight"},
                                       {{"0", "0", 8.5}, {"0", "1", 4.0}, {"1", "1", -1.0}, {"0", "0", "unknown"}});
  const Evaluation evaluation = evaluated(weight, table);
  const TargetEvaluation& target = evaluation.targets.at(0);
  EXPECT_EQ(target.rows, 3);
  EXPECT_EQ(target.unlabelled, 1);
  EXPECT_NEAR(target.metrics.at("mae").value, 0.5, 1e-6);  // answers 8, 4 and 0
  EXPECT_NEAR(target.baseline.at("mae"), (91.5 + 96 + 101) / 3, 1e-4);
  EXPECT_THAT(target.truth_and_answer.at(0), ::testing::Pair(8.5, DoubleNear(8, 1e-6)));
  EXPECT_EQ(evaluation.worst.at(0).row, 2);
  EXPECT_NEAR(evaluation.worst.at(0).confidence, 1, 1e-6);
}

TEST(Evaluate, ComparesTheKnownLabelsOfARowWithSeveral) {
  const Table table = Table::from_rows({"left", "right", "fruit"},
                                       {{"0", "1", "apple;pear"}, {"2", "2", "plum;cherry"}, {"1", "1", "plum"}});
  const TargetEvaluation target = evaluated(fruit("multilabel"), table).targets.at(0);
  EXPECT_EQ(target.unseen_labels, 1);
  EXPECT_TRUE(target.confusion.empty());
  EXPECT_NEAR(target.metrics.at("subset_accuracy").value, 2.0 / 3, 1e-9);
}

TEST(Evaluate, RefusesRowsWithoutASingleAnswerToCompareWith) {
  const Table table = Table::from_rows({"left", "right"}, {{"0", "0"}});
  try {
    evaluated(fruit(), table);
    FAIL() << "evaluated without labels";
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::data);
    EXPECT_THAT(e.what(), HasSubstr("\"fruit\""));
  }
}

TEST(Evaluate, GivesTheSameIntervalsForTheSameSeed) {
  const auto interval = [](uint64_t seed) {
    EvaluateOptions options;
    options.seed = seed;
    return evaluated(fruit(), fruit_table(), options).targets.at(0).metrics.at("log_loss").low;
  };
  EXPECT_EQ(interval(1), interval(1));
  EXPECT_NE(interval(1), interval(2));
}

/// Keeps what is noted.
struct Listening : Monitor {
  void note(const std::string& sentence) override { notes.push_back(sentence); }
  std::vector<std::string> notes;
};

TEST(Evaluate, DrawsFewerResamplesWhereTimeIsShortAndSaysSo) {
  Predictor predictor(testing::known_bundle(fruit()));
  const Table table = fruit_table();
  Listening monitor;
  EvaluateOptions options;
  options.seconds = 1e-6;
  const Evaluation hasty = evaluate(predictor, table, all_rows(table), options, monitor);
  EXPECT_EQ(hasty.resamples, 100);
  ASSERT_EQ(monitor.notes.size(), 1U);
  EXPECT_THAT(monitor.notes[0], HasSubstr("100 resamples instead of 1000"));
  EXPECT_EQ(evaluation_json(hasty).at("resamples").integer(), 100);
  options.seconds = 60;
  EXPECT_EQ(evaluate(predictor, table, all_rows(table), options, monitor).resamples, 1000);
  EXPECT_EQ(monitor.notes.size(), 1U);
}

TEST(CostSheet, TellsWhatEachInputCostsAndBrings) {
  std::vector<std::vector<Cell>> cells;  // a third of the rows has the same vote twice
  for (int i = 0; i < 300; ++i) {
    const std::string vote = std::to_string(i % 3);
    cells.push_back({Cell(vote), i % 9 < 6 ? Cell() : Cell(vote), Cell(fruit().labels[size_t(i % 3)])});
  }
  const Table table = Table::from_rows({"left", "right", "fruit"}, cells);
  EvaluateOptions options;
  EXPECT_EQ(evaluated(fruit(), table, options).cost.rows, 0) << "not asked for";
  options.cost = true;
  const int threads = at::get_num_threads();
  const Evaluation evaluation = evaluated(fruit(), table, options);
  EXPECT_EQ(at::get_num_threads(), threads);
  const CostSheet& cost = evaluation.cost;
  EXPECT_GT(cost.rows, 0);
  EXPECT_LE(cost.rows, cost_rows);
  ASSERT_EQ(cost.inputs.size(), 2U);
  EXPECT_EQ(cost.inputs[0].input, "left");
  EXPECT_EQ(cost.inputs[0].encoder.rows, cost.rows);
  EXPECT_LT(cost.inputs[1].encoder.rows, cost.rows) << "rows without it cost nothing";
  EXPECT_GT(cost.inputs[0].reading_milliseconds, 0);
  EXPECT_EQ(cost.inputs[0].step_bytes, 12);
  EXPECT_EQ(cost.inputs[0].encoder.flops, 0) << "values are passed on";
  EXPECT_GT(cost.fusion.peak_bytes, 0);
  EXPECT_EQ(cost.attribution.rows, cost.rows);
  EXPECT_NEAR(cost.milliseconds(),
              cost.inputs[0].milliseconds() + cost.inputs[1].milliseconds() + cost.fusion.milliseconds, 1e-9);
  // Without the left vote a third of the rows still has one, and of the others a third is right by the first class.
  const Measured& left = cost.inputs[0].lost.at("fruit");
  EXPECT_NEAR(left.value, 4.0 / 9, 0.01);
  EXPECT_EQ(worth_word(left), "worth it");
  EXPECT_EQ(worth_word(cost.inputs[1].lost.at("fruit")), "unclear") << "it adds nothing";
  EXPECT_EQ(worth_word({-0.1, -0.2, -0.05}), "harms");
  EXPECT_EQ(worth_word({0.3, 0.3, 0.3}), "unclear") << "an interval of no width says nothing";
  const Node json = parse_json(render_json(evaluation_json(evaluation)), "json").at("cost");
  EXPECT_EQ(json.at("rows").integer(), cost.rows);
  EXPECT_EQ(json.at("inputs").at("left").at("lost").at("fruit").at("word").string(), "worth it");
  options.patterns = false;
  EXPECT_TRUE(evaluated(fruit(), table, options).cost.inputs[0].lost.empty());
  options.only = {"right"};
  const CostSheet one = evaluated(fruit(), table, options).cost;
  ASSERT_EQ(one.inputs.size(), 1U);
  EXPECT_EQ(one.inputs[0].input, "right");
}

TEST(NoiseCurves, FallWithTheLevelOfTheNoiseAndKnowTheModelWithoutTheInput) {
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < 300; ++i) {
    const std::string vote = std::to_string(i % 3);
    cells.push_back({Cell(vote), i % 2 ? Cell(vote) : Cell(), Cell(fruit().labels[size_t(i % 3)])});
  }
  const Table table = Table::from_rows({"left", "right", "fruit"}, cells);
  EvaluateOptions options;
  EXPECT_EQ(evaluated(fruit(), table, options).noise.rows, 0);
  options.noise = true;
  options.batch_size = 50;
  const NoiseCurves noise = evaluated(fruit(), table, options).noise;
  EXPECT_EQ(noise.rows, 300);
  ASSERT_EQ(noise.curves.size(), 2U);
  const NoiseCurve& left = noise.curves[0];
  EXPECT_EQ(left.input, "left");
  EXPECT_EQ(left.target, "fruit");
  EXPECT_EQ(left.metric, "accuracy");
  ASSERT_EQ(left.points.size(), std::size(noise_levels));
  EXPECT_EQ(left.points[0].measured.value, 1);
  EXPECT_EQ(left.points[2].measured.value, 1) << "noise of 0.3 turns no vote of 4";
  EXPECT_LT(left.points[4].measured.value, 0.95);
  EXPECT_LT(left.points[4].measured.low, left.points[4].measured.value);
  // Half of the rows have the other vote; the rest are then answered with the first class, right for a third.
  EXPECT_NEAR(left.without.value().value, 0.5 + 0.5 / 3, 0.01);
  EXPECT_EQ(evaluated(fruit(), table, options).noise.curves[1].points[4].measured.value,
            noise.curves[1].points[4].measured.value);
  options.only = {"left"};
  const NoiseCurves alone = evaluated(fruit(), table, options).noise;
  ASSERT_EQ(alone.curves.size(), 1U);
  EXPECT_FALSE(alone.curves[0].without);
  EXPECT_LT(alone.curves[0].points[4].measured.value, left.points[4].measured.value);
}

TEST(NoiseCurves, AnswerAtMostAThousandRowsAndStandInTheJson) {
  std::vector<std::vector<Cell>> cells(1500, {Cell("1"), Cell("1"), Cell("pear")});
  EvaluateOptions options;
  options.noise = true;
  const Evaluation evaluation = evaluated(fruit(), Table::from_rows({"left", "right", "fruit"}, cells), options);
  const Node noise = parse_json(render_json(evaluation_json(evaluation)), "json").at("noise");
  EXPECT_EQ(noise.at("rows").integer(), noise_rows);
  const Node& curve = noise.at("curves").array().at(1);
  EXPECT_EQ(curve.at("input").string(), "right");
  EXPECT_EQ(curve.at("points").array().at(4).at("level").number(), 3);
  EXPECT_EQ(curve.at("points").array().at(0).at("value").number(), 1);
  EXPECT_EQ(curve.at("without").at("value").number(), 1);
}

TEST(EvaluationJson, NamesRowsTargetsMetricsAndPatterns) {
  const Node json = parse_json(render_json(evaluation_json(evaluated(fruit(), fruit_table()))), "json");
  EXPECT_EQ(json.at("rows").integer(), 8);
  const Node& target = json.at("targets").at("fruit");
  EXPECT_NEAR(target.at("accuracy").at("value").number(), 5.0 / 7, 1e-9);
  EXPECT_LE(target.at("accuracy").at("low").number(), 5.0 / 7);
  EXPECT_EQ(json.at("details").at("fruit").at("unseen_labels").integer(), 1);
  EXPECT_EQ(json.at("details").at("fruit").at("main_metric").string(), "accuracy");
  ASSERT_EQ(json.at("patterns").array().size(), 3U);
  EXPECT_EQ(json.at("patterns").array()[1].at("inputs").array().at(0).string(), "left");
  EXPECT_EQ(json.at("inputs").at("left").at("unreadable").integer(), 1);
  EXPECT_EQ(json.at("worst").array()[0].at("truth").string(), "cherry");
  EXPECT_EQ(json.at("worst").array()[0].at("row").integer(), 7) << "counted from 1, as in messages";
}

TEST(Evaluate, ComparesWithTheConstantAnswerRowByRow) {
  // Four in ten are apples, which training had most of; half of the answers are right, and never where those are.
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < 60; ++i) {
    cells.push_back({i % 10 < 9 ? "1" : "2", Cell(), i % 10 < 4 ? "apple" : "pear"});
  }
  const TargetEvaluation target = evaluated(fruit(), Table::from_rows({"left", "right", "fruit"}, cells)).targets.at(0);
  EXPECT_NEAR(target.baseline.at("accuracy"), 0.4, 1e-9);
  EXPECT_NEAR(target.ahead_of_constant.value, 0.1, 1e-9);
  EXPECT_LT(target.ahead_of_constant.low, 0);
  const Measured own = target.metrics.at("accuracy");
  EXPECT_GT(target.ahead_of_constant.high - target.ahead_of_constant.low, 1.4 * (own.high - own.low))
      << "each is right where the other is wrong";
}

}  // namespace
}  // namespace braid
