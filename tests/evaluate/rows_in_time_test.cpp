#include "braid/evaluate/rows_in_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/known_model.h"

namespace braid {
namespace {

TEST(RowsInTime, TakesAllWhereThereIsTimeForAll) {
  const auto never = [](int64_t) -> double { throw std::logic_error("a handful is not worth a try"); };
  EXPECT_EQ(rows_in_time(0, 1, never), 0);
  EXPECT_EQ(rows_in_time(fewest_judged_rows, 1, never), fewest_judged_rows);
  EXPECT_EQ(rows_in_time(1000, 60, [](int64_t rows) { return 0.01 * double(rows); }), 1000);
}

TEST(RowsInTime, TakesWhatTheTimeAllows) {
  int64_t tried = 0;
  const auto answer = [&](int64_t rows) {
    tried += rows;
    return (tried == rows ? 0.5 : 0.0) + 1e-3 * double(rows);  // the first ones of a process are slow
  };
  const int64_t taken = rows_in_time(1'000'000, 60, answer);
  EXPECT_LE(double(taken + tried) * 1e-3 + 0.5, 60);
  EXPECT_GE(double(taken) * 1e-3, 50);
}

TEST(RowsInTime, JudgesAHandfulHoweverShortTheTime) {
  for (const double seconds : {0.0, 0.1, -3.0})
    EXPECT_EQ(rows_in_time(1000, seconds, [](int64_t rows) { return double(rows); }), fewest_judged_rows);
}

TEST(RowsInTime, DrawsRowsThatHaveALabelAndSaysOfHowMany) {
  struct Listening : Monitor {
    std::string said;
    void note(const std::string& sentence) override { said += sentence; }
  } listening;
  std::vector<std::vector<Cell>> cells;
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < 20'000; ++row) {
    cells.push_back({"0", "1", row % 4 == 0 ? "apple" : ""});
    rows.push_back(row);
  }
  const Table table = Table::from_rows({"left", "right", "fruit"}, cells);
  Predictor predictor(testing::known_bundle(testing::fruit()));
  EvaluateOptions options;
  EXPECT_EQ(judged_in_time(predictor, table, rows, options, listening), rows) << "without a limit";
  options.seconds = 1e-6;
  const auto judged = judged_in_time(predictor, table, rows, options, listening);
  EXPECT_EQ(int64_t(judged.size()), fewest_judged_rows);
  EXPECT_TRUE(std::is_sorted(judged.begin(), judged.end()));
  EXPECT_TRUE(std::all_of(judged.begin(), judged.end(), [](int64_t row) { return row % 4 == 0; }));
  EXPECT_THAT(listening.said, ::testing::HasSubstr("of 30 of the 20000 rows, drawn by lot"));
}

}  // namespace
}  // namespace braid
