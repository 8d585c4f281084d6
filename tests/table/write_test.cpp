#include "braid/table/write.h"

#include <gmock/gmock.h>

#include "braid/table/table.h"
#include "table/files.h"

namespace braid {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<WriteColumn> all_types = {{"words", ColumnType::text},     {"x", ColumnType::number},
                                            {"n", ColumnType::whole},        {"yes", ColumnType::boolean},
                                            {"vector", ColumnType::numbers}, {"tags", ColumnType::texts}};
const std::vector<std::vector<Cell>> rows = {{"a, \"b\"\nc", 0.1 + 0.2, int64_t{1} << 60, true,
                                              std::vector<float>{0.1f, 2}, std::vector<std::string>{"p;q", "r"}},
                                             {Cell(), Cell(), Cell(), Cell(), Cell(), Cell()},
                                             {"é", 3, -1, false, std::vector<float>{5}, std::vector<std::string>{"s"}}};

void write(const std::filesystem::path& path) {
  TableWriter writer(path, all_types);
  for (const auto& row : rows) writer.append(row);
  writer.finish();
}

TEST(TableWriter, KeepsTypesInJsonLinesAndParquet) {
  TestFolder folder;
  for (const char* name : {"t.jsonl", "t.parquet"}) {
    write(folder / name);
    const Table table = Table::open(folder / name);
    ASSERT_EQ(table.size(), 3);
    for (int64_t row = 0; row < 3; ++row)
      for (int64_t column = 0; column < 6; ++column) {
        const Cell wanted = rows[size_t(row)][size_t(column)], found = table.at(row, column);
        EXPECT_EQ(found.text(), wanted.text()) << name << row << column;
        EXPECT_TRUE(column == 1 || found.value.index() == wanted.value.index()) << name << row << column;
      }
  }
}

TEST(TableWriter, WritesCsvThatReadsBack) {
  TestFolder folder;
  write(folder / "t.csv");
  const Table table = Table::open(folder / "t.csv");
  ASSERT_EQ(table.size(), 3);
  EXPECT_EQ(table.at(0, "words").text(), "a, \"b\"\nc");
  EXPECT_EQ(table.at(0, "x").number(), 0.1 + 0.2);
  EXPECT_EQ(table.at(0, "tags").items(), (std::vector<std::string>{"p;q", "r"}));
  EXPECT_TRUE(table.at(1, "n").is_absent());
}

TEST(TableWriter, ReadsParquetLargerThanMemoryThroughAConvertedCopy) {
  TestFolder folder;
  {
    TableWriter writer(folder / "t.parquet", {{"n", ColumnType::whole}, {"v", ColumnType::numbers}});
    for (int i = 0; i < 50000; ++i) writer.append({i, std::vector<float>{float(i), 1}});
    writer.finish();
  }
  OpenOptions options;
  options.cache_folder = folder / "cache";
  options.memory_bytes = 1000;
  const Table table = Table::open(folder / "t.parquet", options);
  ASSERT_EQ(table.size(), 50000);
  EXPECT_EQ(table.at(49999, "v"), Cell(std::vector<float>{49999, 1}));
  EXPECT_TRUE(exists(options.cache_folder));
  // The converted copy is an Arrow file, which opens as a table of its own.
  const auto copy = std::filesystem::directory_iterator(options.cache_folder)->path();
  EXPECT_EQ(Table::open(copy).at(123, "n"), Cell(123));
}

TEST(TableWriter, MakesFormulasHarmlessButKeepsNumbers) {
  EXPECT_EQ(render_csv("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
  EXPECT_EQ(render_csv("@SUM(1,2)"), "\"'@SUM(1,2)\"");
  EXPECT_EQ(render_csv("-0.5"), "-0.5");
  EXPECT_EQ(render_csv("+1e5"), "+1e5");
  EXPECT_EQ(render_csv(-3), "-3");
  EXPECT_EQ(render_csv("- a, b"), "\"- a, b\"");
  EXPECT_EQ(render_csv("=1+1", ',', Formulas::as_they_are), "=1+1");
}

TEST(TableWriter, TellsFormulasFromWhatPeopleWrite) {
  for (const char* formula : {"=1+1", "=A1", "=HYPERLINK(\"http://x\")", " \t=A1", "\r=A1", "@SUM(1)", "+SUM (1)",
                              "-2+LOG10(3)", "+Sheet1!A1", "-'[x.xlsx]a'!$A$1", "+cmd|' /C calc'!A0",
                              "-1+cmd|'/C calc'!A0", "+\u0421\u0423\u041c\u041c(A1)"})
    EXPECT_TRUE(looks_like_formula(formula)) << formula;
  for (const char* words :
       {"",           "+",           "-",       "=",        "@",   "-3",    "+1e5", "-inf", "+49 (30) 123",
        "- too loud", "- too loud!", "@bob hi", "@bob hi!", "@17", "-a, b", "+-",   "a=1",  "SUM(1)",
        "cmd|x!A0",   "--",          "-> 3 (2)"})
    EXPECT_FALSE(looks_like_formula(words)) << words;
}

TEST(TableWriter, WritesATableThatIsReadAgainAsItStands) {
  TestFolder folder;
  const std::vector<std::string> cells{"=1+1", "'=1+1", "-", "@SUM(1)", "+49 (30) 1", " x ", "a\nb"};
  {
    TableWriter writer(folder / "t.csv", {{"@SUM(1)"}}, Formulas::as_they_are);
    for (const std::string& cell : cells) writer.append({cell});
    writer.finish();
  }
  const Table table = Table::open(folder / "t.csv");
  EXPECT_EQ(table.columns().front(), "@SUM(1)");
  for (size_t row = 0; row < cells.size(); ++row) EXPECT_EQ(table.at(int64_t(row), int64_t{0}).text(), cells[row]);
}

TEST(TableWriter, LeavesNothingUnlessFinished) {
  TestFolder folder;
  folder.write("t.csv", "old\n1\n");
  {
    TableWriter writer(folder / "t.csv", {{"new", ColumnType::text}});
    writer.append({"2"});
  }
  EXPECT_EQ(Table::open(folder / "t.csv").columns().front(), "old");
  const std::filesystem::directory_iterator files(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(TableWriter, KeepsARowOfOneAbsentCell) {
  TestFolder folder;
  TableWriter writer(folder / "t.csv", {{"a", ColumnType::text}});
  writer.append({Cell()});
  writer.append({"x"});
  writer.finish();
  EXPECT_EQ(Table::open(folder / "t.csv").size(), 2);
}

TEST(TableWriter, SaysBeforehandWhatItCanWrite) {
  for (const char* name : {"t.csv", "t.TSV", "t.jsonl", "t.ndjson", "a.b/t.Parquet"})
    EXPECT_TRUE(can_write_table(name));
  for (const char* name : {"t.xlsx", "t.arrow", "t", "csv", ""}) EXPECT_FALSE(can_write_table(name)) << name;
}

TEST(TableWriter, RefusesWhatItCannotWrite) {
  TestFolder folder;
  EXPECT_THAT(error_of([&] { TableWriter(folder / "t.xlsx", {{"a"}}); }),
              AllOf(StartsWith("config: "), HasSubstr(".parquet")));
  EXPECT_THAT(error_of([&] { TableWriter(folder / "none" / "t.csv", {{"a"}}); }), StartsWith("io: "));
  EXPECT_THAT(error_of([&] { TableWriter(folder / "t.csv", {{"a"}, {"a"}}); }), StartsWith("config: "));
  TableWriter writer(folder / "t.csv", {{"a", ColumnType::number}});
  EXPECT_THAT(error_of([&] { writer.append({"x"}); }), StartsWith("internal: "));
}

}  // namespace
}  // namespace braid
