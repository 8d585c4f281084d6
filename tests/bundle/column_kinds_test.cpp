#include <gmock/gmock.h>

#include "braid/bundle/recipe.h"
#include "table/files.h"

namespace braid {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// What reading a recipe says, "accepted" where nothing is wrong with it.
std::string verdict(const std::string& toml) {
  return error_of([&] { from_node<Recipe>(parse_toml(toml, "cars.toml"), "recipe"); });
}

std::string input(const std::string& columns, const std::string& kinds, const std::string& more = "") {
  return "[[inputs]]\nname = \"things\"\ncolumns = [" + columns + "]\n" +
         (kinds.empty() ? "" : "kinds = [" + kinds + "]\n") + more;
}

TEST(ColumnKinds, OfOneInputMustSuitOneFeature) {
  EXPECT_EQ(verdict(input("'a', 'b', 'c'", "'number', 'category', 'date'")), "accepted");
  EXPECT_EQ(verdict(input("'film', 'from', 'to'", "'video', 'begin', 'end'")), "accepted");
  EXPECT_THAT(verdict(input("'city', 'code'", "'text', 'category'")),
              AllOf(HasSubstr("input \"things\""), HasSubstr("column city as text and column code as category"),
                    HasSubstr("data.kinds.city=text")));
  EXPECT_THAT(verdict(input("'km', 'remark'", "'number', 'text'")), HasSubstr("data.kinds.remark=text"));
  EXPECT_THAT(verdict(input("'front', 'side'", "'image', 'image'")), HasSubstr("make inputs of their own"));
}

TEST(ColumnKinds, AreNeededWhereAnInputHasSeveralColumnsAndNoFeature) {
  EXPECT_EQ(verdict(input("'remark'", "")), "accepted");
  EXPECT_THAT(verdict(input("'km', 'year'", "")), HasSubstr("has 2 columns without kinds"));
  EXPECT_EQ(verdict(input("'clip', 'from', 'to'", "", "feature = {type = \"log_mel\"}\n")), "accepted");
}

TEST(ColumnKinds, ThatDoNotExistAreNamedWithTheirPlace) {
  EXPECT_THAT(verdict(input("'front'", "'picture'")), AllOf(HasSubstr("cars.toml:"), HasSubstr("no kind \"picture\"")));
  EXPECT_THAT(verdict("[data.kinds]\ncode = \"categry\"\n"),
              AllOf(HasSubstr("data.kinds.code"), HasSubstr("did you mean \"category\"?")));
  EXPECT_THAT(verdict("[data.kinds]\ncode = 3\n"), HasSubstr("data.kinds.code: 3 is no kind"));
  EXPECT_THAT(verdict("[data]\nkinds = \"text\"\n"), HasSubstr("data.kinds"));
  EXPECT_THAT(verdict("[data.kinds]\nname = \"group\"\n"), HasSubstr("--group"));
}

TEST(ColumnKinds, ThatAreSaidMustBeThoseOfTheInputs) {
  const std::string code = "[data.kinds]\ncode = \"category\"\n";
  EXPECT_EQ(verdict(code + input("'km', 'code'", "'number', 'category'")), "accepted");
  EXPECT_THAT(
      verdict(code + input("'km', 'code'", "'number', 'number'")),
      AllOf(HasSubstr("data.kinds.code: says category"), HasSubstr("input \"things\""), HasSubstr("as number")));
  const std::string film = "[data.kinds]\nfilm = \"video\"\n";
  EXPECT_EQ(verdict(film + input("'film'", "'audio'")), "accepted") << "its sound";
  EXPECT_NE(verdict("[data.kinds]\nfilm = \"audio\"\n" + input("'film'", "'video'")), "accepted");
}

TEST(ColumnKinds, AreReadBackAndLookedForInTheTable) {
  const TestFolder folder;
  Recipe recipe;
  recipe.data.table = folder.write("cars.csv", "km,code,a.b\n1,2,3\n").string();
  for (const char* words : {"data.kinds.code=category", "data.kinds.a.b=text"}) {
    Node node = to_node(recipe);
    apply_override(node, words);
    recipe = from_node<Recipe>(node, "recipe");
  }
  const Recipe again = from_node<Recipe>(parse_toml(render_toml(to_node(recipe)), "written"), "recipe");
  EXPECT_EQ(again.data.column_kinds(), (std::map<std::string, Kind>{{"code", Kind::category}, {"a.b", Kind::text}}));
  EXPECT_EQ(again.data.open().size(), 1);
  recipe.data.kinds["cod"] = Node("text");
  EXPECT_THAT(error_of([&] { recipe.data.open(); }), HasSubstr("no column \"cod\"; did you mean \"code\"?"));
}

}  // namespace
}  // namespace braid
