#include <gtest/gtest.h>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::make_task;
using testing::target_of;

TEST(Ordinal, AScoreMovesTheAnswerUpTheOrder) {
  const auto task = make_task("ordinal", target_of("ordinal"), 8);
  const auto ranks = torch::arange(4, torch::kFloat);
  const auto low = (task->decode(torch::full({1, 3}, -1.0)) * ranks).sum();
  const auto high = (task->decode(torch::full({1, 3}, 1.0)) * ranks).sum();
  EXPECT_GT(high.item<double>(), low.item<double>() + 1);
}

}  // namespace
}  // namespace braid
