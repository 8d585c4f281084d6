#include "braid/table/cell.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

using Items = std::vector<std::string>;

TEST(Cell, SpellsANumberOnlyWithItsWholeText) {
  EXPECT_EQ(Cell(" 1e5 ").number(), 1e5);
  EXPECT_EQ(Cell("+3").number(), 3);
  EXPECT_EQ(Cell("-0.5").number(), -0.5);
  EXPECT_EQ(Cell(int64_t{7}).number(), 7);
  EXPECT_EQ(Cell(true).number(), 1);
  for (const char* words : {"", " ", "3 km", "1,5", "0x10", "+-3", "++3", "1e", "--1", "."})
    EXPECT_FALSE(Cell(words).number()) << words;
}

TEST(Cell, TellsInfiniteAndNotANumberFromWords) {
  EXPECT_TRUE(std::isinf(*Cell("-inf").number()));
  EXPECT_TRUE(std::isnan(*Cell("NaN").number()));
  EXPECT_TRUE(std::isinf(*Cell("1e999").number()));
  EXPECT_EQ(*Cell("1e-999").number(), 0);
}

TEST(Cell, SplitsListsInEveryForm) {
  EXPECT_EQ(Cell("a.jpg; b.jpg;").items(), (Items{"a.jpg", "b.jpg"}));
  EXPECT_EQ(Cell(R"(["a;b", "c", 3])").items(), (Items{"a;b", "c", "3"}));
  EXPECT_EQ(Cell("one photo.jpg").items(), (Items{"one photo.jpg"}));
  EXPECT_EQ(Cell("[sic] a text").items(), (Items{"[sic] a text"}));
  EXPECT_EQ(Cell(Items{"x;y"}).items(), (Items{"x;y"}));
  EXPECT_EQ(Cell(std::vector<float>{1, 0.5}).items(), (Items{"1", "0.5"}));
  EXPECT_TRUE(Cell().items().empty());
  EXPECT_TRUE(Cell(" ; ").items().empty());
}

TEST(Cell, SurvivesBracketsNestedWithoutEnd) {
  const std::string bomb = std::string(200000, '[') + std::string(200000, ']');
  EXPECT_EQ(Cell(bomb).items(), Items{bomb});
}

TEST(Cell, WritesNumbersThatReadBackEqual) {
  EXPECT_EQ(Cell(0.1 + 0.2).text(), "0.30000000000000004");
  EXPECT_EQ(Cell(Items{"a;b", "c"}).text(), R"(["a;b","c"])");
  EXPECT_EQ(Cell(Cell(Items{"a;b", "c"}).text()).items(), (Items{"a;b", "c"}));
}

TEST(Cell, ReadsListsAsPythonAndNumpyWriteThem) {
  EXPECT_EQ(Cell("['img/1.jpg', 'img/2.jpg']").items(), (Items{"img/1.jpg", "img/2.jpg"}));
  EXPECT_EQ(Cell(R"(["it's", 'a "b"', 'it\'s', 'c:\\d', None, 3])").items(),
            (Items{"it's", "a \"b\"", "it's", "c:\\d", "3"}));
  EXPECT_EQ(Cell("['a' 'b'\n 'c']").items(), (Items{"a", "b", "c"}));
  EXPECT_EQ(Cell("[1.0 2.5\n -3e-2]").items(), (Items{"1.0", "2.5", "-3e-2"}));
  EXPECT_EQ(Cell("[1, 2]").items(), (Items{"1", "2"}));
  EXPECT_TRUE(Cell("[]").items().empty());
  for (const char* words : {"['tis the season]", "['a'b]", "[a, b]", "['a', b]", "[1 2 ... 9]", "['a'", "[,]"})
    EXPECT_EQ(Cell(words).items(), Items{words});
}

TEST(Cell, ReadsListsAsPostgresAndSetsOfPythonWriteThem) {
  EXPECT_EQ(Cell(R"({TV,"Air conditioning",NULL,"say \"hi\""})").items(),
            (Items{"TV", "Air conditioning", "say \"hi\""}));
  EXPECT_EQ(Cell("{'dark blue', 'red'}").items(), (Items{"dark blue", "red"}));
  EXPECT_EQ(Cell("{3,1}").items(), (Items{"3", "1"}));
  EXPECT_EQ(Cell("{ red , green }").items(), (Items{"red", "green"}));
  EXPECT_TRUE(Cell("{}").items().empty());
  for (const char* words : {"{a: 1}", "{a:1}", "{some words}", "{a,}", "{,a}", "{a}{b}", "{\"a\":1}", "{{a,b},{c,d}}",
                            "{'a' 'b'}", "{'a}", "{x = 1}", "{a"})
    EXPECT_EQ(Cell(words).items(), Items{words});
}

TEST(Cell, TakesTheNamesOfThingsInLists) {
  EXPECT_EQ(Cell(R"([{"id": 28, "name": "Action"}, {"id": 12, "name": "Sci-Fi"}])").items(),
            (Items{"Action", "Sci-Fi"}));
  EXPECT_EQ(
      Cell("[{'iso_639_1': 'en', 'name': 'English'}, {'iso_639_1': 'fr', 'name': \"L'\xC3\xA9t\xC3\xA9\"}]").items(),
      (Items{"English", "L'\xC3\xA9t\xC3\xA9"}));
  EXPECT_EQ(Cell("[{'id': 1, 'of': [{'name': 'x'}, (2, None)], 'on': True, 'name': 'a, b'}]").items(), (Items{"a, b"}));
  EXPECT_EQ(Cell("[{'id': 1}, {'name': None}]").items(), (Items{"{'id': 1}", "{'name': None}"}));
  EXPECT_EQ(Cell(R"([{"id":1}])").items(), (Items{R"({"id":1})"}));
  for (const char* words : {"[{'id': 1]", "[{'id'}]", "[{'id': 'a}]", "[{id: 1}]", "[{'name': 'x'}", "[{'a': [1}]"})
    EXPECT_EQ(Cell(words).items(), Items{words});
  const std::string bomb = "[{'a': " + std::string(200000, '[');
  EXPECT_EQ(Cell(bomb + "]").items(), Items{bomb + "]"});
}

}  // namespace
}  // namespace braid
