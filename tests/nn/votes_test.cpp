#include "braid/nn/votes.h"

#include <gtest/gtest.h>

#include "braid/core/error.h"

namespace braid {
namespace {

const auto both = torch::tensor({true, true});

TEST(Votes, AveragesProbabilitiesInLogarithms) {
  const Votes votes({{"a", torch::tensor({{0.0, -2.0}, {1.0, 1.0}})}, {"b", torch::tensor({{-1.0, -3.0}, {5.0, 5.0}})}},
                    {{"a", both}, {"b", torch::tensor({true, false})}});
  const auto mean = votes.log_mean(votes.scores(), torch::zeros({2}));
  EXPECT_NEAR(mean[0][0].item<double>(), std::log((1 + std::exp(-1)) / 2), 1e-6);
  EXPECT_NEAR(mean[1][0].item<double>(), 1, 1e-6);
}

TEST(Votes, WithNobodyPresentGivesTheOtherwise) {
  const Votes votes({{"a", torch::ones({2, 2})}}, {{"a", torch::tensor({false, true})}});
  const auto prior = torch::tensor({-7.0, -8.0});
  EXPECT_TRUE(torch::equal(votes.mean(votes.scores(), prior)[0], prior.to(votes.scores().scalar_type())));
  EXPECT_TRUE(torch::equal(votes.log_mean(votes.scores(), prior)[0], prior.to(votes.scores().scalar_type())));
  EXPECT_EQ(votes.mean(votes.scores(), prior)[1][0].item<double>(), 1);
}

TEST(Votes, AnswersOfVastSizeStayFinite) {
  const auto vast = torch::full({1, 2}, -std::numeric_limits<float>::infinity());
  const Votes votes({{"a", vast}}, {{"a", torch::tensor({true})}});
  EXPECT_TRUE(votes.log_mean(votes.scores(), torch::zeros({2})).isfinite().all().item<bool>());
}

TEST(Votes, BoundsKeepANumberThatIsNone) {
  EXPECT_TRUE(bounded(torch::tensor({std::nanf("")})).isnan().all().item<bool>());
}

TEST(Votes, RefusesAnInputWithoutPresence) {
  EXPECT_THROW(Votes({{"a", torch::ones({1, 2})}}, {{"b", both}}), Error);
  EXPECT_THROW(Votes({}, {}), Error);
}

}  // namespace
}  // namespace braid
