#include "braid/train/prepare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "braid/core/random.h"

namespace braid {
namespace {

/// The scale on which a target of 200 numbers is learned.
std::string scale_of(const std::string& asked, double (*value)(Random&)) {
  Random random(3);
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < 200; ++i) cells.push_back({render_number(value(random))});
  std::vector<int64_t> rows(cells.size());
  std::iota(rows.begin(), rows.end(), 0);
  TargetRecipe recipe;
  recipe.column = "price";
  recipe.kind = "regression";
  recipe.transform = asked;
  Monitor silent;
  return describe_target(Table::from_rows({"price"}, std::move(cells)), recipe, rows, silent).transform;
}

double price(Random& random) { return 100'000 * std::exp(0.6 * random.normal()); }
double length(Random& random) { return 170 + 8 * random.normal(); }
double balance(Random& random) { return 1000 * random.normal(); }

TEST(DescribeTarget, LearnsALongTailOnALogarithmicScale) {
  EXPECT_EQ(scale_of("auto", price), "log1p");
  EXPECT_EQ(scale_of("auto", length), "none");
  EXPECT_EQ(scale_of("auto", balance), "none");
}

TEST(DescribeTarget, TakesTheScaleThatIsAskedFor) {
  EXPECT_EQ(scale_of("none", price), "none");
  EXPECT_EQ(scale_of("log1p", length), "log1p");
  EXPECT_THROW(scale_of("log1p", balance), Error);
  EXPECT_THROW(scale_of("log", price), Error) << "a word that is none of these is not taken for auto";
}

}  // namespace
}  // namespace braid
