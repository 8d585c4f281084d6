#include "braid/core/config.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

struct Inner {
  int64_t layers = 2;
  template <class V>
  void fields(V& v) {
    v.field("layers", layers, "stacked layers", {1, 8});
  }
};
struct Outer {
  double rate = 1e-3;
  std::string name = "run";
  Inner inner;
  std::vector<Inner> many;
  std::vector<std::string> words;
  template <class V>
  void fields(V& v) {
    v.field("rate", rate, "learning rate", {0, 1});
    v.field("name", name, "run name");
    v.field("inner", inner, "nested");
    v.field("many", many, "a list");
    v.field("words", words, "a list of texts");
  }
};

std::string why(const char* toml) {
  try {
    from_node<Outer>(parse_toml(toml, "run.toml"));
  } catch (const Error& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Config, AbsentFieldsKeepTheirDefault) { EXPECT_EQ(from_node<Outer>(parse_toml("", "x")).inner.layers, 2); }

TEST(Config, SurvivesARoundTrip) {
  Outer a;
  a.rate = 0.1 + 0.2;
  a.name = "line\n\"two\" \x01";
  a.many.resize(2);
  const auto b = from_node<Outer>(parse_toml(render_toml(to_node(a)), "x"));
  EXPECT_EQ(a.rate, b.rate);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(b.many.size(), 2u);
}

TEST(Config, NamesTheUnknownKeyItsPlaceAndTheLikelyIntent) {
  EXPECT_EQ(why("rate = 0.5\n[inner]\n  layer = 3\n"),
            "run.toml:3:3: unknown key \"layer\" of \"inner\"; did you mean \"layers\"?");
}
struct Measured {
  double loss = 0, share = 0;
  template <class V>
  void fields(V& v) {
    v.field("loss", loss, "not-a-number where it was not measured", Range{.nan = true});
    v.field("share", share, "always a number");
  }
};

TEST(Config, TakesNotANumberOnlyWhereAFieldSaysSo) {
  EXPECT_TRUE(std::isnan(from_node<Measured>(parse_toml("loss = nan", "x")).loss));
  EXPECT_THROW(from_node<Measured>(parse_toml("share = nan", "x")), Error);
}

TEST(Config, SaysHowTextsAndListsAreWritten) {
  EXPECT_EQ(why("name = -999"), "run.toml:1:1: \"name\" must be a string, not -999; write it in quotes: \"-999\"");
  EXPECT_EQ(why("words = [-999]"), "run.toml:1:10: \"words\" must be a string, not -999; write it in quotes: \"-999\"");
  EXPECT_EQ(why("words = \"x\""),
            "run.toml:1:1: \"words\" must be a list, not \"x\"; write it in brackets, with quotes: [\"a\", \"b\"]");
}

TEST(Config, NamesTheRange) { EXPECT_EQ(why("rate = 2"), "run.toml:1:1: \"rate\" is 2, outside [0, 1]"); }
TEST(Config, NamesTheType) { EXPECT_EQ(why("rate = \"2\""), "run.toml:1:1: \"rate\" must be a number, not \"2\""); }

TEST(Config, AnOverrideReplacesOneField) {
  Node node = to_node(Outer{});
  apply_override(node, "inner.layers=5");
  apply_override(node, "name=plain words");
  const auto read = from_node<Outer>(node);
  EXPECT_EQ(read.inner.layers, 5);
  EXPECT_EQ(read.name, "plain words");
}

TEST(Config, AnOverrideFindsATableOfAListByItsName) {
  Node node = parse_toml("[[inputs]]\nname = 'front'\nsize = 1\n[[inputs]]\nname = 'rear'\nsize = 2\n", "x");
  apply_override(node, "inputs.rear.size=7");
  EXPECT_EQ(node.at("inputs").array()[1].at("size").integer(), 7);
}

TEST(Config, AnOverrideFindsATableOfAListByItsColumn) {
  Node node = parse_toml("[[targets]]\ncolumn = 'stars'\n", "x");
  apply_override(node, "targets.stars.kind=ordinal");
  EXPECT_EQ(node.at("targets").array()[0].at("kind").string(), "ordinal");
}

TEST(Config, AWrongOverrideNamesTheWords) {
  Node node = to_node(Outer{});
  apply_override(node, "rat=1");
  try {
    from_node<Outer>(node);
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "words on the command line, \"rat=1\": unknown key \"rat\"; did you mean \"rate\"?");
  }
}

}  // namespace
}  // namespace braid
