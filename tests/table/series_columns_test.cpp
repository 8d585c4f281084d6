#include "braid/table/series_columns.h"

#include <gmock/gmock.h>

#include <cmath>

#include "braid/table/write.h"
#include "table/files.h"

/// Logs in columns.

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::filesystem::path parquet_log(TestFolder& folder, const std::vector<std::vector<Cell>>& rows) {
  const auto path = folder.write("log.parquet", "");
  std::filesystem::remove(path);
  TableWriter out(path, {{"t_ms", ColumnType::whole},
                         {"x", ColumnType::number},
                         {"note", ColumnType::text},
                         {"on", ColumnType::boolean}});
  for (const auto& row : rows) out.append(row);
  out.finish();
  return path;
}

TEST(SeriesColumns, AParquetLogIsReadByItsColumnsOfNumbers) {
  TestFolder folder;
  const auto path = parquet_log(folder, {{int64_t{0}, 1.5, "a", true},
                                         {int64_t{20}, Cell(), "b", false},
                                         {int64_t{40}, 2.5, Cell(), true},
                                         {int64_t{60}, 3.5, "d", Cell()}});
  const auto file = open_series(path);
  ASSERT_TRUE(file) << file.error().what();
  EXPECT_THAT(file.value().channels(), ElementsAre("x", "on"));
  EXPECT_EQ(file.value().facts().unit, TimeUnit::milliseconds);
  const Series log = std::move(file.value().read()).value();
  EXPECT_EQ(log.times[2], Ticks(40 * 705'600));
  EXPECT_EQ(log.values[0], 1.5f);
  EXPECT_TRUE(std::isnan(log.values[2]));
  EXPECT_EQ(log.values[5], 1);
  EXPECT_TRUE(std::isnan(log.values[7]));
}

TEST(SeriesColumns, LimitsAndDamageAreOneSentenceWithTheName) {
  TestFolder folder;
  const auto path = parquet_log(folder, {{int64_t{0}, 1.5, "a", true}, {int64_t{20}, 2.5, "b", false}});
  SeriesRequest small;
  small.limits.max_bytes = 16;
  EXPECT_THAT(open_series(path, small).error().what(), HasSubstr("log.parquet"));
  for (const char* name : {"a.parquet", "a.arrow"}) {
    const auto broken = folder.write(name, (name[2] == 'p' ? "PAR1" : "ARROW1") + std::string(100, 'x'));
    const auto file = open_series(broken);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().fault(), Fault::data);
    EXPECT_THAT(file.error().what(), HasSubstr(name));
  }
  EXPECT_FALSE(open_series(folder.path() / "none.parquet"));
}

}  // namespace
}  // namespace braid
