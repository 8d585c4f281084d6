#include "braid/core/utf8.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TellsTextFromOtherBytes) {
  for (const auto text : {""sv, "plain, and longer than eight bytes"sv, "caf\u00e9 \u20ac \U0001F600"sv})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const auto bytes : {"caf\xE9"sv, "\xC0\x80"sv, "\xED\xA0\x80"sv, "\xF5\x80\x80\x80"sv, "\x80"sv, "\xE2\x82"sv})
    EXPECT_FALSE(is_utf8(bytes)) << bytes;
}

TEST(Utf8, ATextGivenInPiecesMayBeCutInsideACharacter) {
  Utf8Check check;
  check.feed("\xE2\x82");
  EXPECT_TRUE(check.valid_so_far());
  EXPECT_FALSE(check.valid());
  check.feed("\xAC");
  EXPECT_TRUE(check.valid());
  check.feed("\xAC");
  EXPECT_FALSE(check.valid_so_far());
}

TEST(Utf8, CountsCharactersAndNotBytes) {
  EXPECT_EQ(utf8_characters(""), 0);
  EXPECT_EQ(utf8_characters("caf\u00e9"), 4);
  EXPECT_EQ(utf8_characters("\U0001F600!"), 2);
}

TEST(Utf8, TheBeginOfATextHasWholeCharacters) {
  EXPECT_EQ(utf8_prefix("caf\u00e9", 5), "caf\u00e9");
  EXPECT_EQ(utf8_prefix("caf\u00e9", 4), "caf");
  EXPECT_EQ(utf8_prefix("caf\u00e9s", 5), "caf\u00e9");
  EXPECT_EQ(utf8_prefix("\U0001F600!", 3), "");
  EXPECT_EQ(utf8_prefix("plain", 2), "pl");
  EXPECT_EQ(utf8_prefix("plain", 0), "");
}

}  // namespace
}  // namespace braid
