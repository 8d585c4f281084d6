#include <gmock/gmock.h>

#include "braid/features/number_encoding.h"
#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

std::shared_ptr<Feature> fitted(const std::vector<std::string>& names, const std::vector<std::string>& kinds,
                                const std::vector<Row>& rows, const Node& config = fixtures::config("columns")) {
  return fixtures::fitted(config, rows, {}, FeatureInput{names, kinds});
}

std::vector<Row> one_column(const std::vector<Cell>& cells) {
  std::vector<Row> rows;
  for (const Cell& cell : cells) rows.push_back({cell});
  return rows;
}

std::string first_note(const Feature& feature) {
  const Node fitted = feature.fitted();
  const auto& notes = fitted.at("notes").array();
  return notes.empty() ? "" : notes[0].string();
}

TEST(NumberEncoding, IsTheFormulaOfThePaper) {
  const NumberEncoding e = NumberEncoding::of({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3);  // edges 0 4 8 12
  std::vector<float> out(size_t(e.slots()));
  e.encode(6, out.data());
  EXPECT_EQ(e.edges, (std::vector<double>{0, 4, 8, 12}));
  EXPECT_THAT(out, testing::ElementsAre(0, 1, 0.5, 0));
  e.encode(-2, out.data());
  EXPECT_FLOAT_EQ(out[1], -0.5);  // the first bin goes on below
  e.encode(1e30, out.data());
  EXPECT_THAT(out, testing::ElementsAre(10, 1, 1, 2));  // and stops
}

TEST(NumberEncoding, FewValuesAreTheEdges) {
  EXPECT_EQ(NumberEncoding::of({0, 0, 0, 1, 1, 5}, 16).edges, (std::vector<double>{0, 1, 5}));
}

TEST(NumberEncoding, AValueThatNeverChangesIsOneSlotOfZero) {
  const NumberEncoding e = NumberEncoding::of({7, 7, 7}, 16);
  ASSERT_EQ(e.slots(), 1);
  float out = 1;
  e.encode(7, &out);
  EXPECT_EQ(out, 0);
}

std::vector<double> counted(double from, double to, double step = 1) {
  std::vector<double> out;
  for (double x = from; x <= to; x += step) out.push_back(x);
  return out;
}

/// Whether a number is believed after training on others.
bool believes(const std::vector<double>& training, double x, double reach = 10) {
  const auto bounds = NumberEncoding::of(training, 16).believable(reach);
  return !bounds || (x >= bounds->low && x <= bounds->high);
}

TEST(NumberEncoding, DoesNotBelieveOtherUnitsAndMarksForNothing) {
  const auto kilograms = counted(50, 100), celsius = counted(35, 41, 0.1), ages = counted(0, 90);
  for (const double x : {30., 49., 101., 250.}) EXPECT_TRUE(believes(kilograms, x)) << x;
  for (const double x : {70'000., -999., 1e9, 0., 0.07}) EXPECT_FALSE(believes(kilograms, x)) << x;
  for (const double x : {42., 30., 28.}) EXPECT_TRUE(believes(celsius, x)) << x;
  for (const double x : {0., 310.15, -9999.}) EXPECT_FALSE(believes(celsius, x)) << x;
  for (const double x : {104., 900.}) EXPECT_TRUE(believes(ages, x)) << x;
  for (const double x : {-999., 9999.}) EXPECT_FALSE(believes(ages, x)) << x;
}

TEST(NumberEncoding, BelievesWhatGrows) {
  EXPECT_TRUE(believes(counted(2019, 2020), 2031)) << "years, of which two were seen";
  EXPECT_TRUE(believes(counted(1, 300), 3000)) << "numbers of bills";
  std::vector<double> amounts;  // a long tail: the greatest is a thousand times the middle one
  for (int i = 0; i < 100; ++i) amounts.push_back(std::pow(10, i / 99.0 * 6 - 3));
  EXPECT_TRUE(believes(amounts, 500'000));
  EXPECT_FALSE(believes(amounts, 1e12));
  EXPECT_TRUE(believes({7, 7, 7}, 1e9)) << "one value has no scale";
  EXPECT_TRUE(believes(counted(50, 100), 1e9, 0)) << "as far as it likes";
}

TEST(Columns, ACellThatIsNotBelievedCountsAsEmptyAndTheOthersStay) {
  std::vector<Row> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({Cell(50. + i), Cell(i % 2 ? "a" : "b"), Cell(text("2024-01-", 10 + i % 20))});
  const std::vector<std::string> names = {"weight", "make", "sold"}, kinds = {"number", "category", "date"};
  const auto feature = fitted(names, kinds, rows);
  const auto mask = [&](const Row& row) {
    const auto steps = fixtures::steps(*feature, row);
    return std::vector<bool>(steps.mask.const_data_ptr<bool>(), steps.mask.const_data_ptr<bool>() + 5);
  };
  EXPECT_THAT(mask({Cell(70), Cell("a"), Cell("2031-01-10")}), testing::Each(true));
  EXPECT_THAT(mask({Cell(70'000), Cell("a"), Cell("2024-01-10")}), testing::ElementsAre(false, true, true, true, true));
  EXPECT_THAT(mask({Cell(70), Cell("a"), Cell("9999-12-31")}), testing::ElementsAre(true, true, false, false, false));
  EXPECT_EQ(feature->objection(0, Cell("70000")),
            "is far from the numbers of the training rows, which go from 50 to 89");
  EXPECT_THAT(feature->objection(2, Cell("1900-01-01")), testing::HasSubstr("decades away"));
  EXPECT_EQ(feature->objection(0, Cell("70")) + feature->objection(1, Cell("70000")) + feature->objection(0, Cell("x")),
            "");
  const auto lone = feature->decode(feature->items({Cell(70'000), Cell(), Cell()}, "", "row 1").at(0));
  ASSERT_FALSE(lone);
  EXPECT_EQ(lone.error().fault(), Fault::absent) << "a row of empty cells, which no training is stopped for";
  Node trusting = fixtures::config("columns");
  trusting["reach"] = Node(0.0);
  EXPECT_TRUE(
      fixtures::steps(*fitted(names, kinds, rows, trusting), {Cell(70'000), Cell(), Cell()}).mask[0].item<bool>());
}

TEST(Columns, WhereHeldOutRowsLieFarAwayNothingIsTakenForAMistake) {
  std::vector<Row> rows, later;
  for (int i = 0; i < 40; ++i) {
    rows.push_back({Cell(double(i % 4)), Cell(50. + i)});
    later.push_back({Cell(i < 3 ? 90. : 2.), Cell(i < 2 ? 9e6 : 60.)});
  }
  const std::vector<std::string> names = {"counter", "weight"}, kinds = {"number", "number"};
  const auto feature = fitted(names, kinds, rows);
  EXPECT_NE(feature->objection(0, Cell(90)), "");
  feature->fit_held_out(fixtures::source_of(*feature, later, ""));
  EXPECT_EQ(feature->objection(0, Cell(90)), "") << "three of forty are no mistakes";
  EXPECT_NE(feature->objection(1, Cell(9e6)), "") << "two may be";
  EXPECT_THAT(first_note(*feature), testing::HasSubstr("column counter: 3 of 40 cells of validation rows are far"));
  const auto again = builtin_features().make(fixtures::config("columns"), FeatureInput{names, kinds});
  again->restore(feature->fitted(), {});
  EXPECT_EQ(again->objection(0, Cell(90)), "");
}

TEST(Columns, ANumberIsStandardisedAndAnEmptyCellMasked) {
  const auto feature = fitted({"km", "make"}, {"number", "category"},
                              {{Cell(1.0), Cell("a")}, {Cell(2.0), Cell("b")}, {Cell(3.0), Cell("a")}});
  const Steps full = fixtures::steps(*feature, {Cell("2"), Cell("a")});
  EXPECT_EQ(full.values[0][0].item<float>(), 0);
  EXPECT_TRUE(full.mask.all().item<bool>());
  const Steps partly = fixtures::steps(*feature, {Cell(), Cell("b")});
  EXPECT_FALSE(partly.mask[0].item<bool>());
  EXPECT_TRUE(partly.mask[1].item<bool>());
  EXPECT_EQ(partly.values[0].abs().sum().item<float>(), 0);
}

TEST(Columns, WhatIsNoNumberCountsAsEmptyAndIsNoted) {
  const auto feature = fitted({"km"}, {"number"}, one_column({Cell("1.5"), Cell("2.5"), Cell("1,5"), Cell("n/a")}));
  EXPECT_THAT(first_note(*feature), testing::AllOf(testing::HasSubstr("column km: 1 of 4"),
                                                   testing::HasSubstr("\"1,5\""), testing::HasSubstr("with a point")));
  for (const char* words : {"1,5", "n/a", "nan", "inf"})
    EXPECT_FALSE(feature->decode(fixtures::item(*feature, {Cell(words)}))) << words;
}

TEST(Columns, AnUnseenCategoryIsZero) {
  const auto feature = fitted({"make"}, {"category"}, one_column({Cell("a"), Cell("b"), Cell("a")}));
  EXPECT_EQ(fixtures::steps(*feature, {Cell("a")}).values[0][0].item<float>(), 1);
  EXPECT_EQ(fixtures::steps(*feature, {Cell("b")}).values[0][0].item<float>(), 2);
  EXPECT_EQ(fixtures::steps(*feature, {Cell("zebra")}).values[0][0].item<float>(), 0);
  EXPECT_EQ(feature->spec().columns[0].slots, 3);
}

TEST(Columns, RareWordsOfALargeTableShareTheUnseenId) {
  std::vector<Cell> cells(200, Cell("usual"));
  cells[3] = Cell("once");
  const auto feature = fitted({"make"}, {"category"}, one_column(cells));
  EXPECT_EQ(fixtures::steps(*feature, {Cell("once")}).values[0][0].item<float>(), 0);
  EXPECT_EQ(fixtures::steps(*feature, {Cell("usual")}).values[0][0].item<float>(), 1);
}

TEST(Columns, TrainingForgetsAWordNowAndThen) {
  const auto feature = fitted({"make"}, {"category"}, one_column({Cell("a"), Cell("b")}));
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("a")})).value();
  Random random(1);
  int unseen = 0;
  for (int i = 0; i < 1000; ++i) unseen += feature->steps(decoded, &random).values[0][0].item<float>() == 0;
  EXPECT_GT(unseen, 60);
  EXPECT_LT(unseen, 150);
}

TEST(Columns, TruthValuesDoNotDependOnCase) {
  const auto feature = fitted({"ok"}, {"boolean"}, one_column({Cell("True"), Cell("FALSE"), Cell(true)}));
  EXPECT_EQ(fixtures::steps(*feature, {Cell("TRUE")}).values[0][0].item<float>(),
            fixtures::steps(*feature, {Cell(true)}).values[0][0].item<float>());
}

TEST(Columns, ANumberIsOneWordHoweverItIsWritten) {
  const auto feature =
      fitted({"stars"}, {"category"}, one_column({"1.0", "2.0", "1.0", "2.0", "007", "007", "7", "7"}));
  const auto id = [&](const Cell& cell) { return fixtures::steps(*feature, {cell}).values[0][0].item<float>(); };
  EXPECT_EQ(id(Cell("1.0")), id(Cell("1")));
  EXPECT_EQ(id(Cell(2.0)), id(Cell("2")));
  EXPECT_GT(id(Cell("1")), 0);
  EXPECT_NE(id(Cell("007")), id(Cell("7"))) << "a code";
  EXPECT_NE(id(Cell("1")), id(Cell("2")));
}

TEST(Columns, AWordForNoValueIsNoTruthValue) {
  std::vector<Row> rows;
  for (const char* word : {"yes", "no", "NA", "yes", "no", "NA", "unknown", "NA", "yes"})
    rows.push_back({Cell(word), Cell(double(rows.size()))});
  const auto feature = fitted({"damp", "size"}, {"boolean", "number"}, rows);
  EXPECT_EQ(feature->spec().columns.at(0).slots, 3) << "yes, no, and what is neither";
  EXPECT_FALSE(fixtures::steps(*feature, {Cell("n/a"), Cell(1)}).mask[0].item<bool>());
  EXPECT_TRUE(fixtures::steps(*feature, {Cell("no"), Cell(1)}).mask.all().item<bool>());
}

TEST(Columns, AListIsASetOfIds) {
  const auto feature = fitted({"tags"}, {"list"}, one_column({Cell("a;b;c"), Cell("a"), Cell("b;a")}));
  EXPECT_EQ(feature->spec().columns[0].kind, "set");
  const torch::Tensor v = fixtures::steps(*feature, {Cell("b;b;never")}).values[0];
  EXPECT_EQ(v[0].item<float>(), 2);
  EXPECT_EQ(v[1].item<float>(), 0);   // never seen
  EXPECT_EQ(v[2].item<float>(), -1);  // unused
}

TEST(Columns, CodesOfAListAreWordsHoweverTheyAreWritten) {
  const auto feature = fitted({"codes"}, {"list"}, one_column({"100000;7", "7.0", "100000"}));
  const auto ids = [&](const Cell& cell) { return fixtures::steps(*feature, {cell}).values; };
  EXPECT_TRUE(torch::equal(ids(Cell(std::vector<float>{100000, 7})), ids(Cell("100000;7.0"))));
  EXPECT_TRUE((ids(Cell("100000;7")) != 0).all().item<bool>()) << "both are known";
}

TEST(Columns, AListBesideWiderColumnsHoldsNothingMore) {
  std::vector<Row> rows;
  for (int i = 0; i < 40; ++i) rows.push_back({i % 2 ? Cell("a;b") : Cell("b"), Cell(0.5 * i)});
  const auto feature = fitted({"tags", "size"}, {"list", "number"}, rows);
  const auto values = fixtures::steps(*feature, {Cell("a;b"), Cell(3)}).values;
  ASSERT_GT(values.size(1), 2);
  EXPECT_EQ((values[0] >= 0).sum().item<int64_t>(), 2);
}

TEST(Columns, ADateIsItsTimeSeasonAndWeekday) {
  const auto feature =
      fitted({"sold"}, {"date"}, one_column({Cell("2024-01-01"), Cell("2024-07-01"), Cell("2025-01-01")}));
  ASSERT_EQ(feature->spec().columns.size(), 3u);
  EXPECT_EQ(feature->spec().columns[1].name, "sold (season)");
  const torch::Tensor v = fixtures::steps(*feature, {Cell("2024-01-01")}).values;
  EXPECT_NEAR(v[1][0].item<float>(), 0, 1e-6);  // begin of the year
  EXPECT_NEAR(v[1][1].item<float>(), 1, 1e-6);
  EXPECT_NEAR(v[2][0].item<float>(), 0, 1e-6);  // a Monday
  EXPECT_NEAR(v[2][1].item<float>(), 1, 1e-6);
  EXPECT_LT(v[0][0].item<float>(), 0);
}

TEST(Columns, TimesOfDayMakeAStepAndTheOrderOfDayAndMonthIsLearned) {
  const auto feature = fitted({"sold"}, {"date"}, one_column({Cell("31/01/2024 06:00"), Cell("02/03/2024 18:00")}));
  ASSERT_EQ(feature->spec().columns.size(), 4u);
  const torch::Tensor v = fixtures::steps(*feature, {Cell("01/04/2024 06:00")}).values;
  EXPECT_NEAR(v[3][0].item<float>(), 1, 1e-6);  // six o'clock is a quarter of the day
  EXPECT_NEAR(v[1][0].item<float>(), std::sin(2 * std::numbers::pi * 91.25 / 366), 1e-4);  // April, not January
}

TEST(Columns, AColumnWithoutAnyUseIsLeftOutAndNoted) {
  const auto feature = fitted({"km", "gone"}, {"number", "number"}, {{Cell(1.0), Cell()}, {Cell(2.0), Cell()}});
  EXPECT_EQ(feature->spec().columns.size(), 1u);
  EXPECT_THAT(first_note(*feature), testing::HasSubstr("gone"));
}

TEST(Columns, ARowWithNothingUsableIsUnreadable) {
  const auto feature = fitted({"km"}, {"number"}, one_column({Cell(1.0), Cell(2.0)}));
  const auto result = feature->decode(fixtures::item(*feature, {Cell("word")}));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::data);
}

TEST(Columns, RefusesAKindItCannotRead) {
  try {
    fitted({"front"}, {"image"}, one_column({Cell("a.jpg")}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::config);
  }
}

TEST(Columns, AGraphHoldsTheWordsThatStandTogetherInRows) {
  Node config = fixtures::config("columns");
  config["graph"] = Node(std::vector<std::string>{"item", "user"});
  config["min_count"] = Node(int64_t{1});
  const std::vector<std::string> names = {"user", "price", "item"}, kinds = {"category", "number", "category"};
  const auto feature = fitted(names, kinds,
                              {{Cell("ann"), Cell(1.0), Cell("pen")},
                               {Cell("bob"), Cell(2.0), Cell("pen")},
                               {Cell("ann"), Cell(3.0), Cell("pen")},
                               {Cell("ann"), Cell(4.0), Cell("ink")},
                               {Cell(), Cell(5.0), Cell("ink")}},
                              config);
  const StepSpec spec = feature->spec();
  ASSERT_TRUE(spec.graph);
  EXPECT_THAT(spec.graph->columns, testing::ElementsAre(0, 2));
  EXPECT_EQ(spec.graph->nodes, 6) << "two words and the one never seen, of each";
  // ann is the commoner one of user and has id 1, bob 2; pen has 1 and ink 2, after the three of user.
  using Link = std::pair<int32_t, int32_t>;
  EXPECT_THAT(spec.graph->links, testing::ElementsAre(Link{1, 4}, Link{1, 5}, Link{2, 4}));

  const auto again = builtin_features().make(config, FeatureInput{names, kinds});
  auto files = feature->files();
  again->restore(feature->fitted(), files);
  EXPECT_EQ(again->spec().graph->links, spec.graph->links);
  EXPECT_EQ(again->spec().graph->columns, spec.graph->columns);
  for (const std::string& damaged :
       {files["graph.bin"].substr(1), files["graph.bin"] + "abcd", std::string("\x7f\0\0\0", 4),
        files["graph.bin"] + std::string("\1\0\0\0\x7f\0\0\0", 8)}) {
    files["graph.bin"] = damaged;
    EXPECT_THROW(again->restore(feature->fitted(), files), Error);
  }
}

TEST(Columns, AGraphOfWhatIsNoWordsIsRefused) {
  const std::vector<Row> rows = {{Cell("ann"), Cell(1.0)}, {Cell("bob"), Cell(2.0)}};
  for (const std::vector<std::string>& graph :
       {std::vector<std::string>{"user"}, {"user", "price"}, {"user", "film"}}) {
    Node config = fixtures::config("columns");
    config["graph"] = Node(graph);
    EXPECT_THROW(fitted({"user", "price"}, {"category", "number"}, rows, config), Error);
  }
}

}  // namespace
}  // namespace braid
