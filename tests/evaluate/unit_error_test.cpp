#include "braid/evaluate/unit_error.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/core/random.h"

namespace braid {
namespace {

torch::Tensor doubles_of(const std::vector<double>& values) { return torch::tensor(values, torch::kDouble); }
torch::Tensor units(const std::vector<int64_t>& values) { return torch::tensor(values, torch::kLong); }

TEST(ErrorOfMean, OfRowsOnTheirOwnIsTheUsualOne) {
  const auto values = doubles_of({1, 2, 4, 9});
  const double usual = values.std().item<double>() / 2;
  EXPECT_NEAR(error_of_mean(values, {}), usual, 1e-12);
  EXPECT_NEAR(error_of_mean(values, units({0, 5, 2, 7})), usual, 1e-12) << "a unit each";
}

TEST(ErrorOfMean, OfEqualUnitsOfEqualRowsIsThatOfTheUnits) {
  EXPECT_NEAR(error_of_mean(doubles_of({1, 1, 2, 2, 4, 4, 9, 9}), units({3, 3, 1, 1, 0, 0, 2, 2})),
              error_of_mean(doubles_of({1, 2, 4, 9}), {}), 1e-12);
}

TEST(ErrorOfMean, OfOneUnitIsNotKnown) {
  EXPECT_TRUE(std::isinf(error_of_mean(doubles_of({1, 2, 3}), units({4, 4, 4}))));
  EXPECT_TRUE(std::isinf(error_of_mean(doubles_of({1}), {})));
}

TEST(ErrorOfMean, IsWhatMeansOfDrawnUnitsAreApart) {
  Random random(4);
  std::vector<double> means;
  double told = 0;
  constexpr int tries = 600, groups = 30, each = 8;
  for (int i = 0; i < tries; ++i) {
    std::vector<double> values;
    std::vector<int64_t> of;
    for (int64_t g = 0; g < groups; ++g) {
      const double own = random.normal();
      for (int r = 0; r < each; ++r) values.push_back(own + random.normal()), of.push_back(g);
    }
    means.push_back(doubles_of(values).mean().item<double>());
    told += error_of_mean(doubles_of(values), units(of)) / tries;
  }
  const double apart = doubles_of(means).std().item<double>();
  EXPECT_NEAR(told, apart, 0.1 * apart);
}

/// [K, R] of independent normals.
torch::Tensor noise(int64_t means, int64_t rows) {
  Random random(8);
  auto out = torch::empty({means, rows}, torch::kDouble);
  for (int64_t i = 0; i < out.numel(); ++i) out.mutable_data_ptr<double>()[i] = random.normal();
  return out;
}

TEST(LuckOfBest, GrowsWithTheNumberOfIndependentMeans) {
  EXPECT_EQ(luck_of_best(noise(1, 300), {}, 0), 0);
  EXPECT_NEAR(luck_of_best(noise(4, 300), {}, 0), 1.03, 0.15);  // the mean of the largest of four normals
  EXPECT_NEAR(luck_of_best(noise(63, 300), {}, 0), 2.3, 0.15);
  EXPECT_EQ(luck_of_best(noise(63, 300), {}, 1), luck_of_best(noise(63, 300), {}, 1));
}

TEST(LuckOfBest, IsSmallWhereMeansAreMuchAlike) {
  const auto common = noise(1, 300), own = noise(30, 300);
  EXPECT_NEAR(luck_of_best(common.repeat({30, 1}), {}, 0), 0, 0.25) << "copies";
  EXPECT_LT(luck_of_best(common + 0.2 * own, {}, 0), 0.7);
  EXPECT_NEAR(luck_of_best(torch::cat({noise(4, 300), torch::zeros({5, 300}, torch::kDouble)}), {}, 0), 1.03, 0.2)
      << "the incumbent's own answers add next to nothing";
}

TEST(LuckOfBest, CountsRowsOfOneUnitTogether) {
  // Ten rows of a unit are one row: as much luck as of a tenth of the rows, and no more where they are copies.
  const auto rows = noise(20, 40), copies = rows.repeat_interleave(10, 1);
  const auto units_of = torch::arange(40, torch::kLong).repeat_interleave(10);
  EXPECT_NEAR(luck_of_best(copies, units_of, 3), luck_of_best(rows, {}, 3), 1e-9);
}

TEST(IndependentRows, AreAllWhereUnitsHaveOneAndAsManyAsUnitsWhereRowsAreAlike) {
  const auto half = doubles_of({1, 1, 1, 1, 0, 0, 0, 0});
  EXPECT_NEAR(independent_rows(half, {}), 8, 1e-9);
  EXPECT_NEAR(independent_rows(half, units({0, 1, 2, 3, 4, 5, 6, 7})), 8, 1e-9);
  EXPECT_LT(independent_rows(half, units({0, 0, 1, 1, 2, 2, 3, 3})), 4);
  EXPECT_NEAR(independent_rows(half, units({0, 1, 2, 3, 0, 1, 2, 3})), 8, 1e-9) << "no more than there are";
}

TEST(IndependentRows, AreTakenForAlikeWhereNothingTells) {
  const auto all = torch::ones({8}, torch::kDouble);
  EXPECT_NEAR(independent_rows(all, units({0, 0, 1, 1, 2, 2, 3, 3})), 4, 1e-9);
  EXPECT_NEAR(independent_rows(all, units({0, 1, 2, 3, 4, 5, 6, 7})), 8, 1e-9);
  EXPECT_NEAR(independent_rows(doubles_of({1, 0, 1, 1}), units({2, 2, 2, 2})), 1, 1e-9);
}

}  // namespace
}  // namespace braid
