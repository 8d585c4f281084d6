#include "braid/train/plan.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Resolve, SmallTablesGetManyPassesInSmallStepsAndAreTrainedAgainOnAllRows) {
  const TrainRecipe small = resolve({}, 100, false), large = resolve({}, 40000, false);
  EXPECT_GT(small.epochs, 5 * large.epochs);
  EXPECT_LT(small.batch_size, large.batch_size);
  EXPECT_EQ(small.refit, "yes");
  EXPECT_EQ(large.refit, "no");
}

TEST(Resolve, RowsAreMixedWhereThatPaysAndTheyAreFew) {
  EXPECT_GT(resolve({}, 400, true).mixup, 0);
  EXPECT_EQ(resolve({}, 400, false).mixup, 0);
  EXPECT_EQ(resolve({}, 40000, true).mixup, 0);
}

TEST(Resolve, ModelsOfOneInputAloneAreTrainedForAsManyStepsAtMostAsOfFourThousandRows) {
  EXPECT_DOUBLE_EQ(resolve({}, 600, false).specialists, 0.4);
  EXPECT_DOUBLE_EQ(resolve({}, 8000, false).specialists, 0.2);
  EXPECT_EQ(resolve({}, 40000, false).specialists, 0) << "that would be less than one pass";
}

TEST(Resolve, WhatARecipeSaysStays) {
  TrainRecipe asked;
  asked.epochs = 3, asked.batch_size = 5, asked.learning_rate = 0.01, asked.patience = 2, asked.refit = "no";
  asked.mixup = 0.1, asked.specialists = 0.7;
  const TrainRecipe out = resolve(asked, 40000, true);
  EXPECT_EQ(out.epochs, 3);
  EXPECT_EQ(out.batch_size, 5);
  EXPECT_EQ(out.learning_rate, 0.01);
  EXPECT_EQ(out.patience, 2);
  EXPECT_EQ(out.refit, "no");
  EXPECT_EQ(out.mixup, 0.1);
  EXPECT_EQ(out.specialists, 0.7);
}

}  // namespace
}  // namespace braid
