#include "braid/table/csv.h"

#include <gmock/gmock.h>

#include "braid/table/table.h"
#include "table/files.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string why(std::string_view content) {
  TestFolder folder;
  return error_of([&] { Table::open(folder.write("cars.csv", content)); });
}

TEST(Csv, ReadsQuotesLineEndsAndBlanks) {
  TestFolder folder;
  const Table table = Table::open(folder.write(
      "cars.csv",
      "\xEF\xBB\xBF name ,words\r\n\"a, b\",\"line\nbreak \"\"q\"\"\"\r\n\r\nplain 5\" pipe, x \r\n\"\",  \nlast,row"));
  EXPECT_THAT(table.columns(), ElementsAre("name", "words"));
  ASSERT_EQ(table.size(), 4);
  EXPECT_EQ(table.at(0, "name").text(), "a, b");
  EXPECT_EQ(table.at(0, "words").text(), "line\nbreak \"q\"");
  EXPECT_EQ(table.at(1, "name").text(), "plain 5\" pipe");
  EXPECT_EQ(table.at(1, "words").text(), " x ");
  EXPECT_TRUE(table.at(2, "name").is_absent());
  EXPECT_TRUE(table.at(2, "words").is_absent());
  EXPECT_EQ(table.at(3, "words").text(), "row");
  EXPECT_EQ(table.line(1), 5);
  EXPECT_EQ(table.subject(3, 1), "cars.csv row 4 column words");
}

TEST(Csv, KeepsEveryCellAText) {
  TestFolder folder;
  const Table table = Table::open(folder.write("t.csv", "zip,flag\n00123,1\n45678,2.50\n"));
  EXPECT_EQ(table.at(0, "zip"), Cell("00123"));
  EXPECT_EQ(table.at(1, "flag"), Cell("2.50"));
}

TEST(Csv, FindsTheSeparatorInTheHeader) {
  TestFolder folder;
  EXPECT_EQ(Table::open(folder.write("a.csv", "x;y\n1,5;2\n")).at(0, "x").text(), "1,5");
  EXPECT_EQ(Table::open(folder.write("b.tsv", "x,1\ty\na\tb\n")).at(0, "x,1").text(), "a");
  EXPECT_EQ(Table::open(folder.write("c.txt", "x\ty\na\tb\n")).at(0, "y").text(), "b");
  EXPECT_EQ(Table::open(folder.write("d.csv", "\"x;z\",y\na;b,c\n")).at(0, "x;z").text(), "a;b");
}

TEST(Csv, TakesTheSeparatorThatPartsTheRowsAsTheHeader) {
  EXPECT_EQ(sniff_separator("Datum;Preis, EUR;Menge\n01.02.;1,5;2\n02.02.;1,25;3\n"), ';');
  EXPECT_EQ(sniff_separator("Preis, EUR;Menge\n1,5;2\n1,25;3\n"), ';') << "the comma parts every row too, into fewer";
  EXPECT_EQ(sniff_separator("name,tags (a;b)\nx,a;b\ny,\nz,a\n"), ',');
  EXPECT_EQ(sniff_separator("a,b;c\n\"x;\ny\",1\n\"\"\"q;\",2\n"), ',') << "quotes hold separators and line ends";
  EXPECT_EQ(sniff_separator("id|name\n1|a, b\n2|c\n"), '|');
  EXPECT_EQ(sniff_separator("a,b,c|d\n1,2,3|4\n"), ',');
  EXPECT_EQ(sniff_separator("a;b, c\r\n1;2\r\n\r\n3;4\r\n5;6, 7, 8"), ';') << "the last row may be cut off";
  EXPECT_EQ(sniff_separator("words\na, b\nc\n"), ',');
  EXPECT_EQ(sniff_separator("x;y"), ';');
}

TEST(Csv, ReadsLatin1AndSaysSo) {
  TestFolder folder;
  const Table table = Table::open(folder.write("t.csv", "name,price\nCaf\xE9,5 \x80\n"));
  EXPECT_EQ(table.at(0, "name").text(), "Café");
  EXPECT_EQ(table.at(0, "price").text(), "5 €");
  EXPECT_THAT(table.notes(), ElementsAre(HasSubstr("Windows-1252")));
  EXPECT_TRUE(Table::open(folder.write("u.csv", "name,price\nCafé,5 €\n")).notes().empty());
}

TEST(Csv, NamesTheLineOfARaggedRow) {
  EXPECT_THAT(why("a,b\n\"x\ny\",2\n1,2,3\n"), StartsWith("data: cars.csv line 4: 3 cells where the header has 2"));
  EXPECT_THAT(why("a,b\n1\n"), StartsWith("data: cars.csv line 2: 1 cells"));
}

TEST(Csv, NamesTheLineOfABrokenQuote) {
  EXPECT_THAT(why("a,b\n1,2\n3,\"x\n4,5\n"),
              StartsWith("data: cars.csv line 3: a quote is opened in cell 2 and never"));
  EXPECT_THAT(why("a,b\n1,\"x\ny\" z\n"),
              StartsWith("data: cars.csv line 3: text follows the closing quote of cell 2"));
}

TEST(Csv, RefusesHeadersThatCannotBeNamed) {
  EXPECT_THAT(why("a,b,a\n1,2,3\n"), StartsWith("data: cars.csv: columns 1 and 3 are both named \"a\""));
  EXPECT_THAT(why(",b\n0,2\n"),
              AllOf(StartsWith("data: cars.csv: column 1 of the header has no name"), HasSubstr("index=False")));
  EXPECT_THAT(why("a,b\n"), StartsWith("data: cars.csv: has a header but no rows"));
  EXPECT_THAT(why(""), HasSubstr("is empty"));
  EXPECT_THAT(why(" \n\n"), HasSubstr("is empty"));
}

}  // namespace
}  // namespace braid
