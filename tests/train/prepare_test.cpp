#include "braid/train/prepare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "braid/core/random.h"

namespace braid {
namespace {

/// How a target of 200 numbers is learned.
TargetSpec spec_of(const std::string& asked, double (*value)(Random&)) {
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
  return describe_target(Table::from_rows({"price"}, std::move(cells)), recipe, rows, silent);
}

std::string scale_of(const std::string& asked, double (*value)(Random&)) { return spec_of(asked, value).transform; }

double price(Random& random) { return 100'000 * std::exp(0.6 * random.normal()); }
double length(Random& random) { return 170 + 8 * random.normal(); }
double balance(Random& random) { return 1000 * random.normal(); }
double concentration(Random& random) { return 1e-5 * std::exp(1.5 * random.normal()); }
double lottery(Random& random) { return random.uniform() < 0.3 ? 0 : concentration(random); }
double share(Random& random) { return 0.5 + 0.1 * random.normal(); }

TEST(DescribeTarget, LearnsALongTailOnALogarithmicScale) {
  EXPECT_EQ(scale_of("auto", price), "log1p");
  EXPECT_EQ(scale_of("auto", length), "none");
  EXPECT_EQ(scale_of("auto", balance), "none");
}

TEST(DescribeTarget, SmallNumbersAreLearnedInAUnitOfTheirOwn) {
  EXPECT_EQ(spec_of("auto", price).unit, 1);
  for (const auto value : {concentration, lottery}) {
    const TargetSpec spec = spec_of("auto", value);
    EXPECT_EQ(spec.transform, "log1p");
    EXPECT_LT(spec.unit, 1e-4) << "log1p(1e-5) would be a straight line";
    EXPECT_GT(spec.unit, 1e-7);
    EXPECT_GT(spec.deviation, 0.3);
  }
  EXPECT_EQ(spec_of("auto", share).unit, 1);
  EXPECT_EQ(spec_of("auto", share).transform, "none");
}

TEST(DescribeTarget, TakesTheScaleThatIsAskedFor) {
  EXPECT_EQ(scale_of("none", price), "none");
  EXPECT_EQ(scale_of("log1p", length), "log1p");
  EXPECT_THROW(scale_of("log1p", balance), Error);
  EXPECT_THROW(scale_of("log", price), Error) << "a word that is none of these is not taken for auto";
}

}  // namespace
}  // namespace braid
