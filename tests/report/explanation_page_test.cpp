#include "braid/report/explanation_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "braid/report/heat_overlay.h"
#include "braid/report/signed_bars.h"
#include "predict/explained_models.h"
#include "report/markup.h"

namespace braid {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string evil = "<script>alert('1')</script> & \"more\"";

TargetSpec price() {
  TargetSpec out;
  out.column = evil, out.kind = "multiclass", out.labels = {"<b>low</b>", "high"}, out.counts = {5, 5}, out.rows = 10;
  return out;
}

/// One input of every kind that holds numbers.
Bundle every_kind() {
  const auto of = [](const StepSpec& spec, const Node& fitted = Node(Node::Table{})) {
    return std::make_shared<testing::Drawn>(spec, fitted);
  };
  const Node sensors(Node::Table{{"gaps", true},
                                 {"channels", Node(Node::Array{"<i>speed</i>", "turn"})},
                                 {"mean", Node(Node::Array{10.0, 0.0})},
                                 {"deviation", Node(Node::Array{2.0, 1.0})}});
  return testing::made_bundle({{"film", of({"video", {3, 12, 16}, 0, 5, 5, {}}), "frame_convnet"},
                               {"sound", of({"audio", {20}, 0, 30, 30, {}}), "gru"},
                               {"log", of({"series", {4}, 0, 20, 20, {}}, sensors), "gru"},
                               {"cloud", of({"points", {4}, 0, 30, 30, {}}), "pointnet"},
                               {"face", of({"vector", {8}, 0, 1, 1, {}}), "mlp"},
                               {"pose", of({"vector", {6}, 0, 7, 7, {}}), "gru"},
                               {evil, of({"image", {1, 12, 12}, 0, 1, 1, {}}), "vit"}},
                              price(), "concat", "classes");
}

TEST(ExplanationPage, ShowsEveryKindOfInputAndEscapesEveryText) {
  Predictor predictor(every_kind());
  const auto table =
      Table::from_rows({"film", "sound", "log", "cloud", "face", "pose", evil},
                       {{"1", "2", "3", "4", "5", "6", "7"}, {"1", Cell(), evil, Cell(), Cell(), Cell(), "8"}});
  const Reader reader = predictor.reader(table, false);
  ExplanationPage page(predictor.bundle(), "Why " + evil);
  SaliencyOptions options;
  options.steps = 4, options.tolerance = 100;
  std::vector<ExplanationPicture> pictures;
  for (const int64_t row : {0, 1})
    for (auto& picture : page.add(evil, row + 1, explain(predictor, reader, row, options), {}))
      pictures.push_back(std::move(picture));
  const std::string html = page.finish();
  EXPECT_EQ(fault_of_markup(html), "");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<i>speed")));
  EXPECT_THAT(html, Not(HasSubstr("<b>low")));
  EXPECT_THAT(html, HasSubstr("is no number"));
  for (const char* shown : {"From above", "&lt;i&gt;speed&lt;/i&gt;", "What each frame did", "Numbers that did most"})
    EXPECT_THAT(html, HasSubstr(shown));
  std::vector<std::string> names;
  for (const ExplanationPicture& picture : pictures) {
    names.push_back(picture.name);
    EXPECT_EQ(picture.jpeg.substr(0, 3), "\xFF\xD8\xFF") << picture.name;
    EXPECT_EQ(picture.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."),
              std::string::npos);
  }
  ASSERT_EQ(names.size(), 6U);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
}

TEST(HeatOverlay, IsOrangeForItBlueAgainstItAndGreyElsewhere) {
  auto heat = torch::zeros({8, 8});
  heat[0][0] = 1, heat[7][7] = -1;
  const Image image = heat_overlay(torch::full({3, 8, 8}, 0.5), heat, 1, 16, 16);
  const auto pixel = [&](int64_t y, int64_t x) { return &image.pixels[size_t((y * image.width + x) * 3)]; };
  EXPECT_GT(pixel(0, 0)[0], pixel(0, 0)[2] + 100);
  EXPECT_GT(pixel(15, 15)[2], pixel(15, 15)[0] + 100);
  EXPECT_EQ(pixel(8, 8)[0], 128);
  EXPECT_EQ(pixel(8, 8)[0], pixel(8, 8)[2]);
  const auto soft = smoothed(torch::nn::functional::pad(heat.slice(0, 0, 4).slice(1, 0, 4),
                                                        torch::nn::functional::PadFuncOptions({8, 8, 8, 8})),
                             1);
  EXPECT_NEAR(soft.sum().item<double>(), 1, 1e-4);
  EXPECT_EQ(full_heat(torch::zeros({4, 4})), 0);
  const Image two = side_by_side({image, image});
  EXPECT_EQ(two.width, 32);
  EXPECT_EQ(two.pixels.size(), size_t(32 * 16 * 3));
}

TEST(SignedBars, StandOnBothSidesOfZeroAndSayTheirNumbers) {
  const std::string svg = draw_signed_bars("bars", {{evil, 2.5}, {"b", -1}, {"c", NAN}, {"d", 0}});
  EXPECT_EQ(fault_of_markup("<html>" + svg + "</html>"), "");
  EXPECT_THAT(svg, HasSubstr("+2.5"));
  EXPECT_THAT(svg, HasSubstr("\u22121"));
  EXPECT_EQ(signed_number(0), "0");
  EXPECT_THAT(heat_css(1, 2), HasSubstr("230,97,0,0.375"));
}

}  // namespace
}  // namespace braid
