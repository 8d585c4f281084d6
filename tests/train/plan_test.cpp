#include "braid/train/plan.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <memory>

namespace braid {
namespace {

/// An input of pictures of one size.
class Pictures : public Feature {
 public:
  explicit Pictures(int64_t side) : side_(side) {}
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item&) const override { return torch::zeros({3, side_, side_}); }
  Steps steps(const torch::Tensor& decoded, Random*) const override {
    return {decoded.unsqueeze(0), torch::ones({1}, torch::kBool), {}};
  }
  StepSpec spec() const override { return {"image", {3, side_, side_}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}

 private:
  int64_t side_;
};

double steps_of_pictures(int64_t side) {
  return plan_facts({{"m0", {"photo"}, std::make_shared<Pictures>(side)}}, {}).steps;
}

TEST(PlanFacts, PicturesCostAsMuchAsTheirAreaButVerySmallOnesNoLess) {
  EXPECT_DOUBLE_EQ(steps_of_pictures(256), 4 * steps_of_pictures(128));
  EXPECT_DOUBLE_EQ(steps_of_pictures(64), steps_of_pictures(128) / 4);
  EXPECT_DOUBLE_EQ(steps_of_pictures(28), steps_of_pictures(8));
  EXPECT_EQ(resolve({}, 2300, {.steps = steps_of_pictures(28)}).members, 4);
  EXPECT_EQ(resolve({}, 2300, {.steps = steps_of_pictures(128)}).members, 1);
}

TEST(Resolve, SmallTablesGetManyPassesInSmallStepsAndAreTrainedAgainOnAllRows) {
  const TrainRecipe small = resolve({}, 100, {}), large = resolve({}, 40000, {});
  EXPECT_GT(small.epochs, 5 * large.epochs);
  EXPECT_LT(small.batch_size, large.batch_size);
  EXPECT_EQ(small.refit, "yes");
  EXPECT_EQ(large.refit, "no");
}

TEST(Resolve, ValidationRowsThatAreTheLastBeforeTheTestAreLearnedFromHoweverManyOthersThereAre) {
  EXPECT_EQ(resolve({}, 40000, {.in_order = true}).refit, "yes");
  EXPECT_EQ(resolve({}, 40000, {.has_test = false, .in_order = true}).refit, "no");
  TrainRecipe asked;
  asked.refit = "no";
  EXPECT_EQ(resolve(asked, 40000, {.in_order = true}).refit, "no");
  EXPECT_EQ(resolve({}, 4000, {.steps = 2, .in_order = true}).members, 1) << "that is no reason for an ensemble";
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
