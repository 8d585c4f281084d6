#include "braid/train/balance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

/// The heads of two inputs gave the true labels these probabilities, over ten rows of one target.
HeadTallies heard(double first, double second) {
  return {{{"t0", "m0"}, {10, 10 * first, 10}}, {{"t0", "m1"}, {10, 10 * second, 10}}};
}

EpochRecord record(int64_t epoch, double train, double validation, HeadRecord first, HeadRecord second) {
  EpochRecord out;
  out.epoch = epoch, out.train_loss = train, out.validation_loss = validation, out.blind_loss = 1;
  first.input = "front", second.input = "notes";
  out.heads = {first, second};
  return out;
}

const std::map<std::string, std::string> names = {{"m0", "front"}, {"m1", "notes"}};
const LossTerms usual = usual_terms({{"t0", 1}}, names, 0.3);

TEST(Modulation, SlowsWhoIsAheadByTheRatioAndNobodyElse) {
  const auto share = modulation(heard(0.8, 0.4), 0.5);
  EXPECT_NEAR(share.at("m0"), 1 - std::tanh(0.5 * 2), 1e-12);  // equation 10 of the paper
  EXPECT_EQ(share.at("m1"), 1);
  const auto even = modulation(heard(0.5, 0.5), 0.5);
  EXPECT_EQ(even.at("m0"), 1);
  EXPECT_EQ(even.at("m1"), 1);
}

TEST(Modulation, OfThreeInputsTheRatioIsToTheMeanOfTheOthers) {
  HeadTallies three = heard(0.9, 0.2);
  three[{"t0", "m2"}] = {1, 4, 10};
  const auto share = modulation(three, 1);
  EXPECT_NEAR(share.at("m0"), 1 - std::tanh(0.9 / 0.3), 1e-12);
  EXPECT_EQ(share.at("m1"), 1);
  EXPECT_EQ(share.at("m2"), 1);
}

TEST(Modulation, AnInputThatNoRowHasIsLeftOut) {
  HeadTallies lone = heard(0.9, 0.2);
  lone[{"t0", "m1"}] = {};
  EXPECT_EQ(modulation(lone, 1).at("m0"), 1);
  EXPECT_TRUE(modulation({}, 1).empty());
}

TEST(Blending, BeginsWithTheUsualWeights) {
  for (const int64_t epoch : {0, 1}) {
    const auto terms = blended_terms(usual, names, {record(1, 0.5, 0.6, {}, {})}, epoch, 2);
    EXPECT_EQ(terms.fused, 1);
    EXPECT_EQ(terms.heads, usual.heads);
  }
}

TEST(Blending, AHeadThatGeneralisesCountsMoreThanOneThatOverfits) {
  const std::vector<EpochRecord> history = {
      record(1, 0.9, 0.95, {"", 0.9, 0.9}, {"", 0.9, 0.9}),
      record(2, 0.5, 0.6, {"", 0.4, 0.5}, {"", 0.3, 0.8}),
  };
  const auto terms = blended_terms(usual, names, history, 2, 2);
  EXPECT_GT(terms.heads.at("m0"), terms.heads.at("m1"));
  // G / O^2: fused 0.4 / 0.1^2 = 40, front 0.5 / 0.1^2 = 50, notes 0.2 / 0.5^2 = 0.8
  const double total = 1.3, least = 0.05 * total, rest = total - 3 * least;
  EXPECT_NEAR(terms.fused, least + rest * 40 / 90.8, 1e-9);
  EXPECT_NEAR(terms.heads.at("m0"), least + rest * 50 / 90.8, 1e-9);
  EXPECT_NEAR(terms.heads.at("m1"), least + rest * 0.8 / 90.8, 1e-9);
}

TEST(Blending, WeightsStayForAsManyEpochsAndDependOnThePastAlone) {
  std::vector<EpochRecord> history = {
      record(1, 0.9, 0.95, {"", 0.9, 0.9}, {"", 0.9, 0.9}),
      record(2, 0.5, 0.6, {"", 0.4, 0.5}, {"", 0.3, 0.8}),
  };
  const auto second = blended_terms(usual, names, history, 2, 2);
  history.push_back(record(3, 0.1, 0.2, {"", 0.1, 0.1}, {"", 0.1, 0.1}));
  EXPECT_EQ(blended_terms(usual, names, history, 3, 2).heads, second.heads);
  EXPECT_EQ(blended_terms(usual, names, history, 2, 2).heads, second.heads);
}

TEST(Blending, WhereNothingGeneralisesTheUsualWeightsStay) {
  const std::vector<EpochRecord> worse = {record(1, 0.5, 1.2, {"", 0.5, 1.2}, {"", 0.5, 1.2})};
  EXPECT_EQ(blended_terms(usual, names, worse, 1, 1).heads, usual.heads);
  const std::vector<EpochRecord> unknown = {record(1, NAN, NAN, {"", NAN, NAN}, {"", NAN, NAN})};
  EXPECT_EQ(blended_terms(usual, names, unknown, 1, 1).heads, usual.heads);
}

TEST(Following, BeginsWithTheUsualWeights) {
  const std::vector<EpochRecord> one = {record(1, 0.5, 0.6, {"", 0.5, 0.5}, {"", 0.9, 0.9})};
  EXPECT_EQ(following_terms(usual, names, one, 0, 1).heads, usual.heads);
  EXPECT_EQ(following_terms(usual, names, one, 1, 2).heads, usual.heads);
}

TEST(Following, AHeadThatGainsByItselfWeighsMore) {
  const std::vector<EpochRecord> history = {
      record(1, 0.1, 0.1, {"", 0.1, 0.1}, {"", 0.8, 0.8}),
      record(2, 0.1, 0.09, {"", 0.1, 0.1}, {"", 0.5, 0.5}),
  };
  const auto terms = following_terms(usual, names, history, 2, 1);
  EXPECT_EQ(terms.fused, 1);
  EXPECT_EQ(terms.heads.at("m0"), usual.heads.at("m0"));
  EXPECT_NEAR(terms.heads.at("m1"), 0.15 + 0.35 * 0.3 / (0.3 + 0.005), 1e-9);  // g / (g + w) of the room
  const auto first = following_terms(usual, names, history, 1, 1);             // from the blind loss of 1 on
  EXPECT_NEAR(first.heads.at("m0"), 0.15 + 0.35 * 0.9 / (0.9 + 0.001), 1e-9);
}

TEST(Following, AHeadDoesNotDisturbWhatInputsTellTogether) {
  const std::vector<EpochRecord> history = {
      record(1, 0.9, 0.9, {"", 0.9, 0.9}, {"", 0.9, 0.9}),
      record(2, 0.4, 0.4, {"", 0.8, 0.8}, {"", 0.89, 0.89}),
  };
  const auto terms = following_terms(usual, names, history, 2, 1);  // 0.5 together, of which 0.1 by the first alone
  EXPECT_NEAR(terms.heads.at("m0"), 0.15 + 0.35 * 0.1 / (0.1 + 0.4 + 0.008), 1e-9);
  EXPECT_NEAR(terms.heads.at("m1"), 0.15 + 0.35 * 0.01 / (0.01 + 0.4 + 0.0089), 1e-9);
}

TEST(Following, AHeadThatStandsStillOrHasNoLossKeepsItsWeight) {
  const std::vector<EpochRecord> worse = {record(1, 0.5, 0.2, {"", 0.5, 1}, {"", 0.5, 1.2})};
  EXPECT_EQ(following_terms(usual, names, worse, 1, 1).heads, usual.heads);
  const std::vector<EpochRecord> unknown = {record(1, NAN, NAN, {"", NAN, NAN}, {"", NAN, NAN})};
  EXPECT_EQ(following_terms(usual, names, unknown, 1, 1).heads, usual.heads);
  const std::vector<EpochRecord> hums = {record(1, 0.5, 0.9, {"", 0.5, 0.999}, {"", 0.5, 0.999})};
  EXPECT_LT(following_terms(usual, names, hums, 1, 1).heads.at("m0"), 0.16);  // less than chance makes it
}

TEST(Following, HeadsTogetherWeighAtMostWhatTheFusedAnswersWeigh) {
  const std::vector<EpochRecord> history = {record(1, 1, 1, {"", 0.001, 0.001}, {"", 0.001, 0.001})};
  const auto terms = following_terms(usual, names, history, 1, 1);
  EXPECT_LT(terms.heads.at("m0") + terms.heads.at("m1"), 1);
  EXPECT_GT(terms.heads.at("m0") + terms.heads.at("m1"), 0.99);
  const LossTerms heavy = usual_terms({{"t0", 1}}, names, 3);
  EXPECT_EQ(following_terms(heavy, names, history, 1, 1).heads, heavy.heads);
}

TEST(Following, GoesByTheLastOfAHistoryThatIsTooShort) {
  std::vector<EpochRecord> history = {record(1, 0.5, 0.6, {"", 0.5, 0.5}, {"", 0.9, 0.9}),
                                      record(2, 0.4, 0.6, {"", 0.4, 0.4}, {"", 0.8, 0.8})};
  EXPECT_EQ(following_terms(usual, names, history, 9, 1).heads, following_terms(usual, names, history, 2, 1).heads);
}

TEST(BalanceWords, NameWhoIsFastestWhoLagsAndWhoIsSilent) {
  std::vector<EpochRecord> history;
  for (int64_t e = 1; e <= 10; ++e)
    history.push_back(record(e, 0, 0, {"", 0, e > 1 ? 0.1 : 0.15}, {"", 0, 1 - 0.05 * double(e)}));
  const std::string words = balance_words(history);
  EXPECT_NE(words.find("input front learns fastest"), std::string::npos) << words;
  EXPECT_NE(words.find("after epoch 1;"), std::string::npos) << words;
  EXPECT_NE(words.find("input notes lags"), std::string::npos) << words;
  EXPECT_NE(words.find("after epoch 9"), std::string::npos) << words;
  for (EpochRecord& one : history) one.heads[1].validation_loss = 0.99;
  EXPECT_NE(balance_words(history).find("input notes alone taught next to nothing in "), std::string::npos);
  for (EpochRecord& one : history) one.heads[1] = one.heads[0];
  EXPECT_NE(balance_words(history).find("alike fast"), std::string::npos);
  EXPECT_EQ(balance_words({}), "");
  EXPECT_EQ(balance_words({EpochRecord{}}), "");
}

}  // namespace
}  // namespace braid
