#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "braid/fusion/fusion.h"
#include "fusion/learning.h"
#include "golden/parameter_names.h"

/// The contract in braid/fusion/fusion.h, over every registered fusion, with one, two and three inputs.

namespace braid {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
const std::map<std::string, int64_t> all_widths = {{"m0", 12}, {"m1", 8}, {"m2", 20}};

std::map<std::string, int64_t> widths_of(int64_t inputs) {
  return {all_widths.begin(), std::next(all_widths.begin(), inputs)};
}

Strand strand(int64_t items, int64_t steps, int64_t width, std::vector<int64_t> links, int64_t rows) {
  Strand out;
  out.values = torch::randn({items, steps, width});
  out.mask = torch::ones({items, steps}, torch::kBool);
  out.mask[0][steps - 1].fill_(false);
  const auto begin = torch::rand({items, steps}, torch::kDouble).cumsum(1);
  out.times = torch::stack({begin, begin + 0.01}, 2);
  out.links = torch::tensor(links, torch::kLong).view({-1, 2});
  out.state = torch::ones({rows}, torch::kByte).index_fill_(0, out.links.select(1, 0), 0);
  return out;
}

// Four rows. m0: rows 0 and 3 share an item, row 1 has none, row 2 has two. m1: none in row 3, and items nobody uses.
// m2: none in rows 0 and 3.
Strands inputs_of(int64_t count) {
  torch::manual_seed(23);
  Strands out;
  out["m0"] = strand(3, 4, 12, {0, 0, 2, 1, 2, 2, 3, 0}, 4);
  out["m1"] = strand(5, 3, 8, {0, 0, 1, 1, 2, 4}, 4);
  out["m2"] = strand(2, 2, 20, {1, 0, 2, 1}, 4);
  while (int64_t(out.size()) > count) out.erase(std::prev(out.end()));
  return out;
}

Strands row_of(const Strands& inputs, int64_t row) {
  Strands out = inputs;
  for (auto& [name, strand] : out) {
    const auto own = strand.links.select(1, 0) == row;
    strand.links = strand.links.index({own}).clone();
    strand.links.select(1, 0).zero_();
    strand.state = strand.state.narrow(0, row, 1);
  }
  return out;
}

std::shared_ptr<Fusion> make(const std::string& name, const std::string& settings,
                             const std::map<std::string, int64_t>& widths, uint64_t seed = 5) {
  torch::set_num_threads(1);  // tensors of four rows gain nothing from threads
  torch::manual_seed(seed);
  const auto registry = builtin_fusions();
  return registry.make(parse_toml("type = \"" + name + "\"\n" + settings, "recipe.toml"),
                       FusionInput{widths, {"m0", "m2"}});
}

// Everything of a joint that a task reads, as one list of matrices.
std::vector<torch::Tensor> contents(const Joint& joint) {
  std::vector<torch::Tensor> out;
  if (joint.pooled.defined()) out.push_back(joint.pooled);
  for (const auto& [name, part] : joint.parts) out.push_back(part);
  for (const auto& [name, weight] : joint.weights) out.push_back(weight.unsqueeze(1));
  return out;
}

bool same(const torch::Tensor& a, const torch::Tensor& b) { return torch::allclose(a, b, 1e-4, 1e-5); }

struct Case {
  std::string fusion;
  int64_t inputs;
  std::string label = fusion, settings = {};
};

std::vector<Case> cases() {
  std::vector<Case> out;
  const auto registry = builtin_fusions();
  for (const auto& [name, entry] : registry.entries())
    for (int64_t inputs = 1; inputs <= 3; ++inputs) out.push_back({name, inputs});
  // Settings that lead elsewhere: weights of decisions, and fewer tokens than inputs have.
  for (int64_t inputs = 1; inputs <= 3; ++inputs) {
    out.push_back({"decisions", inputs, "decisions_learned", "pool = \"product\"\nweights = \"learned\""});
    out.push_back({"one_stream", inputs, "one_stream_short", "most_tokens = 2"});
  }
  return out;
}

std::string golden_key(const Case& one) { return text("fusion ", one.label, ' ', one.inputs); }

class FusionContract : public testing::TestWithParam<Case> {
 protected:
  std::shared_ptr<Fusion> fusion_ = make(GetParam().fusion, GetParam().settings, widths_of(GetParam().inputs));
  Strands inputs_ = inputs_of(GetParam().inputs);
};

TEST_P(FusionContract, GivesEveryPartAndAPooledEncodingOfItsWidth) {
  fusion_->eval();
  const auto joint = fusion_->forward(inputs_);
  const auto widths = fusion_->part_widths();
  ASSERT_EQ(widths.size(), inputs_.size());
  for (const auto& [name, strand] : inputs_) {
    EXPECT_EQ(joint.parts.at(name).sizes(), (std::vector<int64_t>{4, widths.at(name)}));
    EXPECT_TRUE(torch::equal(joint.present.at(name), strand.present()));
    EXPECT_EQ(joint.parts.at(name).masked_fill(strand.present().unsqueeze(1), 0).abs().max().item<double>(), 0);
  }
  ASSERT_EQ(joint.pooled.defined(), fusion_->width() > 0);
  if (!joint.pooled.defined()) return;
  EXPECT_EQ(joint.pooled.sizes(), (std::vector<int64_t>{4, fusion_->width()}));
}

TEST_P(FusionContract, WhatNoRowUsesOrIsMaskedReachesNeitherResultNorGradients) {
  fusion_->eval();
  const auto measure = [&] {
    fusion_->zero_grad();
    auto all = contents(fusion_->forward(inputs_));
    auto sum = torch::zeros({});
    for (auto& tensor : all) sum = sum + (tensor * torch::arange(tensor.size(1)).sin()).sum(), tensor = tensor.detach();
    sum.backward();
    for (const auto& weight : fusion_->parameters()) all.push_back(weight.grad().clone());
    return all;
  };
  const auto clean = measure();
  for (auto& [name, strand] : inputs_) {
    const auto used = torch::zeros({strand.items()}, torch::kBool).index_fill_(0, strand.links.select(1, 1), true);
    strand.values.masked_fill_(~(strand.mask & used.unsqueeze(1)).unsqueeze(-1), nan);
  }
  const auto dirty = measure();
  for (size_t i = 0; i < clean.size(); ++i) {
    EXPECT_TRUE(dirty[i].isfinite().all().item<bool>()) << i;
    EXPECT_TRUE(same(clean[i], dirty[i])) << i;
  }
}

TEST_P(FusionContract, IsFiniteWithNothingPresent) {
  for (auto& [name, strand] : inputs_) strand = strand.without(torch::ones({4}, torch::kBool), State::dropped);
  fusion_->eval();
  for (const auto& tensor : contents(fusion_->forward(inputs_))) EXPECT_TRUE(tensor.isfinite().all().item<bool>());
}

TEST_P(FusionContract, AnInputWithoutAnyItemIsAnAbsentOne) {
  fusion_->eval();
  const torch::NoGradGuard no_grad;
  auto& first = inputs_.at("m0");
  first = first.without(torch::ones({4}, torch::kBool), State::absent);
  const auto wanted = contents(fusion_->forward(inputs_));
  first.values = first.values.narrow(0, 0, 0), first.mask = first.mask.narrow(0, 0, 0);
  const auto got = contents(fusion_->forward(inputs_));
  for (size_t i = 0; i < wanted.size(); ++i) EXPECT_TRUE(same(got[i], wanted[i]));
}

TEST_P(FusionContract, ARowAloneEqualsTheRowInABatch) {
  fusion_->eval();
  const torch::NoGradGuard no_grad;
  const auto batch = contents(fusion_->forward(inputs_));
  for (int64_t row = 0; row < 4; ++row) {
    const auto alone = contents(fusion_->forward(row_of(inputs_, row)));
    for (size_t i = 0; i < batch.size(); ++i) EXPECT_TRUE(same(alone[i][0], batch[i][row])) << row << ' ' << i;
  }
}

// Items of an input that have no clock, as `collate_items` has it; what is masked holds no time either.
void stop_clocks(Strand& strand, const std::vector<int64_t>& items) {
  strand.times = strand.times->masked_fill(~strand.mask.unsqueeze(-1), nan);
  strand.times->index_fill_(0, torch::tensor(items, torch::kLong), nan);
}

// A row as it is read alone: only its own items, and no times where none of them has a clock.
Strands read_alone(const Strands& inputs, int64_t row) {
  Strands out = row_of(inputs, row);
  for (auto& [name, strand] : out) {
    strand = strand.used_items();
    if (strand.times->index({strand.mask}).isnan().all().item<bool>()) strand.times.reset();
  }
  return out;
}

void expect_rows_alone_as_in_a_batch(Fusion& fusion, const Strands& inputs) {
  const auto batch = contents(fusion.forward(inputs));
  for (const auto& tensor : batch) EXPECT_TRUE(tensor.isfinite().all().item<bool>());
  for (int64_t row = 0; row < 4; ++row) {
    const auto alone = contents(fusion.forward(read_alone(inputs, row)));
    for (size_t i = 0; i < batch.size(); ++i) EXPECT_TRUE(same(alone[i][0], batch[i][row])) << row << ' ' << i;
  }
}

TEST_P(FusionContract, ARowAloneEqualsTheRowBesideItemsWithoutAClock) {
  fusion_->eval();
  const torch::NoGradGuard no_grad;
  const auto before = contents(fusion_->forward(inputs_));
  // Of m0, items 1 and 2 are of row 2, and item 0 is of rows 0 and 3; of m2, item 0 is of row 1 and item 1 of row 2.
  const std::vector<std::map<std::string, std::vector<int64_t>>> cases = {
      {{"m0", {0}}}, {{"m0", {1}}}, {{"m0", {1, 2}}}, {{"m2", {0}}}, {{"m0", {2}}, {"m2", {1}}}, {{"m0", {0, 1, 2}}}};
  for (const auto& stopped : cases) {
    Strands inputs = inputs_;
    for (auto& [name, strand] : inputs)
      stop_clocks(strand, stopped.count(name) ? stopped.at(name) : std::vector<int64_t>{});
    expect_rows_alone_as_in_a_batch(*fusion_, inputs);
  }
  // A row all of whose items keep their clock is as before.
  Strands inputs = inputs_;
  stop_clocks(inputs.at("m0"), {0});
  const auto after = contents(fusion_->forward(inputs));
  for (size_t i = 0; i < before.size(); ++i)
    for (const int64_t row : {1, 2}) EXPECT_TRUE(same(before[i][row], after[i][row])) << row << ' ' << i;
}

TEST_P(FusionContract, ItemsWithoutAClockLeaveGradientsFinite) {
  fusion_->eval();
  for (auto& [name, strand] : inputs_) stop_clocks(strand, {1});
  auto sum = torch::zeros({});
  for (const auto& tensor : contents(fusion_->forward(inputs_))) sum = sum + (tensor * torch::randn_like(tensor)).sum();
  sum.backward();
  for (const auto& weight : fusion_->named_parameters()) {
    const auto grad = weight.value().grad();
    EXPECT_TRUE(!grad.defined() || grad.isfinite().all().item<bool>()) << weight.key();
  }
}

// A step is the mean of a few, of which some have a clock.
TEST(StepGraph, ARowOfFewerTokensAloneEqualsTheRowBesideItemsWithoutAClock) {
  const auto fusion = make("step_graph", "most_tokens = 2", widths_of(3));
  fusion->eval();
  const torch::NoGradGuard no_grad;
  Strands inputs = inputs_of(3);
  for (auto& [name, strand] : inputs) stop_clocks(strand, {1});
  expect_rows_alone_as_in_a_batch(*fusion, inputs);
}

TEST_P(FusionContract, EveryParameterGetsAGradientWhenAllInputsOccur) {
  fusion_->train();
  auto sum = torch::zeros({});
  for (const auto& tensor : contents(fusion_->forward(inputs_))) sum = sum + (tensor * torch::randn_like(tensor)).sum();
  sum.backward();
  for (const auto& weight : fusion_->named_parameters()) {
    ASSERT_TRUE(weight.value().grad().defined()) << weight.key();
    EXPECT_TRUE(weight.value().grad().isfinite().all().item<bool>()) << weight.key();
    EXPECT_GT(weight.value().grad().abs().max().item<double>(), 1e-8) << weight.key();
  }
}

TEST_P(FusionContract, NoRowsGiveAnEmptyResult) {
  for (auto& [name, strand] : inputs_) {
    strand.links = strand.links.narrow(0, 0, 0);
    strand.state = strand.state.narrow(0, 0, 0);
  }
  for (const auto& tensor : contents(fusion_->forward(inputs_))) EXPECT_EQ(tensor.size(0), 0);
}

TEST_P(FusionContract, WeightsCopiedByNameGiveTheSameResult) {
  const auto other = make(GetParam().fusion, GetParam().settings, widths_of(GetParam().inputs), 6);
  fusion_->eval(), other->eval();
  const torch::NoGradGuard no_grad;
  auto into = other->named_parameters();
  for (const auto& weight : fusion_->named_parameters()) into[weight.key()].copy_(weight.value());
  const auto a = contents(fusion_->forward(inputs_)), b = contents(other->forward(inputs_));
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i]));
}

TEST_P(FusionContract, LeavesItsInputAsItWas) {
  Strands before;
  for (const auto& [name, strand] : inputs_) before[name] = strand.with(strand.values.clone(), strand.mask.clone());
  auto sum = torch::zeros({});
  for (const auto& tensor : contents(fusion_->forward(inputs_))) sum = sum + tensor.sum();
  sum.backward();
  for (const auto& [name, strand] : inputs_) {
    EXPECT_TRUE(torch::equal(strand.values, before.at(name).values));
    EXPECT_TRUE(torch::equal(strand.mask, before.at(name).mask));
  }
}

TEST_P(FusionContract, ParameterNamesAndShapesAreThoseOfTheFormat) {
  parameter_names::expect_kept(golden_key(GetParam()), *fusion_);
}

TEST(Fusions, TheFormatNamesNoOthers) {
  std::set<std::string> keys;
  for (const Case& one : cases()) keys.insert(golden_key(one));
  parameter_names::expect_no_others("fusion", keys);
}

INSTANTIATE_TEST_SUITE_P(All, FusionContract, testing::ValuesIn(cases()),
                         [](const auto& info) { return text(info.param.label, '_', info.param.inputs); });

// Rows whose label is the XOR of a bit in each input, in noise: no input says anything alone. Trains a fusion with a
// linear head until its loss is small, and returns its accuracy on fresh rows.
double xor_accuracy(const std::string& name) {
  const auto fusion = make(name, "width = 32", {{"m0", 8}, {"m1", 8}});
  const auto rows = [](int64_t count) {
    Strands inputs;
    auto label = torch::zeros({count});
    for (const char* input : {"m0", "m1"}) {
      const auto bit = torch::randint(0, 2, {count}).to(torch::kFloat);
      auto values = torch::randn({count, 3, 8}) * 0.5;
      values.select(2, 0) += (bit * 2 - 1).unsqueeze(1);
      const auto index = torch::arange(count, torch::kLong);
      inputs[input] = {values,
                       torch::ones({count, 3}, torch::kBool),
                       {},
                       torch::stack({index, index}, 1),
                       torch::zeros({count}, torch::kByte)};
      label = (label - bit).abs();
    }
    return LabelledRows{inputs, label};
  };
  return learned_accuracy(*fusion, rows, 400, 64, 10);
}

// Every fusion that joins encodings. One that joins decisions (width 0) cannot: the mean of what each input says alone
// is a coin's toss here, and so is their product.
std::vector<std::string> joining() {
  std::vector<std::string> out;
  const auto registry = builtin_fusions();
  for (const auto& [name, entry] : registry.entries())
    if (make(name, "", {{"m0", 8}, {"m1", 8}})->width() > 0) out.push_back(name);
  return out;
}

class FusionLearning : public testing::TestWithParam<std::string> {};

TEST_P(FusionLearning, FindsWhatOnlyTwoInputsTogetherTell) { EXPECT_GT(xor_accuracy(GetParam()), 0.95); }

INSTANTIATE_TEST_SUITE_P(All, FusionLearning, testing::ValuesIn(joining()),
                         [](const auto& info) { return info.param; });

TEST(Tensor, ManyInputsGetNarrowFactorsAndTooManyAnErrorThatNamesTheWayOut) {
  std::map<std::string, int64_t> widths;
  for (int i = 0; i < 12; ++i) widths.emplace(text("m", i), 4);
  EXPECT_EQ(make("tensor", "", widths)->width(), 128);
  widths.emplace("n", 4);
  try {
    make("tensor", "", widths);
    FAIL() << "13 inputs were taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("13 inputs are too many"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("low_rank"), std::string::npos) << error.what();
  }
}

TEST(Decisions, NamesTheWaysOfJoiningItKnows) {
  for (const char* settings : {"pool = \"means\"", "weights = \"evn\""}) {
    try {
      make("decisions", settings, {{"m0", 4}});
      FAIL() << settings;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("did you mean"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace braid
