#include "braid/report/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "braid/report/base64.h"
#include "braid/report/canvas.h"
#include "braid/report/words.h"
#include "report/markup.h"

namespace braid {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string fault_of_svg(const std::string& svg) { return fault_of_markup("<html>" + svg + "</html>"); }

TEST(Axis, HasRoundTicksInsideItsRange) {
  EXPECT_THAT(make_axis(0, 1, 0, 100, 6, false).ticks,
              ElementsAre(0, 0.2, 0.4, ::testing::DoubleNear(0.6, 1e-9), 0.8, 1));
  const Axis axis = make_axis(-3.2, 96, 100, 0, 5, true);
  EXPECT_LE(axis.low, -3.2);
  EXPECT_GE(axis.high, 96);
  EXPECT_DOUBLE_EQ(axis.at(axis.low), 100);
  EXPECT_DOUBLE_EQ(axis.at(axis.high), 0);
  EXPECT_LE(axis.ticks.size(), 8U);
}

TEST(Axis, WritesLargeNumbersShort) {
  const Axis prices = make_axis(0, 6'400'000, 0, 100, 5, true);
  EXPECT_EQ(prices.tick_label(2'000'000), "2M");
  EXPECT_EQ(make_axis(0, 1'100'000, 0, 100, 5, false).tick_label(400'000), "0.4M");
  EXPECT_EQ(make_axis(0, 250'000, 0, 100, 5, false).tick_label(50'000), "50k");
  EXPECT_EQ(make_axis(0, 40'000, 0, 100, 5, false).tick_label(10'000), "10,000");
  EXPECT_EQ(prices.tick_label(0), "0");
}

TEST(Axis, KeepsEqualValuesApart) {
  const auto [low, high] = range_of({5, 5, NAN});
  EXPECT_LT(low, 5);
  EXPECT_GT(high, 5);
}

TEST(Plot, LeavesOutWhatIsNotFinite) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  LineChart lines{"t", "x", "y", {{"a", {{1, nothing}, {2, 3}, {3, 4}, {nothing, 1}}}}, {}, "", {}, {}, true, true};
  Scatter points{"t", "x", "y", {{nothing, 1}, {INFINITY, 2}, {1, 2}}, true, true};
  BarChart bars{"t", "v", {{"a", nothing, {}, true}, {"b", 0.5, std::pair(nothing, 0.7), false}}, nothing, "r"};
  for (const std::string& svg : {draw(lines), draw(points), draw(bars)}) {
    EXPECT_EQ(fault_of_svg(svg), "");
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
  }
}

TEST(Plot, DrawsNothingAtAllWithoutFault) {
  EXPECT_EQ(fault_of_svg(draw(LineChart{})), "");
  EXPECT_EQ(fault_of_svg(draw(BarChart{})), "");
  EXPECT_EQ(fault_of_svg(draw(Scatter{})), "");
  EXPECT_EQ(fault_of_svg(draw(Histogram{})), "");
  EXPECT_EQ(fault_of_svg(draw(HeatMap{})), "");
}

TEST(Plot, EscapesLabelsAndTooltips) {
  const std::string evil = "<b>\"x\"&</b>";
  HeatMap map{evil, evil, evil, {evil, "ok"}, {{3, 1}, {0, 2}}};
  BarChart bars{evil, evil, {{evil, 1, {}, true}}, 0.5, evil};
  for (const std::string& svg : {draw(map), draw(bars)}) {
    EXPECT_EQ(fault_of_svg(svg), "");
    EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  }
}

TEST(Words, ShowNumbersAsPeopleWriteThem) {
  EXPECT_EQ(shown(0.91324), "0.9132");
  EXPECT_EQ(shown(1234567.0), "1,234,567");
  EXPECT_EQ(shown(int64_t{-12345}), "-12,345");
  EXPECT_EQ(shown(NAN), "–");
  EXPECT_EQ(fixed(-0.0001, 2), "0.00");
  EXPECT_EQ(shown_duration(0.25), "250 ms");
  EXPECT_EQ(shown_duration(250), "4 min 10 s");
}

TEST(Words, CutTextsBetweenLettersAndReplaceWhatIsNoText) {
  EXPECT_EQ(shortened("größe", 3), "grö…");
  EXPECT_EQ(shortened("größe", 5), "größe");
  EXPECT_EQ(shortened("a\xFFz", 9), "a\xEF\xBF\xBDz");
  EXPECT_EQ(shortened("\xED\xA0\x80", 9), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // half of a surrogate pair
}

TEST(Base64, MatchesTheExamplesOfItsStandard) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace braid
