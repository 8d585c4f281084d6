#include "braid/predict/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace braid {
namespace {

using ::testing::ElementsAre;

TEST(Labels, AreAllOrSomeOfTheNames) {
  const auto all = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"cat", "dog", "owl"});
  EXPECT_THAT(Labels(all), ElementsAre("cat", "dog", "owl"));
  const Labels some(all, {0, 2});
  EXPECT_THAT(some, ElementsAre("cat", "owl"));
  EXPECT_EQ(some.size(), 2U);
  EXPECT_EQ(some[1], "owl");
  EXPECT_EQ(std::vector<std::string>(some), (std::vector<std::string>{"cat", "owl"}));
  EXPECT_TRUE(Labels(all, {}).empty());
  EXPECT_TRUE(Labels().empty());
  EXPECT_EQ(Labels(), Labels(all, {}));
  EXPECT_FALSE(some == Labels(all));
}

TEST(Labels, ShareTheNamesAndKeepThem) {
  auto one = std::make_shared<const std::vector<std::string>>(3, "cat");
  const std::string* first = &one->front();
  const Labels all(one), some(one, {0});
  one.reset();
  EXPECT_EQ(&all[0], first);
  EXPECT_EQ(&*some.begin(), first);
  const Labels copy = some;
  EXPECT_EQ(&copy[0], first);
}

}  // namespace
}  // namespace braid
