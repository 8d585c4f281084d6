#include "braid/predict/attribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "evaluate/known_model.h"

namespace braid {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::fruit;
using ::testing::Pair;

/// Shares from values of sets given as bits.
std::vector<double> shares_of(int64_t inputs, const std::function<double(const std::vector<bool>&)>& value) {
  const Coalitions coalitions = Coalitions::of(inputs);
  std::vector<double> values;
  for (const auto& set : coalitions.sets) values.push_back(value(set));
  const auto out = coalitions.weights.mv(torch::tensor(values, torch::kDouble)).contiguous();
  return {out.const_data_ptr<double>(), out.const_data_ptr<double>() + inputs};
}

TEST(Coalitions, GiveAdditiveInputsWhatTheyAdd) {
  for (const int64_t inputs : {1, 3, 6, 9}) {
    const auto shares = shares_of(inputs, [](const std::vector<bool>& set) {
      double sum = 5;
      for (size_t i = 0; i < set.size(); ++i) sum += set[i] ? double(i) - 1 : 0;
      return sum;
    });
    for (int64_t i = 0; i < inputs; ++i) EXPECT_NEAR(shares[size_t(i)], double(i) - 1, 1e-9) << inputs;
  }
}

TEST(Coalitions, ShareWhatOnlyAllTogetherGiveEvenly) {
  EXPECT_THAT(shares_of(3, [](const auto& set) { return set[0] && set[1] && set[2] ? 6.0 : 0.0; }),
              ElementsAre(DoubleNear(2, 1e-9), DoubleNear(2, 1e-9), DoubleNear(2, 1e-9)));
  EXPECT_THAT(shares_of(2, [](const auto& set) { return set[0] != set[1] ? 1.0 : 0.0; }),
              ElementsAre(DoubleNear(0, 1e-9), DoubleNear(0, 1e-9)));
}

TEST(Coalitions, SharesSumToWhatAllInputsAddHoweverMany) {
  const auto value = [](const std::vector<bool>& set) {
    double out = 0;
    for (size_t i = 0; i < set.size(); ++i) out = std::sin(out + (set[i] ? double(i + 1) : 0.3));
    return out;
  };
  for (const int64_t inputs : {2, 5, 6, 8, 12}) {
    double sum = 0;
    for (const double share : shares_of(inputs, value)) sum += share;
    const auto all = value(std::vector<bool>(size_t(inputs), true));
    EXPECT_NEAR(sum, all - value(std::vector<bool>(size_t(inputs), false)), 1e-9) << inputs;
  }
  EXPECT_EQ(Coalitions::of(6).sets.size(), 64U);
  EXPECT_LE(Coalitions::of(40).sets.size(), 16 * 40U);
}

TEST(Attribution, SumsToTheAnswerInEveryRow) {
  Predictor predictor(testing::known_bundle(fruit()));
  const Table table = Table::from_rows(
      {"left", "right"}, {{"0", "0"}, {"1", "2"}, {"2", Cell()}, {Cell(), "1"}, {Cell(), Cell()}, {"bad", "1"}});
  for (const Answer& answer : predictor.answer(table)) {
    const TargetAnswer& target = answer.targets.at(0);
    ASSERT_EQ(target.attribution.size(), 2U);
    double sum = target.without_inputs;
    for (const auto& [name, share] : target.attribution) sum += share;
    EXPECT_NEAR(sum, *std::max_element(target.probabilities.begin(), target.probabilities.end()), 1e-6);
    EXPECT_NEAR(target.without_inputs, 1.0 / 3, 1e-6);
  }
}

TEST(Attribution, AnAbsentInputDidNothingAndOneThatContradictsIsNegative) {
  Predictor predictor(testing::known_bundle(fruit()));
  const Answer one = predictor.answer({{"left", "2"}});
  EXPECT_THAT(one.targets.at(0).attribution.at(1), Pair("right", DoubleNear(0, 1e-9)));
  EXPECT_GT(one.targets.at(0).attribution.at(0).second, 0.6);
  const Answer two = predictor.answer({{"left", "0"}, {"right", "1"}});  // a tie: the first label is answered
  EXPECT_GT(two.targets.at(0).attribution.at(0).second, 0);
  EXPECT_LT(two.targets.at(0).attribution.at(1).second, 0);
}

TEST(Attribution, OfANumberIsInItsOwnUnit) {
  Predictor predictor(testing::known_bundle(fruit("regression")));
  const Answer answer = predictor.answer({{"left", "0"}, {"right", "1"}});  // left gives 4, right nothing
  EXPECT_THAT(answer.targets.at(0).attribution,
              ElementsAre(Pair("left", DoubleNear(4, 1e-6)), Pair("right", DoubleNear(0, 1e-6))));
  EXPECT_NEAR(answer.targets.at(0).without_inputs, 0, 1e-9);
}

TEST(Attribution, IsLeftOutWhereItIsNotAskedFor) {
  Predictor predictor(testing::known_bundle(fruit()));
  PredictOptions options;
  options.attributions = false;
  EXPECT_TRUE(predictor.answer(Table::from_rows({"left"}, {{"0"}}), options).at(0).targets.at(0).attribution.empty());
}

}  // namespace
}  // namespace braid
