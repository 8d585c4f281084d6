#include "braid/nn/dropout.h"

#include <gtest/gtest.h>

#include "braid/tensor/seed.h"

namespace braid {
namespace {

TEST(Dropout, DropsTheShareAndScalesTheRest) {
  seed_draws(1, 0);
  const auto y = drop_values(torch::ones({1001, 99}), 0.25, true);
  EXPECT_NEAR((y == 0).to(torch::kDouble).mean().item<double>(), 0.25, 0.006);  // 4 standard errors
  EXPECT_TRUE(torch::allclose(y.masked_select(y != 0), torch::tensor(4.f / 3)));
}

TEST(Dropout, DoesNothingOutsideTraining) {
  const auto x = torch::randn({4, 5});
  EXPECT_TRUE(torch::equal(drop_values(x, 0.5, false), x));
  EXPECT_TRUE(torch::equal(drop_items(x, 0.5, false), x));
}

TEST(Dropout, AStepDrawsTheSameAgain) {
  const auto x = torch::ones({64, 8});
  seed_draws(7, 3);
  const auto first = drop_values(x, 0.5, true), second = drop_values(x, 0.5, true);
  seed_draws(7, 3);
  EXPECT_TRUE(torch::equal(drop_values(x, 0.5, true), first));
  EXPECT_FALSE(torch::equal(first, second));
}

TEST(Dropout, GradientsPassWhereValuesDo) {
  const auto x = torch::ones({32, 7}, torch::requires_grad());
  const auto y = drop_values(x, 0.5, true);
  y.sum().backward();
  EXPECT_TRUE(torch::equal(x.grad(), y.detach()));
}

TEST(Dropout, WholeItemsGoTogether) {
  const auto y = drop_items(torch::ones({200, 3, 2}), 0.5, true).flatten(1);
  EXPECT_TRUE(torch::equal(y.amin(1), y.amax(1)));
  EXPECT_GT((y.amax(1) == 0).sum().item<int64_t>(), 60);
  EXPECT_GT((y.amax(1) == 2).sum().item<int64_t>(), 60);
}

}  // namespace
}  // namespace braid
