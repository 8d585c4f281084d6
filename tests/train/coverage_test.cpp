#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "braid/core/random.h"
#include "braid/predict/predictor.h"
#include "braid/tensor/target.h"
#include "braid/train/fit_patterns.h"
#include "tasks/task_fixtures.h"

/// Possible answers hold the truth as often as they promise, for every task and every pattern of inputs, on made-up
/// rows whose noise is known: no input, and not all together, can know the answer for sure.

namespace braid {
namespace {

constexpr double promised = 0.9;
constexpr int64_t learned_rows = 1024, calibration_rows = 300, test_rows = 400;
const std::vector<std::string> instruments = {"left", "middle", "right"};

/// The number in a cell, as one step.
class Reading : public Feature {
 public:
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item& item) const override {
    return torch::full({1, 1}, float(item.cells[0].number().value()));
  }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {decoded, {}, {}}; }
  StepSpec spec() const override { return {"vector", {1}, 0, 1, 1, {}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}
};

/// What was measured in each row and what is true of it.
struct Planted {
  std::vector<std::vector<double>> measured;  ///< by row and instrument
  std::vector<std::set<int64_t>> labels;      ///< of classes, or of numbers none
  std::vector<double> numbers;
};

/// Something lies between 0 and 4. Instruments see it with more and more noise, the answer is told with some too.
Planted planted_rows(const std::string& kind, int64_t rows, Random& random) {
  Planted out;
  for (int64_t row = 0; row < rows; ++row) {
    const double hidden = 4 * random.uniform();
    std::vector<double> measured;
    for (const double noise : {0.4, 0.8, 1.6}) measured.push_back(hidden + noise * random.normal());
    out.measured.push_back(measured);
    const double told = hidden + 0.3 * random.normal();
    std::set<int64_t> labels;
    if (kind == "multilabel") {
      for (int64_t k = 0; k < 4; ++k)
        if (random.uniform() < 1 / (1 + std::exp(-4 * (told - double(k) - 0.5)))) labels.insert(k);
    } else if (kind != "regression") {
      labels.insert(std::clamp<int64_t>(int64_t(std::floor(told)), 0, 3));
    }
    out.labels.push_back(labels);
    out.numbers.push_back(told);
  }
  return out;
}

Table table_of(const Planted& rows, const TargetSpec& target) {
  std::vector<std::vector<Cell>> cells;
  for (size_t row = 0; row < rows.measured.size(); ++row) {
    std::vector<Cell> one;
    for (const double number : rows.measured[row]) one.push_back(number);
    std::string labels;
    for (const int64_t label : rows.labels[row]) labels += (labels.empty() ? "" : ";") + target.labels[size_t(label)];
    if (target.kind == "regression")
      one.push_back(rows.numbers[row]);
    else
      one.push_back(target.kind == "multilabel" && labels.empty() ? "[]" : labels);
    cells.push_back(one);
  }
  return Table::from_rows({"left", "middle", "right", "y"}, std::move(cells));
}

torch::Tensor targets_of(const Planted& rows, const TargetSpec& target) {
  std::vector<torch::Tensor> out;
  for (size_t row = 0; row < rows.labels.size(); ++row) {
    if (target.kind == "regression")
      out.push_back(torch::full({1}, float(to_scale(target, rows.numbers[row]))));
    else if (target.kind == "multilabel")
      out.push_back(torch::zeros({1, 4}));
    else
      out.push_back(torch::full({1}, *rows.labels[row].begin(), torch::kLong));
    if (target.kind == "multilabel")
      for (const int64_t label : rows.labels[row]) out.back()[0][label] = 1;
  }
  return torch::stack(out);
}

Bundle small_bundle(const TargetSpec& target, const std::string& task, uint64_t seed) {
  const auto part = [](const std::string& settings) { return parse_toml(settings, "recipe.toml"); };
  Bundle out;
  out.recipe.fusion = part("type = \"concat\"\nwidth = 16\nrank = 8\nqueries = 0");
  for (const std::string& name : instruments) {
    const Node encoder = part("type = \"mlp\"\nwidth = 16\nlayers = 1");
    const InputRecipe input{name, {name}, {"number"}, "", part("type = \"reading\""), encoder};
    out.recipe.inputs.push_back(input);
    out.inputs.push_back({"m_" + name, input, std::make_shared<Reading>()});
  }
  out.recipe.targets.push_back({target.column, target.kind, {}, "auto", part("type = \"" + task + "\""), 1});
  out.targets.push_back({"t0", out.recipe.targets[0], target});
  out.model = std::make_shared<Model>(out.model_config(seed), Parts{});
  return out;
}

/// A few steps on rows whose inputs are withheld at random, and the heads of single inputs beside the fused answer.
void learn(Model& model, const Planted& rows, const TargetSpec& target, uint64_t seed) {
  torch::manual_seed(seed);
  model.train();
  const auto wanted = targets_of(rows, target);
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-2));
  constexpr int64_t batch = 128;
  for (int64_t step = 0; step < 80; ++step) {
    const auto picked = torch::randint(learned_rows, {batch}, torch::kLong);
    Strands inputs;
    for (size_t i = 0; i < instruments.size(); ++i) {
      std::vector<float> values;
      for (int64_t k = 0; k < batch; ++k) values.push_back(float(rows.measured[size_t(picked[k].item<int64_t>())][i]));
      const auto each = torch::arange(batch, torch::kLong);
      const Strand all{torch::tensor(values).view({batch, 1, 1}),
                       torch::ones({batch, 1}, torch::kBool),
                       {},
                       torch::stack({each, each}, 1),
                       torch::zeros({batch}, torch::kByte)};
      inputs["m_" + instruments[i]] = all.without(torch::rand({batch}) < 0.3, State::dropped);
    }
    auto joint = model.fuse(model.encode(inputs));
    const Scores scores = model.decide(joint).at("t0");
    const auto truth = wanted.index_select(0, picked);
    auto loss = model.task("t0").loss(scores.fused, truth).mean();
    for (const auto& [id, part] : scores.parts)
      loss = loss + (model.task("t0").loss(part, truth) * joint.present.at(id)).mean();
    adam.zero_grad();
    loss.backward();
    adam.step();
  }
  model.eval();
}

/// How often the truth was among the possible, and how many labels were, by pattern.
struct Held {
  double rows = 0, held = 0, size = 0;
};

void judge(Predictor& predictor, const Planted& rows, const TargetSpec& target, std::map<std::string, Held>& by) {
  const Table table = table_of(rows, target);
  for (int64_t bits = 1; bits < 8; ++bits) {
    PredictOptions options;
    options.attributions = false;
    for (size_t i = 0; i < instruments.size(); ++i)
      if (bits >> i & 1) options.only.push_back(instruments[i]);
    std::string pattern;
    for (const std::string& name : options.only) pattern += name + ' ';
    const auto answers = predictor.answer(table, options);
    for (size_t row = 0; row < answers.size(); ++row) {
      const TargetAnswer& answer = answers[row].targets.at(0);
      ASSERT_TRUE(answer.is_bounded) << pattern;
      bool holds = answer.low <= rows.numbers[row] && rows.numbers[row] <= answer.high;
      if (target.kind != "regression")
        holds = std::all_of(rows.labels[row].begin(), rows.labels[row].end(), [&](int64_t label) {
          for (size_t k = 0; k < answer.possible.size(); ++k)
            if (answer.possible[k] == target.labels[size_t(label)]) return true;
          return false;
        });
      Held& one = by[pattern];
      one.rows += 1, one.held += holds;
      one.size += target.kind == "regression" ? answer.high - answer.low : double(answer.possible.size());
    }
  }
}

class Coverage : public ::testing::TestWithParam<std::string> {};

TEST_P(Coverage, IsWhatIsPromisedForEveryPatternOfInputs) {
  torch::set_num_threads(1);
  const std::string task = GetParam();
  TargetSpec target = testing::target_for(task);
  if (target.kind == "regression") target.mean = 2, target.deviation = 1.2, target.low = -1, target.high = 5;
  std::map<std::string, Held> by_pattern;
  constexpr int64_t seeds = 3;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    Random random(seed);
    Bundle bundle = small_bundle(target, task, seed);
    learn(*bundle.model, planted_rows(target.kind, learned_rows, random), target, seed);
    {
      Predictor fitting(bundle);
      const Table table = table_of(planted_rows(target.kind, calibration_rows, random), target);
      const Reader reader = fitting.reader(table, true);
      std::vector<int64_t> rows(calibration_rows);
      std::iota(rows.begin(), rows.end(), 0);
      Monitor silent;
      FitPatternsOptions options;
      options.coverage = promised;
      options.seed = seed;
      bundle.patterns = fit_patterns(fitting.model(), reader, rows, {}, options, silent);
    }
    Predictor predictor(bundle);
    judge(predictor, planted_rows(target.kind, test_rows, random), target, by_pattern);
  }
  ASSERT_EQ(by_pattern.size(), 7U);
  const double share = promised * (1 - promised);
  const double error = std::sqrt(share / double(seeds * test_rows) + share / double(seeds * calibration_rows));
  for (const auto& [pattern, held] : by_pattern) {  // 28 comparisons over all tasks, hence three standard errors
    const double coverage = held.held / held.rows, size = held.size / held.rows;
    RecordProperty(pattern, text(coverage, " of size ", size));
    EXPECT_GE(coverage, promised - 3 * error) << task << " from " << pattern << "of size " << size;
    EXPECT_LE(coverage, 0.93 + 3 * error) << task << " from " << pattern << "of size " << size;
  }
  const auto size = [&](const char* pattern) { return by_pattern.at(pattern).size; };
  EXPECT_LT(size("left "), size("right ")) << "what sees better leaves less possible";
  EXPECT_LE(size("left middle right "), 1.05 * size("left "));
}

INSTANTIATE_TEST_SUITE_P(All, Coverage, ::testing::Values("classes", "labels", "ordinal", "quantity"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace braid
