#include "braid/train/unit_folds.h"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

namespace braid {
namespace {

using ::testing::ElementsAre;

/// Folds of 60 rows of `units` units, beside the table they are of.
UnitFolds folds_of(int64_t units, const std::string& column = "who") {
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < 60; ++i) cells.push_back({"person " + std::to_string(i % units)});
  std::vector<int64_t> rows(60);
  std::iota(rows.begin(), rows.end(), 0);
  return unit_folds(Table::from_rows({"who"}, std::move(cells)), column, rows, 5, 7);
}

/// Rows of each fold.
std::vector<int64_t> sizes(const UnitFolds& folds) {
  const auto counts = torch::bincount(folds.fold, {}, 5);
  return {counts.const_data_ptr<int64_t>(), counts.const_data_ptr<int64_t>() + 5};
}

TEST(UnitFolds, HoldWholeUnitsAndNoneIsEmpty) {
  for (int64_t units = 5; units < 30; ++units) {
    const UnitFolds folds = folds_of(units);
    EXPECT_THAT(sizes(folds), ::testing::Each(::testing::Gt(0))) << units;
    std::map<int64_t, std::set<int64_t>> folds_of_unit;
    for (int64_t row = 0; row < 60; ++row)
      folds_of_unit[folds.unit[row].item<int64_t>()].insert(folds.fold[row].item<int64_t>());
    EXPECT_EQ(int64_t(folds_of_unit.size()), units);
    for (const auto& [unit, in] : folds_of_unit) EXPECT_EQ(in.size(), 1U) << "unit " << unit << " of " << units;
  }
}

TEST(UnitFolds, AreAsManyAsTheUnitsWhereTheseAreFew) {
  for (const int64_t units : {2, 3, 4}) EXPECT_EQ(std::get<0>(at::_unique(folds_of(units).fold)).size(0), units);
}

TEST(UnitFolds, DealRowsOneByOneWithoutUnitsAndWhereThereIsOne) {
  for (const UnitFolds& folds : {folds_of(20, ""), folds_of(20, "where"), folds_of(1)})
    EXPECT_THAT(sizes(folds), ElementsAre(12, 12, 12, 12, 12));
}

}  // namespace
}  // namespace braid
