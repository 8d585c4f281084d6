#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "braid/fusion/fusion.h"

/// Fusions against formulas written from their papers; tests/golden/fusion.py makes the numbers and says how weights
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
  std::vector<int64_t> rows;  // in which it is present
};
const std::map<std::string, GoldenInput> golden_inputs = {
    {"m0", {6, 4, {0, 1}}}, {"m1", {5, 3, {0, 2}}}, {"m2", {7, 2, {0, 1, 2}}}};

// Item i belongs to row i, so an absent row's item is there and not used.
Strand golden_strand(const GoldenInput& input, int64_t place) {
  const auto rows = torch::tensor(input.rows, torch::kLong);
  Strand out;
  out.values = wave({3, input.steps, input.width}, 11 + double(place), 1);
  out.mask = torch::ones({3, input.steps}, torch::kBool);
  out.mask[1][input.steps - 1] = false;
  const auto begin = torch::arange(3, torch::kDouble).unsqueeze(1) + torch::arange(input.steps) * 0.3;
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

void expect_golden(const std::string& name, int64_t inputs, const std::string& settings, bool clocked = false) {
  torch::set_num_threads(1);
  Strands strands;
  FusionInput facts;
  for (auto at = golden_inputs.begin(); at != std::next(golden_inputs.begin(), inputs); ++at) {
    strands.emplace(at->first, golden_strand(at->second, int64_t(strands.size())));
    facts.widths.emplace(at->first, at->second.width);
    if (clocked) facts.clocked.insert(at->first);
  }
  const auto node = parse_toml("type = \"" + name + "\"\nwidth = 8\nheads = 2\nqueries = 2\n" + settings, "golden");
  const auto fusion = builtin_fusions().make(node, facts);
  fusion->eval();
  fill_by_name(*fusion);

  std::stringstream content;
  content << std::ifstream(BRAID_SOURCE_DIR "/tests/golden/fusion.json").rdbuf();
  const auto golden = parse_json(content.str(), "fusion.json").at(name);
  std::vector<std::string> names, wanted_names;
  for (const auto& weight : fusion->named_parameters())
    names.push_back(text(weight.key(), ' ', weight.value().sizes()));
  for (const auto& parameter : golden.at("parameters").array()) wanted_names.push_back(parameter.string());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, wanted_names);

  const auto got = fusion->forward(strands).pooled.detach().flatten();
  const auto& wanted = golden.at("pooled").array();
  ASSERT_EQ(size_t(got.numel()), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i)
    EXPECT_NEAR(got[int64_t(i)].item<double>(), wanted[i].number(), 1e-4) << "at " << i;
}

TEST(FusionGolden, CrossModalReadsAsMulT) { expect_golden("cross_modal", 3, "layers = 2\nself_layers = 1", true); }

TEST(FusionGolden, GatedIsTheBimodalUnit) { expect_golden("gated", 2, ""); }

TEST(FusionGolden, TensorIsTheOuterProduct) { expect_golden("tensor", 3, "factor = 3"); }

TEST(FusionGolden, LowRankIsTheWholeTensorItsFactorsMake) { expect_golden("low_rank", 3, "rank = 2"); }

TEST(FusionGolden, BilinearPoolsPairByPair) { expect_golden("bilinear", 3, "window = 2"); }

TEST(FusionGolden, GraphAttendsNodeByNode) { expect_golden("graph", 3, "layers = 2"); }

}  // namespace
}  // namespace braid
