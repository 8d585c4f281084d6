#include "braid/evaluate/contributions.h"

#include <gtest/gtest.h>

#include "braid/core/random.h"

namespace braid {
namespace {

/// The worth of two inputs of such accuracies beside a constant answer that has a half. @param off  deviation of draws
Contributions worth(double first, double second, double both, double off = 0.01) {
  Random random(5);
  std::vector<Resampled> values;
  for (const double value : {0.5, first, second, both}) {
    values.push_back({value, {}});
    for (int i = 0; i < 200; ++i) values.back().drawn.push_back(value + off * random.normal());
  }
  return contributions({"left", "right"}, values, 0.95);
}

TEST(Contributions, NameSynergyAndRedundancy) {
  const Contributions together = worth(0.5, 0.5, 1);  // as in an exclusive or
  EXPECT_EQ(together.pairs.at(0).word, "synergy");
  EXPECT_NEAR(together.pairs.at(0).interaction.value, 0.5, 1e-9);
  EXPECT_NEAR(together.inputs.at(0).share, 0.25, 1e-9);
  const Contributions same = worth(1, 1, 1);
  EXPECT_EQ(same.pairs.at(0).word, "redundancy");
  EXPECT_NEAR(same.inputs.at(1).lost, 0, 1e-9);
  const Contributions apart = worth(0.7, 0.6, 0.8);
  EXPECT_EQ(apart.pairs.at(0).word, "independent");
  EXPECT_NEAR(apart.inputs.at(0).share + apart.inputs.at(1).share, 0.3, 1e-9);
}

TEST(Contributions, NameNothingThatTheRowsCannotTell) {
  const PairWorth noisy = worth(0.7, 0.6, 0.85, 0.05).pairs.at(0);
  EXPECT_NEAR(noisy.interaction.value, 0.05, 1e-9);
  EXPECT_NEAR(noisy.interaction.high - noisy.interaction.low, 2 * 1.96 * 2 * 0.05, 0.04);  // of four values
  EXPECT_EQ(noisy.word, "unclear");
  EXPECT_EQ(worth(0.5, 0.5, 1, 0).pairs.at(0).word, "unclear") << "an interval of no width says nothing";
}

}  // namespace
}  // namespace braid
