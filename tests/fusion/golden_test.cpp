#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "braid/fusion/fusion.h"

/// Every fusion against a formula written from its paper; tests/golden/fusion.py makes the numbers and says how weights
/// are filled and what the rows hold.

namespace braid {
namespace {

torch::Tensor wave(at::IntArrayRef shape, double phase, double scale) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return (torch::sin(torch::arange(count, torch::kDouble) * 0.7 + phase) * scale).to(torch::kFloat).view(shape);
}

struct GoldenInput {
  int64_t width, steps;
  double spacing_s;           // from the begin of a step to that of the next
  std::vector<int64_t> rows;  // in which it is present
};
const std::map<std::string, GoldenInput> golden_inputs = {
    {"m0", {6, 4, 0.3, {0, 1}}}, {"m1", {5, 3, 0.44, {0, 2}}}, {"m2", {7, 2, 0.23, {0, 1, 2}}}};

// Item i belongs to row i, so an absent row's item is there and not used.
Strand golden_strand(const GoldenInput& input, int64_t place) {
  const auto rows = torch::tensor(input.rows, torch::kLong);
  Strand out;
  out.values = wave({3, input.steps, input.width}, 11 + double(place), 1);
  out.mask = torch::ones({3, input.steps}, torch::kBool);
  out.mask[1][input.steps - 1] = false;
  const auto begin =
      torch::arange(3, torch::kDouble).unsqueeze(1) + torch::arange(input.steps, torch::kDouble) * input.spacing_s;
  out.times = torch::stack({begin, begin + 0.1}, 2);
  out.links = torch::stack({rows, rows}, 1);
  out.state = torch::ones({3}, torch::kByte).index_fill_(0, rows, 0);
  return out;
}

void fill_by_name(Fusion& fusion) {
  const torch::NoGradGuard no_grad;
  for (auto& weight : fusion.named_parameters()) {
    int64_t bytes = 0;
    for (const char c : weight.key()) bytes += c;
    weight.value().copy_(wave(weight.value().sizes(), double(bytes % 61), 0.3));
  }
}

const Node::Array& golden_cases() {
  static const Node golden = [] {
    std::stringstream content;
    content << std::ifstream(BRAID_SOURCE_DIR "/tests/golden/fusion.json").rdbuf();
    return parse_json(content.str(), "fusion.json");
  }();
  return golden.at("cases").array();
}

void expect_near(const torch::Tensor& got, const Node& wanted, const std::string& what) {
  const auto flat = got.detach().flatten();
  ASSERT_EQ(size_t(flat.numel()), wanted.array().size()) << what;
  for (int64_t i = 0; i < flat.numel(); ++i)
    EXPECT_NEAR(flat[i].item<double>(), wanted.array()[size_t(i)].number(), 2e-5) << what << " at " << i;
}

void expect_golden(const Node& golden) {
  torch::set_num_threads(1);
  Strands strands;
  FusionInput facts;
  for (const auto& [name, part] : golden.at("parts").table()) {
    const auto& input = golden_inputs.at(name);
    strands.emplace(name, golden_strand(input, int64_t(strands.size())));
    facts.widths.emplace(name, input.width);
  }
  for (const Node& name : golden.at("clocked").array()) facts.clocked.insert(name.string());
  Node recipe = parse_toml(golden.at("recipe").string(), "golden");
  recipe["type"] = golden.at("fusion");
  const auto fusion = builtin_fusions().make(recipe, facts);
  fusion->eval();
  fill_by_name(*fusion);

  std::vector<std::string> names, wanted_names;
  for (const auto& weight : fusion->named_parameters())
    names.push_back(text(weight.key(), ' ', weight.value().sizes()));
  for (const auto& parameter : golden.at("parameters").array()) wanted_names.push_back(parameter.string());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, wanted_names);

  const Joint joint = fusion->forward(strands);
  for (const auto& [name, part] : golden.at("parts").table()) expect_near(joint.parts.at(name), part, name);
  ASSERT_EQ(joint.pooled.defined(), golden.find("pooled") != nullptr);
  if (joint.pooled.defined()) expect_near(joint.pooled, golden.at("pooled"), "pooled");
  ASSERT_EQ(joint.weights.empty(), golden.find("weights") == nullptr);
  std::vector<torch::Tensor> weights;  // of each input, the same for all rows
  for (const auto& [name, weight] : joint.weights) {
    EXPECT_EQ(weight.min().item<double>(), weight.max().item<double>()) << name;
    weights.push_back(weight[0]);
  }
  if (!weights.empty()) expect_near(torch::stack(weights), golden.at("weights"), "weights");
}

std::vector<std::string> fusion_names() {
  std::vector<std::string> names;
  const auto registry = builtin_fusions();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

class FusionGolden : public testing::TestWithParam<std::string> {};

TEST_P(FusionGolden, EqualsTheFormulaOfItsPaper) {
  int64_t count = 0;
  for (const Node& golden : golden_cases()) {
    if (golden.at("fusion").string() != GetParam()) continue;
    SCOPED_TRACE(golden.at("recipe").string());
    expect_golden(golden);
    ++count;
  }
  EXPECT_GT(count, 0) << "tests/golden/fusion.py has no formula of " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(All, FusionGolden, testing::ValuesIn(fusion_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace braid
