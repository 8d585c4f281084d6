#include "braid/predict/predictor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "predict/explained_models.h"

namespace braid {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const std::vector<std::string> headers{"price", "price (USD)", "sold"};

Table sales() {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 40; ++i) rows.push_back({i * i + 1, 500 - 3 * i, text("2020-0", 1 + i % 9, "-1", i % 10)});
  rows.push_back({7, Cell(), "2020-03-11"});
  rows.push_back({Cell(), 9, Cell()});
  rows.push_back({"many", 9, "2020-03-11"});
  return Table::from_rows(headers, std::move(rows));
}

/// An input of three columns, fitted on `sales`, and a text.
Bundle sales_bundle() {
  const Parts parts;
  const std::vector<std::string> kinds{"number", "number", "date"};
  std::shared_ptr<Feature> cells = parts.features.make(Node(Node::Table{{"type", "columns"}}), {headers, kinds});
  const Table table = sales();
  cells->fit({table.size(), [&](int64_t row) {
                std::vector<Cell> one;
                for (const std::string& header : headers) one.push_back(table.at(row, header));
                return cells->items(one, {}, table.subject(row));
              }});
  TargetSpec target;
  target.column = "taken", target.kind = "multiclass", target.labels = {"no", "some", "all"};
  target.counts = {5, 3, 2}, target.rows = 10;
  const auto remark = std::make_shared<testing::Drawn>(StepSpec{"vector", {4}, 0, 1, 1, {}}, Node(Node::Table{}));
  Bundle out = testing::made_bundle({{"cells", cells, "mlp"}, {"remark", remark, "mlp"}}, target, "concat", "classes");
  out.recipe.inputs[0].columns = headers, out.recipe.inputs[0].kinds = kinds;
  out.inputs[0].recipe = out.recipe.inputs[0];
  return out;
}

std::vector<State> states_of(const Answer& answer) {
  std::vector<State> out;
  for (const ColumnState& column : answer.inputs) out.push_back(column.state);
  return out;
}

TEST(Predictor, KnowsColumnsApartWhoseHeadersBeginAlike) {
  Predictor predictor(sales_bundle());
  const auto answers = predictor.answer(sales());
  ASSERT_EQ(answers.size(), 43U);
  constexpr State here = State::present, gone = State::absent;
  EXPECT_THAT(states_of(answers[0]), ElementsAre(here, here, here, gone));
  EXPECT_THAT(states_of(answers[40]), ElementsAre(here, gone, here, gone));
  EXPECT_THAT(states_of(answers[41]), ElementsAre(gone, here, gone, gone));
  EXPECT_THAT(states_of(answers[42]), ElementsAre(State::unreadable, here, here, gone));
  EXPECT_THAT(answers[42].inputs[0].message, HasSubstr("\"many\" is no number"));
  EXPECT_THAT(answers[42].targets[0].classes, ElementsAre("no", "some", "all"));
  EXPECT_EQ(&answers[0].targets[0].classes[0], &answers[42].targets[0].classes[0]) << "names are there once";
}

TEST(Predictor, LeavesOutACellThatIsFarFromAllOfTraining) {
  Predictor predictor(sales_bundle());
  const auto answers = predictor.answer(Table::from_rows(
      headers, {{"36", "450", "2020-03-11"}, {"36", "450000000", "2020-03-11"}, {"-99999999", "1e15", "2020-03-11"}}));
  constexpr State here = State::present, wild = State::broken, gone = State::absent;
  EXPECT_THAT(states_of(answers[0]), ElementsAre(here, here, here, gone));
  EXPECT_THAT(states_of(answers[1]), ElementsAre(here, wild, here, gone));
  EXPECT_THAT(states_of(answers[2]), ElementsAre(wild, wild, here, gone));
  EXPECT_THAT(answers[1].inputs[1].message, HasSubstr("\"450000000\" is far from the numbers of the training rows"));
  const Answer without = predictor.answer(Table::from_rows(headers, {{"36", Cell(), "2020-03-11"}})).at(0);
  for (size_t k = 0; k < 3; ++k)
    EXPECT_NEAR(answers[1].targets[0].probabilities[k], without.targets[0].probabilities[k], 1e-6) << k;
}

TEST(Predictor, UsesOneColumnOfAnInputAsIfTheTableHadNoOther) {
  Predictor predictor(sales_bundle());
  PredictOptions options;
  options.only = {"price"};
  const Answer alone = predictor.answer(sales(), options).at(3);
  EXPECT_THAT(states_of(alone), ElementsAre(State::present, State::dropped, State::dropped, State::absent));
  const auto apart = [](const Answer& a, const Answer& b) {
    double most = 0;
    for (size_t k = 0; k < 3; ++k)
      most = std::max(most, std::abs(a.targets[0].probabilities[k] - b.targets[0].probabilities[k]));
    return most;
  };
  const Answer whole = predictor.answer(sales()).at(3);
  EXPECT_LT(apart(alone, predictor.answer(Table::from_rows({"price"}, {{"10"}})).at(0)), 1e-5);
  EXPECT_GT(apart(alone, whole), 1e-3);
  options.only = {"cells"};
  EXPECT_LT(apart(predictor.answer(sales(), options).at(3), whole), 1e-5);
  options.only = {"prise"};
  EXPECT_THROW(predictor.answer(sales(), options), Error);
}

TEST(Bundle, AColumnStandsForTheInputsWhoseFilesItHolds) {
  const auto drawn_picture = std::make_shared<testing::Drawn>(StepSpec{"image", {3, 8, 8}, 0, 1, 1, {}}, Node());
  const auto drawn_vector = std::make_shared<testing::Drawn>(StepSpec{"vector", {4}, 0, 1, 1, {}}, Node());
  Bundle bundle = sales_bundle();
  const auto add = [&](const std::string& name, const std::vector<std::string>& columns, auto feature) {
    InputRecipe recipe;
    recipe.name = name, recipe.columns = columns;
    bundle.inputs.push_back({"m_" + name, recipe, feature});
  };
  add("front", {"front"}, drawn_picture);
  add("sweep", {"sweep", "front", "calibration"}, drawn_vector);
  add("clip frames", {"clip", "begin", "end"}, drawn_picture);
  add("clip sound", {"clip", "begin", "end"}, drawn_vector);
  const auto ids = [&](const std::string& word) {
    std::vector<std::string> out;
    for (const auto& [id, columns] : bundle.columns_of(word)) out.push_back(id);
    return out;
  };
  EXPECT_THAT(ids("front"), ElementsAre("m_front"));
  EXPECT_THAT(ids("sweep"), ElementsAre("m_sweep"));
  EXPECT_THAT(ids("clip"), UnorderedElementsAre("m_clip frames", "m_clip sound"));
  EXPECT_THAT(ids("clip sound"), ElementsAre("m_clip sound"));
  for (const char* word : {"calibration", "begin", "kalibration"}) EXPECT_THAT(ids(word), ElementsAre()) << word;
  EXPECT_THAT(bundle.columns_of("sold"), ElementsAre(Pair("m_cells", ElementsAre("sold"))));
  EXPECT_THAT(bundle.columns_of("cells"), ElementsAre(Pair("m_cells", ElementsAre("price", "price (USD)", "sold"))));
}

}  // namespace
}  // namespace braid
