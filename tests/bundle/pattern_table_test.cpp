#include "braid/bundle/pattern_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

TEST(PatternsOf, AreEverySubsetOfFewInputsAllFirst) {
  EXPECT_THAT(patterns_of({"m0"}, 6), ::testing::ElementsAre(Pattern{"m0"}));
  EXPECT_THAT(patterns_of({"m0", "m1"}, 6), ::testing::ElementsAre(Pattern{"m0", "m1"}, Pattern{"m0"}, Pattern{"m1"}));
  EXPECT_EQ(patterns_of({"a", "b", "c", "d", "e", "f"}, 6).size(), 63U);
}

TEST(PatternsOf, AreAllAllButOneAndEachAloneOfMany) {
  const auto patterns = patterns_of({"a", "b", "c", "d"}, 3);
  ASSERT_EQ(patterns.size(), 9U);
  EXPECT_EQ(patterns[1], (Pattern{"b", "c", "d"}));
  EXPECT_EQ(patterns[8], Pattern{"d"});
}

TEST(PatternTable, FindsTheChoiceForExactlyTheseInputsAndThisTarget) {
  PatternTable table;
  table.choices.push_back({{"m0", "m1"}, "t0", "fused", {"m0", "m1"}, 1, 0.5, 30, 0, 0});
  table.choices.push_back({{"m0"}, "t1", "single", {"m0"}, 1, 0.7, 30, 0, 0});
  EXPECT_EQ(table.find({"m0", "m1"}, "t0"), &table.choices[0]);
  EXPECT_EQ(table.find({"m0"}, "t1"), &table.choices[1]);
  EXPECT_EQ(table.find({"m0"}, "t0"), nullptr);
  EXPECT_EQ(table.find({"m0", "m1", "m2"}, "t0"), nullptr);
}

TEST(PatternTable, ASpecialistAnswersInsteadOfTheModelsOwnChoice) {
  PatternTable table;
  table.choices.push_back({{"m0"}, "t0", "fused", {"m0"}, 1, 0.5, 30, 0, 0});
  table.choices.push_back({{"m1"}, "t0", "fused", {"m1"}, 1, 0.5, 30, 0, 0});
  table.specialists.push_back({{"m0"}, "t0", "pair", {"m0"}, 1, 0.4, 30, 0, 0});
  EXPECT_EQ(table.answering({"m0"}, "t0"), &table.specialists[0]);
  EXPECT_EQ(table.find({"m0"}, "t0"), &table.choices[0]);
  EXPECT_EQ(table.answering({"m1"}, "t0"), &table.choices[1]);
  EXPECT_EQ(table.answering({"m0", "m1"}, "t0"), nullptr);
  EXPECT_THAT(table.needed_specialists(), ::testing::ElementsAre("m0"));
}

TEST(PatternTable, AnswersAPatternThatWasNotTriedFromAllThatIsThereWithTheWidestLimit) {
  PatternTable table;
  table.choices.push_back({{"m0"}, "t0", "single", {"m0"}, 3, 0.7, 30, 0, 0});
  table.choices.push_back({{"m1"}, "t0", "single", {"m1"}, 3, 0.4, 30, 0, 0});
  const PatternChoice other = table.untried({"m0", "m2"}, "t0", 1.5);
  EXPECT_EQ(other.head, "fused");
  EXPECT_THAT(other.uses, ::testing::ElementsAre("m0", "m2"));
  EXPECT_EQ(other.temperature, 1.5);
  EXPECT_EQ(other.limit, 0.7);
  EXPECT_TRUE(std::isinf(PatternTable().untried({"m0"}, "t0", 1).limit));
}

}  // namespace
}  // namespace braid
