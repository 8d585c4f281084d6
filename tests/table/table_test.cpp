#include "braid/table/table.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "table/files.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A line of /proc/self/status in KiB.
int64_t memory_kib(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1));
  return 0;
}

TEST(Table, GuessesAColumnThatIsNotThere) {
  TestFolder folder;
  const Table table = Table::open(folder.write("cars.csv", "price,front\n1,a.jpg\n"));
  EXPECT_EQ(error_of([&] { table.column("prise"); }), "config: cars.csv: no column \"prise\"; did you mean \"price\"?");
  EXPECT_EQ(table.column("front"), 1);
}

TEST(Table, ExplainsWhatIsNoTable) {
  TestFolder folder;
  folder.write("cars.csv", "a\n1\n");
  EXPECT_THAT(error_of([&] { Table::open(folder / "car.csv"); }),
              AllOf(StartsWith("io: "), HasSubstr("did you mean \"cars.csv\"")));
  EXPECT_THAT(error_of([&] { Table::open(folder.path()); }),
              AllOf(StartsWith("io: "), HasSubstr("is a folder"), HasSubstr("cars.csv")));
  EXPECT_THAT(error_of([&] { Table::open(folder.write("s.csv", "PK\3\4rest")); }), HasSubstr("spreadsheet"));
  EXPECT_THAT(error_of([&] { Table::open(folder.write("u.csv", std::string_view("\xFF\xFEx\0", 4))); }),
              HasSubstr("UTF-16"));
  EXPECT_THAT(error_of([&] { Table::open(folder.write("x.json", "[{\"a\": 1}]")); }), HasSubstr("one object a line"));
  EXPECT_THAT(error_of([&] { Table::open(folder.write("p.parquet", "PAR1 nothing PAR1")); }), StartsWith("data: "));
  EXPECT_THAT(error_of([&] { Table::open(folder.write("a.arrow", "ARROW1\0\0 nothing")); }), StartsWith("data: "));
}

TEST(Table, ResolvesCellsAgainstItsFolder) {
  const Table table = Table::from_rows({"a"}, {{"x"}}, "/data");
  EXPECT_EQ(table.resolve(" img/1.png "), "/data/img/1.png");
  EXPECT_EQ(table.resolve("/abs/1.png"), "/abs/1.png");
  EXPECT_EQ(table.resolve("text.npy#17"), "/data/text.npy");
  EXPECT_EQ(table.resolve("a.mp4#t=3,8"), "/data/a.mp4");
  EXPECT_EQ(table.resolve("a#b.jpg"), "/data/a#b.jpg");
  EXPECT_EQ(fragment("text.npy#17"), "17");
  EXPECT_EQ(fragment("C#"), "");
}

TEST(Table, KeepsRowsGivenInMemory) {
  const Table table = Table::from_rows({"a", "b"}, {{1, "x"}, {2.5, Cell()}});
  EXPECT_EQ(table.at(1, "a"), Cell(2.5));
  EXPECT_TRUE(table.at(1, "b").is_absent());
  EXPECT_EQ(table.subject(1, 1), "table row 2 column b");
  EXPECT_EQ(table.line(0), std::nullopt);
  EXPECT_THAT(error_of([] { Table::from_rows({"a"}, {{1, 2}}); }), StartsWith("data: table row 1: 2 cells"));
  EXPECT_THAT(error_of([&] { table.at(2, 0); }), StartsWith("internal: "));
}

TEST(Table, HashesItsContent) {
  TestFolder folder;
  const Table table = Table::open(folder.write("abc.csv",
                                               "abc"
                                               "\n1"));
  EXPECT_EQ(table.content_hash().size(), 64u);
  EXPECT_EQ(table.content_hash(), Table::open(folder.write("other.csv", "abc\n1")).content_hash());
  EXPECT_NE(table.content_hash(), Table::open(folder.write("other.csv", "abc\n2")).content_hash());
  const auto one = Table::from_rows({"a"}, {{"1"}}), two = Table::from_rows({"a"}, {{1}});
  EXPECT_NE(one.content_hash(), two.content_hash());
}

TEST(JsonLines, KeepsTypesAndFillsMissingKeys) {
  TestFolder folder;
  std::string lines;
  for (int i = 0; i < 1500; ++i) lines += "{\"n\": " + std::to_string(i) + "}\n";
  const Table table =
      Table::open(folder.write("t.jsonl", lines + "\n{\"n\": 2.5, \"late\": [\"a\", \"b\"], \"v\": [1, 2.5], \"t\": "
                                                  "true, \"o\": {\"k\": 1}, \"e\": \"\", \"none\": []}"));
  EXPECT_THAT(table.columns(), ElementsAre("n", "late", "v", "t", "o", "e", "none"));
  ASSERT_EQ(table.size(), 1501);
  EXPECT_EQ(table.at(7, "n"), Cell(7));
  EXPECT_TRUE(table.at(7, "late").is_absent());
  EXPECT_EQ(table.at(1500, "n"), Cell(2.5));
  EXPECT_EQ(table.at(1500, "late"), Cell(std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.at(1500, "v"), Cell(std::vector<float>{1, 2.5}));
  EXPECT_EQ(table.at(1500, "t"), Cell(true));
  EXPECT_EQ(table.at(1500, "o"), Cell("{\"k\":1}"));
  EXPECT_TRUE(table.at(1500, "e").is_absent());
  EXPECT_TRUE(table.at(1500, "none").is_empty_list());
  EXPECT_FALSE(table.at(7, "none").is_empty_list()) << "the key is not there";
  EXPECT_EQ(table.line(1500), 1502);
}

TEST(JsonLines, NamesTheLineThatIsNoObject) {
  TestFolder folder;
  auto why = [&](const std::string& lines) { return error_of([&] { Table::open(folder.write("t.jsonl", lines)); }); };
  EXPECT_THAT(why("{\"a\": 1}\n[1]\n"), StartsWith("data: t.jsonl line 2: is no JSON object"));
  EXPECT_THAT(why("{\"a\": 1}\n\n{\"a\": \n"), StartsWith("data: t.jsonl line 3: not JSON"));
  EXPECT_THAT(why("{\"a\": " + std::string(100000, '[')), HasSubstr("nests deeper"));
}

/// A million rows of about 60 bytes.
std::filesystem::path write_million(const TestFolder& folder) {
  std::ofstream file(folder / "big.csv", std::ios::binary);
  file << "image,question,number\n";
  std::string block;
  for (int i = 0; i < 1'000'000; ++i) {
    block += "images/" + std::to_string(i) + ".png,\"is it, or is it not, number " + std::to_string(i % 97) + "?\"," +
             std::to_string(i) + "\n";
    if (block.size() > 1 << 20) file << block, block.clear();
  }
  file << block;
  return folder / "big.csv";
}

TEST(Table, ReadsAMillionRowsWithoutHoldingThem) {
  TestFolder folder;
  const auto path = write_million(folder);
  OpenOptions options;
  options.cache_folder = folder / "cache";
  options.memory_bytes = 1 << 20;
  const int64_t before = memory_kib("VmHWM");
  const Table table = Table::open(path, options);
  ASSERT_EQ(table.size(), 1'000'000);
  for (int64_t row = 0; row < table.size(); row += 5000) EXPECT_EQ(table.at(row, 2).text(), std::to_string(row));
  EXPECT_EQ(table.line(999'999), 1'000'001);
  EXPECT_LT(memory_kib("VmHWM") - before, 48 << 10) << "KiB for a file of " << std::filesystem::file_size(path);

  const Table again = Table::open(path, options);  // from the converted copy
  EXPECT_EQ(again.content_hash(), table.content_hash());
  std::vector<std::thread> readers;
  std::atomic<int64_t> wrong = 0;
  for (int64_t part = 0; part < 4; ++part)
    readers.emplace_back([&, part] {
      for (int64_t row = part; row < again.size(); row += 40)
        wrong += again.at(row, 0).text() != "images/" + std::to_string(row) + ".png";
    });
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Table, ConvertsAgainWhenTheFileChanges) {
  TestFolder folder;
  OpenOptions options;
  options.cache_folder = folder / "cache";
  options.memory_bytes = 0;
  const auto path = folder.write("t.csv", "a\n1\n");
  EXPECT_EQ(Table::open(path, options).at(0, 0).text(), "1");
  folder.write("t.csv", "a\n22\n");
  EXPECT_EQ(Table::open(path, options).at(0, 0).text(), "22");
  const std::filesystem::directory_iterator copies(options.cache_folder);
  EXPECT_EQ(std::distance(begin(copies), end(copies)), 1);
  std::filesystem::resize_file(*std::filesystem::directory_iterator(options.cache_folder), 10);  // cut off by a crash
  EXPECT_EQ(Table::open(path, options).at(0, 0).text(), "22");
}

}  // namespace
}  // namespace braid
