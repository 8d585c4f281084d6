#include "braid/train/fit_tolerances.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "braid/core/random.h"
#include "evaluate/known_model.h"

namespace braid {
namespace {

constexpr int64_t count = 300;

/// `left` is always right; `right` is too, or says anything.
Table votes(bool right_is_right) {
  const char* names[] = {"apple", "pear", "plum"};
  std::vector<std::vector<Cell>> cells;
  Random random(3);
  for (int64_t i = 0; i < count; ++i) {
    const auto truth = int64_t(random.below(3)), any = int64_t(random.below(3));
    cells.push_back({std::to_string(truth), std::to_string(right_is_right ? truth : any), names[truth]});
  }
  return Table::from_rows({"left", "right", "fruit"}, std::move(cells));
}

/// Distances from zero, of which `least` is the limit.
InputCheck measured_from_zero(double least) {
  Usual any{torch::zeros({6}, torch::kDouble), torch::eye(6, torch::kDouble), std::numeric_limits<double>::infinity()};
  const Usual content{torch::zeros({3}, torch::kDouble), torch::eye(3, torch::kDouble), least};
  return {any, any, content};
}

double tolerance_of(Bundle bundle, const Table& table) {
  bundle.checks["m0"] = measured_from_zero(2.5);  // a vote is 4 / sqrt(3) away
  Predictor predictor(bundle);
  std::vector<int64_t> rows(size_t(table.size()));
  std::iota(rows.begin(), rows.end(), 0);
  Monitor silent;
  set_tolerances(bundle, predictor.reader(table, true), rows, 0, {}, silent);
  return bundle.checks.at("m0").tolerance;
}

/// Root mean square of a vote with noise, in units of the limit.
double typical(double level) { return std::sqrt(16.0 / 3 + level * level) / 2.5; }

TEST(Tolerance, EndsWhereNoiseIsWorseThanNothing) {
  const double tolerance = tolerance_of(testing::known_bundle(testing::fruit()), votes(true));
  EXPECT_GT(tolerance, typical(1)) << "two votes are surer than one, though one is noisy";
  EXPECT_LT(tolerance, typical(3)) << "noise outvotes the clean one";
}

TEST(Tolerance, ReachesFarWhereTheOthersSayLittle) {
  EXPECT_GT(tolerance_of(testing::known_bundle(testing::fruit()), votes(false)), typical(3));
}

TEST(Tolerance, StaysOpenWithNothingToCompareWith) {
  Bundle bundle = testing::known_bundle(testing::fruit());
  const Table empty = Table::from_rows({"left", "right", "fruit"}, {{"0", "0", "apple"}, {"1", "1", "pear"}});
  EXPECT_TRUE(std::isinf(tolerance_of(bundle, empty))) << "two rows tell nothing";
}

}  // namespace
}  // namespace braid
