#include "braid/evaluate/interval_plan.h"

#include <gtest/gtest.h>

#include "evaluate/known_model.h"

namespace braid {
namespace {

TEST(IntervalPlan, DrawsAsOftenAsTheTimeAllows) {
  const IntervalWork small{200, 7, 1, 3, 1};
  EXPECT_EQ(affordable_resamples(small, 1, 1000), 1000);
  EXPECT_EQ(affordable_resamples(small, 1, 250), 250);
  EXPECT_EQ(affordable_resamples(small, 0, 1000), fewest_resamples);
  EXPECT_EQ(affordable_resamples(small, -5, 1000), fewest_resamples);
  EXPECT_EQ(affordable_resamples(small, 0, 50), 50) << "no more than were asked for";
  EXPECT_EQ(affordable_resamples(small, 0, 0), 0);
  IntervalWork large{20'000, 15, 1, 1000, 2};
  EXPECT_EQ(affordable_resamples(large, 1, 1000), fewest_resamples);
  const double seconds = interval_seconds(large, 650);
  EXPECT_EQ(affordable_resamples(large, seconds, 1000), 600) << "in whole hundreds, so that little changes nothing";
  EXPECT_GT(interval_seconds(large, 1000), 60);
  large.threads = 4;
  EXPECT_NEAR(interval_seconds(large, 650), seconds / 2, 1e-9 * seconds);
  EXPECT_EQ(affordable_resamples(IntervalWork{}, 0, 1000), 1000) << "nothing costs nothing";
}

TEST(IntervalPlan, CountsTheCurvesOfABundle) {
  const Bundle classes = testing::known_bundle(testing::fruit());
  EXPECT_EQ(interval_work(classes, 8, 3).curves, 3);
  EXPECT_EQ(interval_work(testing::known_bundle(testing::fruit("regression")), 8, 3).curves, 0);
  EXPECT_EQ(interval_work(classes, 8, 3).targets, 1);
  EXPECT_EQ(interval_work(classes, 8, 3).threads, at::get_num_threads());
  EXPECT_EQ(least_interval_seconds(classes, 8), interval_seconds(interval_work(classes, 8, 3), fewest_resamples));
}

}  // namespace
}  // namespace braid
