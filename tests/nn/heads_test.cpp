#include "braid/nn/heads.h"

#include <gtest/gtest.h>

#include "braid/core/error.h"

namespace braid {
namespace {

TEST(Heads, WithoutAWidthThereIsNoFusedAnswer) {
  Heads heads(0, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  Joint joint;
  joint.parts["m0"] = torch::ones({4, 3});
  EXPECT_FALSE(heads->fused(joint).defined());
  EXPECT_EQ(heads->parts(joint).at("m0").sizes(), (std::vector<int64_t>{4, 2}));
}

TEST(Heads, AnEmptyEncodingAnswersWhatTheyStartAt) {
  Heads heads(5, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  const auto prior = torch::tensor({-1.0f, 2.0f});
  heads->start_at(prior);
  Joint joint;
  joint.pooled = torch::zeros({1, 5});
  joint.parts["m0"] = torch::zeros({1, 3});
  EXPECT_TRUE(torch::equal(heads->fused(joint)[0], prior));
  EXPECT_TRUE(torch::equal(heads->parts(joint).at("m0")[0], prior));
}

TEST(Heads, NamesTheInputThatTheFusionLeftOut) {
  Heads heads(0, std::map<std::string, int64_t>{{"m0", 3}}, 2, 0.0);
  EXPECT_THROW(heads->parts(Joint{}), Error);
}

}  // namespace
}  // namespace braid
