#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/report/sections.h"

namespace braid {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TargetEvaluation fruit() {
  TargetEvaluation out;
  out.column = "fruit", out.kind = "multiclass", out.rows = 200;
  out.metrics["accuracy"] = {0.8, 0.75, 0.85};
  out.baseline["accuracy"] = 0.7;
  return out;
}

/// An answer from `inputs` that is `ahead` of the first of them and 0.2 of the others.
PatternEvaluation pattern(const std::vector<std::string>& inputs, const Measured& ahead) {
  PatternEvaluation out;
  out.inputs = inputs;
  for (const std::string& input : inputs) out.ahead_of["fruit"][input] = {0.2, 0.1, 0.3};
  out.ahead_of["fruit"][inputs[0]] = ahead;
  out.best_single["fruit"] = {inputs[0], 180, {0.85, 0.8, 0.9}, ahead};
  return out;
}

std::string together(const std::vector<PatternEvaluation>& patterns) {
  Evaluation evaluation;
  evaluation.patterns = patterns;
  return together_verdict(evaluation, fruit());
}

TEST(TogetherVerdict, SaysWhetherAnAnswerIsClearlyWorseThanOneOfItsInputs) {
  EXPECT_EQ(together({}), "");
  EXPECT_EQ(together({pattern({"left", "right"}, {-0.02, -0.06, 0.02})}),
            "The answer from all inputs together is not clearly worse than that from any of them alone.");
  EXPECT_EQ(together({pattern({"left", "right"}, {-0.05, -0.08, -0.02})}),
            "The answer from all inputs together is clearly worse than that from one of these inputs alone: Accuracy "
            "with left + right is 80.0\u00A0% where left alone has 85.0\u00A0% on the same 180 rows (behind by "
            "5.0\u00A0%, 2.0\u00A0% to 8.0\u00A0%).");
}

TEST(TogetherVerdict, NamesTheOneOfSeveralThatIsFurthestBehind) {
  const auto even = pattern({"left", "right", "top"}, {0, -0.02, 0.02});
  const auto behind = pattern({"left", "right"}, {-0.03, -0.05, -0.01});
  const auto further = pattern({"right", "top"}, {-0.06, -0.11, -0.01});
  EXPECT_THAT(together({even, even}), HasSubstr("None of the 2 answers from several inputs is clearly worse"));
  const std::string words = together({even, behind, further});
  EXPECT_THAT(words, HasSubstr("2 of the 3 answers from several inputs are clearly worse"));
  EXPECT_THAT(words, HasSubstr("right + top is 79.0"));
  EXPECT_THAT(words, Not(HasSubstr("left")));
}

TEST(TogetherVerdict, SaysNothingFromIntervalsOfNoWidth) {
  EXPECT_THAT(together({pattern({"left", "right"}, {-0.05, -0.05, -0.05})}), HasSubstr("not clearly worse"));
  PatternEvaluation blunt = pattern({"left", "right"}, {-0.05, -0.05, -0.05});
  blunt.ahead_of["fruit"]["right"] = {0.2, 0.2, 0.2};
  EXPECT_THAT(together({blunt}), HasSubstr("cannot tell"));
}

TEST(Verdict, IsClearOnlyWhereThePairedDifferenceIs) {
  TargetEvaluation target = fruit();
  target.ahead_of_constant = {0.1, -0.02,
                              0.22};  // though the interval of the accuracy lies above the constant answer's
  EXPECT_THAT(verdict(target), HasSubstr("Not clearly better"));
  target.ahead_of_constant = {0.1, 0.03, 0.17};
  EXPECT_THAT(verdict(target), HasSubstr(">Clearly better"));
  target.ahead_of_constant = {-0.1, -0.17, -0.03};
  EXPECT_THAT(verdict(target), HasSubstr(">Worse"));
}

}  // namespace
}  // namespace braid
