#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "braid/auxiliary/auxiliary.h"
#include "golden/parameter_names.h"

/// The contract in braid/auxiliary/auxiliary.h, over every registered auxiliary loss, and what each minimises.

namespace braid {
namespace {

std::vector<std::string> auxiliary_names() {
  std::vector<std::string> names;
  const auto registry = builtin_auxiliaries();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

std::shared_ptr<Auxiliary> make(const std::string& name, const std::map<std::string, int64_t>& widths,
                                double weight = 1, uint64_t seed = 3) {
  torch::set_num_threads(1);
  torch::manual_seed(seed);
  const Node config(Node::Table{{"type", Node(name)}, {"weight", Node(weight)}});
  return builtin_auxiliaries().make(config, AuxiliaryInput{widths});
}

const std::map<std::string, int64_t> three = {{"m0", 6}, {"m1", 4}, {"m2", 5}};

// `rows` rows with all three inputs, which tell of the same hidden numbers; by linear maps that stay, with noise.
Joint joint_of(int64_t rows) {
  static const std::map<std::string, torch::Tensor> maps = [] {
    torch::manual_seed(11);
    std::map<std::string, torch::Tensor> out;
    for (const auto& [id, width] : three) out[id] = torch::randn({3, width});
    return out;
  }();
  const auto hidden = torch::randn({rows, 3});
  Joint out;
  for (const auto& [id, map] : maps) {
    out.parts[id] = hidden.matmul(map) + 0.1 * torch::randn({rows, map.size(1)});
    out.present[id] = torch::ones({rows}, torch::kBool);
  }
  return out;
}

Joint with_absent(Joint joint, const std::string& id, const std::vector<int64_t>& rows) {
  const auto gone = torch::zeros({joint.parts.at(id).size(0)}, torch::kBool);
  for (const int64_t row : rows) gone[row] = true;
  joint.parts[id] = joint.parts.at(id).masked_fill(gone.unsqueeze(1), 0);
  joint.present[id] = joint.present.at(id) & ~gone;
  return joint;
}

class AuxiliaryContract : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, AuxiliaryContract, testing::ValuesIn(auxiliary_names()),
                         [](const auto& info) { return info.param; });

TEST_P(AuxiliaryContract, IsOneFiniteNumberWithoutItsWeightAndGivesEveryParameterAGradient) {
  const auto auxiliary = make(GetParam(), three), doubled = make(GetParam(), three, 2);
  const Joint joint = with_absent(joint_of(8), "m1", {2, 5});
  const auto loss = auxiliary->loss(joint);
  ASSERT_EQ(loss.dim(), 0);
  EXPECT_GT(loss.item<double>(), 0);
  EXPECT_EQ(doubled->loss(joint).item<double>(), loss.item<double>());
  EXPECT_EQ(doubled->weight(), 2);
  loss.backward();
  for (const auto& parameter : auxiliary->named_parameters()) {
    ASSERT_TRUE(parameter.value().grad().defined()) << parameter.key();
    EXPECT_TRUE(parameter.value().grad().isfinite().all().item<bool>()) << parameter.key();
    EXPECT_GT(parameter.value().grad().abs().max().item<double>(), 0) << parameter.key();
  }
}

TEST_P(AuxiliaryContract, IsUndefinedWhereThereIsNothingToCompare) {
  const auto auxiliary = make(GetParam(), three);
  Joint joint = joint_of(4);
  for (const char* id : {"m0", "m2"}) joint = with_absent(joint, id, {0, 1, 2, 3});
  EXPECT_FALSE(auxiliary->loss(joint).defined());
  EXPECT_FALSE(auxiliary->loss(joint_of(0)).defined());
  const auto alone = make(GetParam(), {{"m0", 6}});
  EXPECT_FALSE(alone->loss(joint_of(4)).defined());
}

TEST_P(AuxiliaryContract, RowsWithOneInputChangeNothing) {
  const auto auxiliary = make(GetParam(), three);
  const Joint five = with_absent(with_absent(joint_of(5), "m1", {4}), "m2", {4});
  Joint four;
  for (const auto& [id, part] : five.parts) {
    four.parts[id] = part.slice(0, 0, 4);
    four.present[id] = five.present.at(id).slice(0, 0, 4);
  }
  EXPECT_NEAR(auxiliary->loss(five).item<double>(), auxiliary->loss(four).item<double>(), 1e-5);
}

TEST_P(AuxiliaryContract, FallsToMuchLessOnOtherRowsWhenItIsMinimised) {
  const auto auxiliary = make(GetParam(), three);
  const auto other = [&] {
    torch::manual_seed(5);
    return auxiliary->loss(joint_of(64)).item<double>();
  };
  const double before = other();
  torch::optim::Adam adam(auxiliary->parameters(), torch::optim::AdamOptions(5e-3));
  for (int64_t step = 0; step < 300; ++step) {
    adam.zero_grad();
    auxiliary->loss(joint_of(64)).backward();
    adam.step();
  }
  EXPECT_LT(other(), 0.4 * before);
}

TEST_P(AuxiliaryContract, TheSameSeedGivesTheSameWeights) {
  const auto one = make(GetParam(), three), twin = make(GetParam(), three), other = make(GetParam(), three, 1, 4);
  bool differs = false;
  for (const auto& weight : one->named_parameters()) {
    EXPECT_TRUE(torch::equal(weight.value(), twin->named_parameters()[weight.key()])) << weight.key();
    differs |= !torch::equal(weight.value(), other->named_parameters()[weight.key()]);
  }
  EXPECT_TRUE(differs);
}

TEST_P(AuxiliaryContract, WeightsCopiedByNameGiveTheSameLoss) {
  const auto one = make(GetParam(), three), other = make(GetParam(), three, 1, 4);
  const torch::NoGradGuard no_grad;
  const Joint joint = joint_of(8);
  EXPECT_NE(one->loss(joint).item<double>(), other->loss(joint).item<double>());
  auto into = other->named_parameters();
  for (const auto& weight : one->named_parameters()) into[weight.key()].copy_(weight.value());
  EXPECT_EQ(one->loss(joint).item<double>(), other->loss(joint).item<double>());
}

TEST_P(AuxiliaryContract, RefusesAnUnknownKey) {
  const auto registry = builtin_auxiliaries();
  const Node node(Node::Table{{"type", Node(GetParam())}, {"bogus", Node(1)}});
  EXPECT_THROW(registry.make(node, AuxiliaryInput{three}), Error);
}

TEST_P(AuxiliaryContract, ParameterNamesAndShapesAreThoseOfTheFormat) {
  parameter_names::expect_kept("auxiliary " + GetParam(), *make(GetParam(), three));
}

TEST(Auxiliaries, TheFormatNamesNoOthers) {
  std::set<std::string> keys;
  for (const std::string& name : auxiliary_names()) keys.insert("auxiliary " + name);
  parameter_names::expect_no_others("auxiliary", keys);
}

TEST(Alignment, IsTheLossOfClipForTwoInputs) {
  const auto alignment = make("alignment", {{"m0", 6}, {"m1", 4}});
  const Joint joint = joint_of(7);
  std::map<std::string, torch::Tensor> z;
  double scale = 0;
  for (const auto& parameter : alignment->named_parameters()) {
    if (parameter.key() == "scale") scale = std::exp(parameter.value().item<double>());
    for (const char* id : {"m0", "m1"})
      if (parameter.key() == text("project_", id, ".weight")) {
        const auto projected = joint.parts.at(id).matmul(parameter.value().t());
        z[id] = projected / projected.norm(2, {1}, true);
      }
  }
  const auto scores = scale * z.at("m0").matmul(z.at("m1").t());
  const auto own = torch::arange(7);
  const auto expected = (torch::cross_entropy_loss(scores, own) + torch::cross_entropy_loss(scores.t(), own)) / 2;
  EXPECT_NEAR(alignment->loss(joint).item<double>(), expected.item<double>(), 1e-4);
}

TEST(Alignment, AnyRowOfASharedFileIsARightPartner) {
  const auto alignment = make("alignment", {{"m0", 6}, {"m1", 4}});
  Joint joint = joint_of(2);
  for (const char* id : {"m0", "m1"}) joint.parts[id][1] = joint.parts[id][0].clone();
  EXPECT_NEAR(alignment->loss(joint).item<double>(), 0, 1e-6);
}

TEST(Reconstruction, TakesWhatItRebuildsAsGiven) {
  const auto reconstruction = make("reconstruction", {{"m0", 6}, {"m1", 4}});
  Joint joint = with_absent(joint_of(4), "m0", {});
  joint.parts["m0"] = joint.parts["m0"].clone().requires_grad_(true);
  // Only what m0 tells of m1 may reach m0; of a row in which m1 is absent, nothing.
  joint = with_absent(joint, "m1", {0});
  auto part = joint.parts["m0"];
  part.retain_grad();
  reconstruction->loss(joint).backward();
  EXPECT_EQ(part.grad()[0].abs().max().item<double>(), 0);
  EXPECT_GT(part.grad()[1].abs().max().item<double>(), 0);
}

}  // namespace
}  // namespace braid
