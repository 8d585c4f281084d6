#include "braid/cli/aligned_text.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(AlignedText, PadsColumnsByCharactersAndLeavesNoBlanksAtTheEnd) {
  EXPECT_EQ(aligned({{"größe", "number", "a quantity"}, {"id", "text", ""}}),
            "  größe  number  a quantity\n"
            "  id     text\n");
  EXPECT_EQ(aligned({}), "");
}

TEST(AlignedText, MakesCellsHarmlessForATerminal) {
  EXPECT_EQ(terminal_words("a\x1b[2Jb\nc", 40), "a [2Jb c");
  EXPECT_EQ(terminal_words("a\xC2\x9B"
                           "b",
                           40),
            "a  b");
  EXPECT_EQ(terminal_words("größer", 3), "gr…");  // ö has two bytes and would be cut in half
}

}  // namespace
}  // namespace braid
