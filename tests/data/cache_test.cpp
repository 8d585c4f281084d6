#include "braid/data/cache.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

TEST(DecodedCache, KeepsWhatFitsAndFailuresToo) {
  DecodedCache cache(2000);
  cache.keep("a", torch::zeros({100}));
  cache.keep("b", Error(Fault::data, "b", "broken"));
  cache.keep("c", torch::zeros({1000}));
  ASSERT_TRUE(cache.find("a"));
  ASSERT_TRUE(cache.find("b"));
  EXPECT_FALSE(*cache.find("b"));
  EXPECT_FALSE(cache.find("c"));
  EXPECT_LE(cache.bytes(), 2000);
}

}  // namespace
}  // namespace braid
