#include "braid/evaluate/ranking.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "braid/core/random.h"

namespace braid {
namespace {

/// Share of pairs of a positive and a negative row in which the positive has the higher score; equals count half.
double by_pairs(const std::vector<double>& scores, const std::vector<bool>& positive,
                const std::vector<uint32_t>& weights) {
  double won = 0, pairs = 0;
  for (size_t a = 0; a < scores.size(); ++a)
    for (size_t b = 0; b < scores.size(); ++b) {
      if (!positive[a] || positive[b]) continue;
      const double weight = double(weights[a]) * weights[b];
      pairs += weight;
      won += weight * (scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0);
    }
  return won / pairs;
}

TEST(Ranking, AreaIsTheShareOfPairsInOrder) {
  Random random(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> scores;
    std::vector<bool> positive;
    std::vector<uint32_t> weights;
    for (int row = 0; row < 20; ++row) {
      scores.push_back(double(random.below(6)) / 6);  // many equals
      positive.push_back(row % 3 == 0);
      weights.push_back(1 + uint32_t(random.below(3)));
    }
    EXPECT_NEAR(Ranking(scores, positive).areas(weights).roc, by_pairs(scores, positive, weights), 1e-12);
  }
}

TEST(Ranking, AveragePrecisionOfAKnownOrder) {
  const std::vector<uint32_t> once(4, 1);
  const auto areas = Ranking({0.9, 0.8, 0.7, 0.6}, {true, false, true, false}).areas(once);
  EXPECT_DOUBLE_EQ(areas.precision_recall, (1.0 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(areas.roc, 0.75);
}

/// Average precision over the thresholds, one a score.
double by_thresholds(const std::vector<double>& scores, const std::vector<bool>& positive,
                     const std::vector<uint32_t>& weights) {
  double total = 0, out = 0;
  for (size_t a = 0; a < scores.size(); ++a) total += positive[a] ? weights[a] : 0;
  for (const double threshold : std::set<double>(scores.begin(), scores.end())) {
    double here = 0, above = 0, all = 0;
    for (size_t a = 0; a < scores.size(); ++a) {
      if (positive[a] && scores[a] == threshold) here += weights[a];
      if (positive[a] && scores[a] >= threshold) above += weights[a];
      if (scores[a] >= threshold) all += weights[a];
    }
    if (all > 0) out += here / total * above / all;
  }
  return out;
}

TEST(Ranking, RowsBetweenFewPositivesCountAsTheyStand) {
  Random random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> scores;
    std::vector<bool> positive;
    std::vector<uint32_t> weights;
    for (int row = 0; row < 60; ++row) {
      scores.push_back(double(random.below(30)));
      positive.push_back(row % 20 == 0);
      weights.push_back(row == 0 ? 1 : uint32_t(random.below(3)));
    }
    const auto areas = Ranking(scores, positive).areas(weights);
    EXPECT_NEAR(areas.roc, by_pairs(scores, positive, weights), 1e-12);
    EXPECT_NEAR(areas.precision_recall, by_thresholds(scores, positive, weights), 1e-12);
  }
}

TEST(Ranking, AreMadeSideBySideAsOneByOne) {
  const auto fill = [](size_t k, std::vector<double>& scores, std::vector<bool>& positive) {
    for (size_t row = 0; row < scores.size(); ++row) {
      scores[row] = double((row * 7 + k * 3) % 11);
      positive[row] = row % 5 == k;
    }
  };
  const std::vector<uint32_t> once(40, 1);
  const auto alone = make_rankings(5, 40, 1, fill), together = make_rankings(5, 40, 3, fill);
  ASSERT_EQ(together.size(), 5U);
  for (size_t k = 0; k < 5; ++k) EXPECT_EQ(alone[k].areas(once).roc, together[k].areas(once).roc);
  EXPECT_TRUE(make_rankings(0, 40, 3, fill).empty());
}

TEST(Ranking, WithoutPositivesThereIsNoArea) {
  const std::vector<uint32_t> once(2, 1);
  const auto areas = Ranking({0.9, 0.8}, {false, false}).areas(once);
  EXPECT_TRUE(std::isnan(areas.roc) && std::isnan(areas.precision_recall));
  EXPECT_TRUE(std::isnan(Ranking({0.9, 0.8}, {true, true}).areas(once).roc));
}

}  // namespace
}  // namespace braid
