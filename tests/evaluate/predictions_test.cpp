#include "braid/evaluate/predictions.h"

#include <gmock/gmock.h>

#include "braid/core/error.h"
#include "prediction_fixtures.h"

namespace braid {
namespace {

using testing::binary;

std::string why(const Predictions& predictions) {
  try {
    predictions.check();
  } catch (const Error& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Predictions, TheFirstOfEqualsIsTheAnswer) {
  EXPECT_THAT(binary({0, 1}, {0.5, 0.6}).answers(), ::testing::ElementsAre(0, 1));
}

TEST(Predictions, ASubsetMayRepeatRows) {
  const auto some = binary({0, 1, 1}, {0.1, 0.2, 0.3}).subset({2, 2, 0});
  EXPECT_THAT(some.truth, ::testing::ElementsAre(1, 1, 0));
  EXPECT_DOUBLE_EQ(some.probabilities[3], 0.3);
  EXPECT_EQ(why(some), "accepted");
}

TEST(Predictions, NamesTheRowThatIsNotANumber) {
  auto predictions = binary({0, 1}, {0.5, 0.6});
  predictions.probabilities[3] = std::nan("");
  EXPECT_EQ(why(predictions),
            "answer 1: the probability is nan, not a number; the model may have diverged in training");
}

TEST(Predictions, RefusesSizesThatDoNotAgree) {
  auto predictions = binary({0, 1}, {0.5, 0.6});
  predictions.probabilities.pop_back();
  EXPECT_EQ(why(predictions), "predictions: 3 probabilities for 2 rows of 2 labels");
  EXPECT_EQ(why(binary({0, 2}, {0.5, 0.6})), "predictions: class 2 is outside [0, 2)");
}

}  // namespace
}  // namespace braid
