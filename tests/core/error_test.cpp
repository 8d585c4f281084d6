#include "braid/core/error.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(Joined, PutsWordsBetweenWords) {
  EXPECT_EQ(joined({}, ", "), "");
  EXPECT_EQ(joined({"a"}, ", "), "a");
  EXPECT_EQ(joined({"a", "", "c"}, ", "), "a, , c");
}

}  // namespace
}  // namespace braid
