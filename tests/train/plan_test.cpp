#include "braid/train/plan.h"

#include <gtest/gtest.h>

#include <limits>

namespace braid {
namespace {

TEST(Resolve, SmallTablesGetManyPassesInSmallStepsAndAreTrainedAgainOnAllRows) {
  const TrainRecipe small = resolve({}, 100, {}), large = resolve({}, 40000, {});
  EXPECT_GT(small.epochs, 5 * large.epochs);
  EXPECT_LT(small.batch_size, large.batch_size);
  EXPECT_EQ(small.refit, "yes");
  EXPECT_EQ(large.refit, "no");
}

TEST(Resolve, WithoutATestNothingLearnsFromTheValidationRowsUnlessAsked) {
  EXPECT_EQ(resolve({}, 100, {.has_test = false}).refit, "no");
  TrainRecipe asked;
  asked.refit = "yes";
  EXPECT_EQ(resolve(asked, 100, {.has_test = false}).refit, "yes");
}

TEST(Resolve, DeepEncodersLearnManyRowsInSmallerSteps) {
  EXPECT_DOUBLE_EQ(resolve({}, 600, {}).learning_rate, 5e-4);
  EXPECT_NEAR(resolve({}, 4000, {}).learning_rate, 7.07e-4, 1e-6);
  EXPECT_DOUBLE_EQ(resolve({}, 10000, {}).learning_rate, 3e-4);
  EXPECT_DOUBLE_EQ(resolve({}, 1000000, {}).learning_rate, 3e-4);
  EXPECT_DOUBLE_EQ(resolve({}, 10000, {.columns_only = true}).learning_rate, 1e-3);
}

TEST(Resolve, RowsAreMixedWhereThatPaysAndTheyAreFew) {
  EXPECT_GT(resolve({}, 400, {.mixes = true}).mixup, 0);
  EXPECT_EQ(resolve({}, 400, {}).mixup, 0);
  EXPECT_EQ(resolve({}, 40000, {.mixes = true}).mixup, 0);
}

TEST(Resolve, ModelsOfOneInputAloneAreTrainedForAsManyStepsAtMostAsOfFourThousandRows) {
  EXPECT_DOUBLE_EQ(resolve({}, 600, {}).specialists, 0.4);
  EXPECT_DOUBLE_EQ(resolve({}, 8000, {}).specialists, 0.2);
  EXPECT_EQ(resolve({}, 40000, {}).specialists, 0) << "that would be less than one pass";
}

TEST(Resolve, FewRowsOfShallowInputsAreAnsweredByAnEnsemble) {
  EXPECT_EQ(resolve({}, 600, {.steps = 2}).members, 4);
  EXPECT_EQ(resolve({}, 600, {.steps = 40}).members, 4);
  EXPECT_EQ(resolve({}, 600, {.steps = 500}).members, 1) << "long series take long already";
  EXPECT_EQ(resolve({}, 4000, {.steps = 2}).members, 1);
  EXPECT_EQ(resolve({}, 600, {.steps = std::numeric_limits<double>::infinity()}).members, 1) << "films";
}

TEST(Resolve, WhatARecipeSaysStays) {
  TrainRecipe asked;
  asked.epochs = 3, asked.batch_size = 5, asked.learning_rate = 0.01, asked.patience = 2, asked.refit = "no";
  asked.mixup = 0.1, asked.specialists = 0.7, asked.members = 3;
  const TrainRecipe out = resolve(asked, 40000, {.mixes = true});
  EXPECT_EQ(out.epochs, 3);
  EXPECT_EQ(out.batch_size, 5);
  EXPECT_EQ(out.learning_rate, 0.01);
  EXPECT_EQ(out.patience, 2);
  EXPECT_EQ(out.refit, "no");
  EXPECT_EQ(out.mixup, 0.1);
  EXPECT_EQ(out.specialists, 0.7);
  EXPECT_EQ(out.members, 3);
}

}  // namespace
}  // namespace braid
