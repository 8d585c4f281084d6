#include "braid/cli/name_words.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

using Names = std::vector<std::string>;

TEST(SplitNames, CommasSeparateNames) {
  EXPECT_EQ(split_names({"front,km", "year"}, {"front", "km"}), (Names{"front", "km", "year"}));
  EXPECT_EQ(split_names({"front,,km,"}, {}), (Names{"front", "km"}));
  EXPECT_EQ(split_names({}, {"front"}), Names());
}

TEST(SplitNames, AKnownNameIsTakenWholeWhereverItStands) {
  const Names known = {"width", "width, mm", "km", "a,b", "a,b,c"};
  EXPECT_EQ(split_names({"width, mm"}, known), (Names{"width, mm"}));
  EXPECT_EQ(split_names({"km,width, mm,width,km"}, known), (Names{"km", "width, mm", "width", "km"}));
  EXPECT_EQ(split_names({"a,b,c,a,b"}, known), (Names{"a,b,c", "a,b"}));
  EXPECT_EQ(split_names({"a,b,cd"}, known), (Names{"a,b", "cd"}));
  EXPECT_EQ(split_names({"width, mmm"}, known), (Names{"width", " mmm"}));
}

TEST(SplitNames, AWordWithoutANameIsPassedOnToBeRefused) {
  EXPECT_EQ(split_names({""}, {}), (Names{""}));
  EXPECT_EQ(split_names({","}, {}), (Names{","}));
}

}  // namespace
}  // namespace braid
