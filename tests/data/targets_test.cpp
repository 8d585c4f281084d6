#include "braid/data/targets.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

TargetSpec classes() {
  TargetSpec out;
  out.kind = "multiclass";
  out.labels = {"1", "2", "blue"};
  out.absent = {"?", "na"};
  return out;
}

TEST(Targets, ANumberIsOneLabelHoweverItIsWritten) {
  for (const Cell& cell : {Cell("2"), Cell("2.0"), Cell(" 2 "), Cell(2), Cell(2.0)})
    EXPECT_EQ(encode_target(classes(), cell).value.item<int64_t>(), 1) << cell.text();
  EXPECT_EQ(encode_target(classes(), Cell("blue")).value.item<int64_t>(), 2);
}

TEST(Targets, CodesWithLeadingZerosAreLabelsAsTheyAreWritten) {
  TargetSpec target = classes();
  target.labels = {"007", "7", "1.0"};
  EXPECT_EQ(encode_target(target, Cell("007")).value.item<int64_t>(), 0);
  EXPECT_EQ(encode_target(target, Cell("7")).value.item<int64_t>(), 1);
  EXPECT_EQ(encode_target(target, Cell("7.0")).value.item<int64_t>(), 1);
  EXPECT_EQ(encode_target(target, Cell("1.0")).value.item<int64_t>(), 2);
  EXPECT_EQ(label_of(target, Cell("007")), "007");
  target.kind = "multilabel";
  EXPECT_TRUE(torch::equal(encode_target(target, Cell("007;1.0")).value, torch::tensor({1.f, 0.f, 1.f})));
}

TEST(Targets, AnAmountBelowALogarithmicScaleIsItsLeast) {
  TargetSpec target;
  target.kind = "regression";
  target.transform = "log1p";
  target.mean = 2, target.deviation = 1;
  for (const char* refund : {"-0.5", "-1", "-5"})
    EXPECT_EQ(encode_target(target, Cell(refund)).value.item<float>(), -2) << refund;
  EXPECT_GT(encode_target(target, Cell("1")).value.item<float>(), -2);
}

TEST(Targets, WhatIsUnlabelledHasNoValueAndIsNotUnseen) {
  for (const Cell& cell : {Cell(), Cell("?"), Cell(" NA "), Cell(" "), Cell(std::nan(""))}) {
    const auto value = encode_target(classes(), cell);
    EXPECT_FALSE(value.value.defined());
    EXPECT_FALSE(value.unseen);
  }
}

TEST(Targets, ALabelTrainingNeverSawIsUnseen) {
  const auto value = encode_target(classes(), Cell("green"));
  EXPECT_FALSE(value.value.defined());
  EXPECT_TRUE(value.unseen);
  EXPECT_EQ(value.label, "green");
}

TEST(Targets, SeveralLabelsMakeAVectorOfZerosAndOnes) {
  TargetSpec target = classes();
  target.kind = "multilabel";
  const auto value = encode_target(target, Cell("blue;1;new"));
  EXPECT_TRUE(torch::equal(value.value, torch::tensor({1.f, 0.f, 1.f})));
  EXPECT_TRUE(value.unseen);
}

TEST(Targets, AQuantityIsScaledAndWhatIsNoNumberIsUnlabelled) {
  TargetSpec target;
  target.kind = "regression";
  target.mean = 10, target.deviation = 2;
  EXPECT_FLOAT_EQ(encode_target(target, Cell("14")).value.item<float>(), 2);
  EXPECT_FALSE(encode_target(target, Cell("inf")).value.defined());
  EXPECT_FALSE(encode_target(target, Cell("ten")).value.defined());
}

}  // namespace
}  // namespace braid
