#include "braid/core/node.h"

#include <gtest/gtest.h>

#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

std::string repeated(const std::string& piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

template <class Parse>
std::string why(Parse parse, const std::string& content) {
  try {
    parse(content, "in");
    return "accepted";
  } catch (const Error& e) {
    return e.what();
  }
}
std::string why_json(const std::string& content) { return why(parse_json, content); }
std::string why_toml(const std::string& content) { return why(parse_toml, content); }

TEST(Json, KeepsAWholeNumberThatFitsAndRoundsALargerOne) {
  EXPECT_EQ(parse_json("9223372036854775807", "in").integer(), INT64_MAX);
  EXPECT_EQ(parse_json("18446744073709551615", "in").number(), 0x1p64);
}

TEST(Json, WritesATableOfVeryManyMembersInTheirOrder) {
  Node::Table members;
  for (int i = 0; i < 50'000; ++i) members.emplace_back("label " + std::to_string(i), Node(i));
  const std::string written = render_json(Node(std::move(members)), -1);
  EXPECT_TRUE(written.starts_with("{\"label 0\":0,\"label 1\":1,"));
  EXPECT_TRUE(written.ends_with(",\"label 49999\":49999}"));
}

TEST(Json, ReadsAHundredLevelsAndRefusesMore) {
  EXPECT_EQ(why_json(repeated("[", 100) + repeated("]", 100)), "accepted");
  EXPECT_EQ(why_json(repeated("[", 101) + repeated("]", 101)), "in: byte 101 nests deeper than 100 levels");
  EXPECT_EQ(why_json(repeated("{\"a\":", 101) + "1" + repeated("}", 101)), "in: byte 501 nests deeper than 100 levels");
}

TEST(Json, AMillionLevelsDoNotExhaustTheStack) {
  for (const std::string piece : {"[", "{\"a\":", "[{\"a\":"})
    EXPECT_NE(why_json(repeated(piece, 1'000'000)).find("nests deeper"), std::string::npos) << piece;
}

TEST(Json, BracketsInStringsAreNoLevels) {
  const std::string many = repeated("[", 1000);
  EXPECT_EQ(parse_json("[\"" + many + "\", \"\\\"" + many + "\\\\\"]", "in").array()[0].string(), many);
  EXPECT_NE(why_json("[\"\\\\\"," + many).find("nests deeper"), std::string::npos);
}

TEST(Toml, ReadsAHundredLevelsAndRefusesMore) {
  EXPECT_EQ(why_toml("a = " + repeated("[", 100) + repeated("]", 100)), "accepted");
  EXPECT_EQ(why_toml("b = 1\na = " + repeated("[", 101) + repeated("]", 101)), "in:2: nests deeper than 100 levels");
  EXPECT_EQ(why_toml(repeated("a.", 100) + "a = 1"), "accepted");
  EXPECT_EQ(why_toml("\n\n" + repeated("a.", 101) + "a = 1"), "in:3: nests deeper than 100 levels");
}

TEST(Toml, AHeaderAndItsKeysCountTogether) {
  const std::string header = "[" + repeated("a.", 49) + "a]\n";
  EXPECT_EQ(why_toml(header + repeated("b.", 50) + "b = 0.5"), "accepted");
  EXPECT_EQ(why_toml(header + repeated("b.", 51) + "b = 0.5"), "in:2:101: nests deeper than 100 levels");
}

TEST(Toml, WhatIsReadIsWrittenAndReadAgain) {
  for (const std::string& content :
       {repeated("a.", 100) + "a = 0.5", "a = " + repeated("[", 100) + "0.5" + repeated("]", 100),
        "[" + repeated("a.", 99) + "a]\nb = 0.5", "a = " + repeated("{b = ", 100) + "0.5" + repeated("}", 100)})
    EXPECT_EQ(parse_toml(render_toml(parse_toml(content, "in")), "again"), parse_toml(content, "in"));
}

TEST(Toml, WhatCouldNotBeReadAgainIsNotWritten) {
  const std::string odd = "caf\u00e9 \x7F\n\"";
  EXPECT_EQ(parse_toml("a = " + render_toml_value(odd), "in").at("a").string(), odd);
  EXPECT_THROW(render_toml_value(Node("caf\xE9")), Error);
  Node root;
  EXPECT_THROW(apply_override(root, repeated("a.", 100) + "a=1"), Error);
  apply_override(root, repeated("a.", 60) + "a=" + repeated("[", 60) + repeated("]", 60));
  EXPECT_THROW(render_toml(root), Error);
  EXPECT_THROW(render_toml(Node(Node::Table{{"caf\xE9", Node(1)}})), Error);
}

TEST(Toml, AMillionLevelsDoNotExhaustTheStack) {
  const int many = 1'000'000;
  for (const std::string& content :
       {"a = " + repeated("[", many), "a = " + repeated("{a=", many), repeated("a.", many) + "a = 1",
        "[" + repeated("a.", many) + "a]", repeated("'a' . ", many) + "a = 1", "a = " + repeated("{a.a.a=[", many),
        "a = \"\"\"\"\"\"\"\"\n" + repeated("a.", many) + "a = 1"})
    EXPECT_NE(why_toml(content).find("nests deeper"), std::string::npos) << content.substr(0, 40);
}

TEST(Toml, DotsAndBracketsCountOnlyWhereTheyNest) {
  const std::string dots = repeated(".", 1000), brackets = repeated("[", 1000);
  EXPECT_EQ(parse_toml("a = '" + dots + "'\nb = \"\\\"" + brackets + "\" # " + dots, "in").at("a").string(), dots);
  EXPECT_EQ(why_toml("a = \"\"\"\n" + brackets + "\"\"\"\"\"\nb = '''" + dots + "'''"), "accepted");
  EXPECT_EQ(why_toml("a = [" + repeated("0.5, ", 1000) + "]\n" + repeated("[[b.c]]\nd.e = 0.5\n", 1000)), "accepted");
}

TEST(Toml, AMistakeBeforeTheDepthIsNamedWhereItStands) {
  EXPECT_EQ(why_toml("a = \n").substr(0, 5), "in:1:");
  EXPECT_EQ(why_toml("a = ]]]]\n").substr(0, 5), "in:1:");
}

}  // namespace
}  // namespace braid
