#include "braid/tensor/target.h"

#include <gmock/gmock.h>

#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

TargetSpec counted(std::vector<double> counts, double rows = 0) {
  TargetSpec target;
  target.column = "y";
  target.kind = "multiclass";
  target.labels.resize(counts.size(), "label");
  target.counts = std::move(counts);
  target.rows = rows;
  return target;
}

TEST(Target, ScaleAndItsInverseAgree) {
  TargetSpec target;
  target.mean = 3;
  target.deviation = 2;
  for (const char* transform : {"none", "log1p"}) {
    target.transform = transform;
    for (const double value : {0.0, 0.5, 17.0, 1e6})
      EXPECT_NEAR(from_scale(target, to_scale(target, value)), value, 1e-9 * (1 + value)) << transform;
  }
  EXPECT_DOUBLE_EQ(to_scale(target, std::expm1(5)), 1);
}

TEST(Target, TheLogarithmOfSmallValuesIsTakenOfTheirUnit) {
  TargetSpec target;
  target.transform = "log1p";
  target.unit = 1e-6;
  EXPECT_DOUBLE_EQ(to_scale(target, 1e-6), std::log(2));
  for (const double value : {0.0, 3e-7, 2e-4}) EXPECT_NEAR(from_scale(target, to_scale(target, value)), value, 1e-15);
  EXPECT_THROW(to_scale(target, -1e-6), Error);
}

TEST(Target, AConstantTargetHasAFiniteScale) {
  TargetSpec target;
  target.mean = 4;
  target.deviation = 0;
  EXPECT_EQ(to_scale(target, 4), 0);
  EXPECT_EQ(from_scale(target, 0), 4);
}

TEST(Target, TheLogarithmOfANegativeTargetIsAnErrorOfTheData) {
  TargetSpec target;
  target.transform = "log1p";
  EXPECT_THROW(to_scale(target, -1), Error);
}

TEST(Target, BalancedWeightsGiveEveryClassTheSameTotal) {
  const auto target = counted({10, 30, 60});
  const auto weights = class_weights(target, Balance::balanced, 100);
  EXPECT_NEAR(10 * weights[0], 100.0 / 3, 1e-9);
  EXPECT_NEAR(60 * weights[2], 100.0 / 3, 1e-9);
}

TEST(Target, RootWeightsKeepTheMeanOfARowAtOne) {
  const auto weights = class_weights(counted({10, 90}), Balance::sqrt, 100);
  EXPECT_NEAR(weights[0] / weights[1], 3, 1e-9);
  EXPECT_NEAR((10 * weights[0] + 90 * weights[1]) / 100, 1, 1e-9);
}

TEST(Target, WeightsOfAVanishingClassHaveALimit) {
  EXPECT_EQ(class_weights(counted({0, 1e6}), Balance::balanced, 20)[0], 20);
  EXPECT_EQ(positive_weights(counted({0, 5}, 1e6), Balance::balanced, 20)[0], 20);
}

TEST(Target, PositiveWeightsAreNegativesOverPositives) {
  EXPECT_DOUBLE_EQ(positive_weights(counted({20}, 100), Balance::balanced, 20)[0], 4);
  EXPECT_DOUBLE_EQ(positive_weights(counted({20}, 100), Balance::sqrt, 20)[0], 2);
  EXPECT_DOUBLE_EQ(positive_weights(counted({20}, 100), Balance::none, 20)[0], 1);
}

TEST(Target, PriorsAreNeverZeroOrOne) {
  EXPECT_THAT(class_prior(counted({0, 10})), ::testing::ElementsAre(0.5 / 11, 10.5 / 11));
  EXPECT_THAT(label_prior(counted({0, 10}, 10)), ::testing::ElementsAre(0.5 / 11, 10.5 / 11));
}

TEST(Target, AMultilabelPriorNeedsTheNumberOfRows) { EXPECT_THROW(label_prior(counted({3, 4})), Error); }

TEST(Target, GuessesAMisspeltBalance) {
  try {
    parse_balance("balence");
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("did you mean \"balanced\"?"));
  }
}

TEST(Target, CheckNamesTheKindItWants) {
  try {
    check_target(counted({1, 2}), "quantity", {"regression"}, 0);
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "y: task \"quantity\" answers a regression target, and this one is multiclass");
  }
  EXPECT_THROW(check_target(counted({1}), "classes", {"multiclass"}, 2), Error);
}

}  // namespace
}  // namespace braid
