#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "braid/encoders/encoder.h"
#include "golden/parameter_names.h"

/// The contract in braid/encoders/encoder.h, over every registered encoder and every kind of input it takes.

namespace braid {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

StepSpec spec_of(const std::string& kind) {
  if (kind == "image28") return {"image", {1, 28, 28}, 0, 1, 1, {}};
  if (kind == "image64") return {"image", {3, 64, 48}, 0, 1, 1, {}};
  if (kind == "video") return {"video", {1, 24, 32}, 0, 6, 5, {}};
  if (kind == "video60") return {"video", {3, 60, 80}, 0, 5, 5, {}};
  if (kind == "points") return {"points", {4}, 0, 40, 30, {}};
  if (kind == "audio") return {"audio", {20}, 0, 40, 30, {}};
  if (kind == "stereo") return {"audio", {4, 20}, 0, 40, 30, {}};
  if (kind == "text") return {"text", {}, 50, 9, 6, {}};
  if (kind == "vector") return {"vector", {6}, 0, 9, 6, {}};
  if (kind == "series") return {"series", {3}, 0, 70, 60, {}};
  if (kind == "graph") {
    StepSpec spec{"columns", {}, 0, 3, 3, {{"user", "category", 4}, {"age", "number", 2}, {"item", "category", 5}}};
    spec.graph = std::make_shared<WordGraph>(WordGraph{{0, 2}, 9, {{1, 5}, {1, 6}, {2, 5}, {3, 7}, {3, 8}}});
    return spec;
  }
  return {"columns", {}, 0,
          4,         4,  {{"km", "number", 3}, {"fuel", "category", 5}, {"extras", "set", 6}, {"age", "number", 1}}};
}

// Three items; the second has fewer real steps, the third has holes. One row has none, one has two.
Strand strand_of(const std::string& kind) {
  const auto spec = spec_of(kind);
  torch::manual_seed(17);
  Strand out;
  if (spec.modality == "image") {
    out.values = torch::randn({3, 1, spec.shape[0], spec.shape[1], spec.shape[2]});
    out.mask = torch::ones({3, 1}, torch::kBool);
  } else {
    const int64_t steps = spec.max_steps;
    out.mask = torch::ones({3, steps}, torch::kBool);
    out.mask[1].slice(0, (steps + 1) / 2).fill_(false);
    out.mask[2][1].fill_(false);
    if (spec.modality == "text") {
      out.values = torch::randint(0, spec.vocabulary, {3, steps}, torch::kLong);
    } else if (spec.modality == "columns") {
      out.values = torch::randint(-1, 4, {3, steps, 3}).to(torch::kFloat);
    } else {
      std::vector<int64_t> sizes{3, steps};
      sizes.insert(sizes.end(), spec.shape.begin(), spec.shape.end());
      out.values = torch::randn(sizes);
      const auto begin = torch::arange(steps, torch::kDouble).view({1, -1}).repeat({3, 1}) * 0.01;
      out.times = torch::stack({begin, begin + 0.01}, 2);
    }
  }
  out.links = torch::tensor({0, 0, 2, 1, 2, 2}, torch::kLong).view({3, 2});
  out.state = torch::tensor({0, 1, 0}, torch::kByte);
  return out;
}

// Sizes of what is one for each step, which broadcast over the values.
std::vector<int64_t> of_steps(const Strand& strand) {
  std::vector<int64_t> sizes(size_t(strand.values.dim()), 1);
  sizes[0] = strand.items(), sizes[1] = strand.steps();
  return sizes;
}

// What stands under the mask, or in an item of its own, becomes as bad as it can be.
void poison(Strand& strand) {
  const auto hidden = ~strand.mask;
  if (strand.values.scalar_type() == torch::kLong)
    strand.values.masked_fill_(hidden, -123456789);
  else
    strand.values.masked_fill_(hidden.view(of_steps(strand)), nan);
  if (strand.times) strand.times->masked_fill_(hidden.unsqueeze(-1), nan);
}

Strand item_of(const Strand& strand, int64_t item) {
  Strand out = strand;
  out.values = strand.values.narrow(0, item, 1);
  out.mask = strand.mask.narrow(0, item, 1);
  if (strand.times) out.times = strand.times->narrow(0, item, 1);
  out.links = torch::tensor({0, 0}, torch::kLong).view({1, 2});
  out.state = torch::zeros({1}, torch::kByte);
  return out;
}

// Without the padding at the end; what is left has the same steps.
Strand trimmed(const Strand& strand) {
  const int64_t length = strand.mask.any(0).nonzero().max().item<int64_t>() + 1;
  Strand out = strand;
  out.values = strand.values.narrow(1, 0, length);
  out.mask = strand.mask.narrow(1, 0, length);
  if (strand.times) out.times = strand.times->narrow(1, 0, length);
  return out;
}

std::shared_ptr<Encoder> make(const std::string& name, const std::string& kind, uint64_t seed = 5) {
  torch::manual_seed(seed);
  const auto registry = builtin_encoders();
  return registry.make(Node(Node::Table{{"type", Node(name)}}), EncoderInput{spec_of(kind)});
}

bool same(const torch::Tensor& a, const torch::Tensor& b) { return torch::allclose(a, b, 1e-3, 2e-4); }

struct Case {
  std::string encoder, kind;
};

const std::map<std::string, std::vector<std::string>> takers = {
    {"image28", {"resnet", "vit"}},
    {"image64", {"resnet", "vit"}},
    {"video", {"convnet_2plus1d", "frame_convnet", "tubelet_transformer"}},
    {"video60", {"convnet_2plus1d", "frame_convnet", "tubelet_transformer"}},
    {"points", {"pillars", "pointnet"}},
    {"audio", {"audio_convnet", "convnet_1d", "gru", "transformer"}},
    {"stereo", {"audio_convnet", "convnet_1d", "gru", "transformer"}},
    {"text", {"gru", "transformer"}},
    {"vector", {"convnet_1d", "gru", "mlp", "patch_transformer", "transformer"}},
    {"series", {"convnet_1d", "gru", "patch_transformer", "transformer"}},
    {"columns", {"ft_transformer", "mlp"}},
    {"graph", {"ft_transformer", "light_gcn", "mlp"}},
};

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const auto& [kind, encoders] : takers)
    for (const auto& encoder : encoders) out.push_back({encoder, kind});
  return out;
}

std::string golden_key(const Case& one) { return "encoder " + one.encoder + " " + one.kind; }

TEST(Encoders, TheTableOfWhoTakesWhatIsRight) {
  const auto registry = builtin_encoders();
  std::set<std::string> used;
  for (const auto& [kind, encoders] : takers) {
    EXPECT_GE(encoders.size(), 2u) << kind;
    for (const auto& [name, entry] : registry.entries()) {
      const bool wanted = std::count(encoders.begin(), encoders.end(), name) > 0;
      try {
        make(name, kind);
        EXPECT_TRUE(wanted) << name << " takes " << kind << ", which the table does not say";
        used.insert(name);
      } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::config);
        EXPECT_FALSE(wanted) << e.what();
      }
    }
  }
  EXPECT_EQ(used.size(), registry.entries().size());
}

class EncoderContract : public testing::TestWithParam<Case> {
 protected:
  std::shared_ptr<Encoder> encoder_ = make(GetParam().encoder, GetParam().kind);
  Strand input_ = strand_of(GetParam().kind);
};

TEST_P(EncoderContract, GivesTokensOfItsWidthWithTheSameLinks) {
  encoder_->eval();
  const auto out = encoder_->forward(input_);
  out.check("test");
  EXPECT_EQ(out.values.size(0), 3);
  EXPECT_EQ(out.values.size(2), encoder_->width());
  EXPECT_EQ(out.values.scalar_type(), torch::kFloat);
  EXPECT_TRUE(torch::equal(out.links, input_.links));
  EXPECT_TRUE(torch::equal(out.mask.any(1), input_.mask.any(1)));
  EXPECT_EQ(out.values.masked_fill(out.mask.unsqueeze(-1), 0).abs().max().item<double>(), 0);
}

TEST_P(EncoderContract, OneRealStepKeepsOneRealToken) {
  encoder_->eval();
  if (input_.steps() < 2) GTEST_SKIP() << "a picture is one step";
  for (int64_t step = 0; step < input_.steps(); ++step) {
    input_.mask[0].fill_(false);
    input_.mask[0][step].fill_(true);
    EXPECT_TRUE(encoder_->forward(input_).mask[0].any().item<bool>()) << step;
  }
}

TEST_P(EncoderContract, WhatIsMaskedReachesNeitherTokensNorGradients) {
  // A whole item is masked too.
  input_.mask[0].fill_(false);
  encoder_->eval();
  const auto weights = encoder_->parameters();
  const auto measure = [&](const Strand& input) {
    encoder_->zero_grad();
    const auto out = encoder_->forward(input);
    (out.values * torch::arange(out.values.size(2)).sin()).sum().backward();
    std::vector<torch::Tensor> all{out.values.detach().clone()};
    for (const auto& weight : weights)
      if (weight.grad().defined()) all.push_back(weight.grad().clone());
    return all;
  };
  const auto clean = measure(input_);
  poison(input_);
  const auto dirty = measure(input_);
  ASSERT_EQ(clean.size(), dirty.size());
  for (size_t i = 0; i < clean.size(); ++i) {
    EXPECT_TRUE(dirty[i].isfinite().all().item<bool>()) << i;
    EXPECT_TRUE(same(clean[i], dirty[i])) << i;
  }
}

TEST_P(EncoderContract, AnItemAloneOrInABatchGivesTheSameTokens) {
  encoder_->eval();
  const torch::NoGradGuard no_grad;
  poison(input_);
  const auto batch = encoder_->forward(input_);
  for (int64_t item = 0; item < 3; ++item) {
    const auto item_alone = item_of(input_, item);
    const auto alone =
        encoder_->forward(spec_of(GetParam().kind).modality == "columns" ? item_alone : trimmed(item_alone));
    const int64_t tokens = alone.values.size(1);
    EXPECT_TRUE(torch::equal(alone.mask[0], batch.mask[item].narrow(0, 0, tokens))) << item;
    EXPECT_TRUE(same(alone.values[0], batch.values[item].narrow(0, 0, tokens))) << item;
    EXPECT_FALSE(batch.mask[item].slice(0, tokens).any().item<bool>()) << item;
  }
}

TEST_P(EncoderContract, AnItemWithoutAClockIsTheSameAloneOrBesideOthersThatHaveOne) {
  const auto modality = spec_of(GetParam().kind).modality;
  if (modality == "image" || modality == "columns") GTEST_SKIP() << "has no clock";
  encoder_->eval();
  const auto begin = torch::arange(input_.steps(), torch::kDouble).view({1, -1}).repeat({3, 1}) * 0.07;
  input_.times = torch::stack({begin, begin + 0.05}, 2);
  poison(input_);
  Strand timeless = input_, mixed = input_;
  timeless.times.reset();
  mixed.times = input_.times->clone();
  (*mixed.times)[1].fill_(nan);
  const auto out = encoder_->forward(mixed), all = encoder_->forward(input_), none = encoder_->forward(timeless);
  for (int64_t item = 0; item < 3; ++item) {
    const auto wanted = item == 1 ? none.values[item] : all.values[item];
    EXPECT_TRUE(torch::allclose(out.values[item], wanted, 1e-5, 1e-5)) << item;
    auto item_alone = trimmed(item_of(mixed, item));
    if (item == 1) item_alone.times.reset();
    const auto alone = encoder_->forward(item_alone);
    EXPECT_TRUE(same(alone.values[0], out.values[item].narrow(0, 0, alone.values.size(1)))) << item;
    if (!out.times) continue;
    const auto times = (*out.times)[item].index({out.mask[item]});
    EXPECT_TRUE((item == 1 ? times.isnan() : times.isfinite()).all().item<bool>()) << item;
  }
  (out.values * torch::randn_like(out.values)).sum().backward();
  for (const auto& weight : encoder_->named_parameters()) {
    const auto grad = weight.value().grad();
    EXPECT_TRUE(!grad.defined() || grad.isfinite().all().item<bool>()) << weight.key();
  }
}

TEST_P(EncoderContract, EveryParameterGetsAFiniteNonZeroGradient) {
  encoder_->train();
  const auto out = encoder_->forward(input_);
  (out.values * torch::randn_like(out.values)).sum().backward();
  for (const auto& weight : encoder_->named_parameters()) {
    ASSERT_TRUE(weight.value().grad().defined()) << weight.key();
    EXPECT_TRUE(weight.value().grad().isfinite().all().item<bool>()) << weight.key();
    EXPECT_GT(weight.value().grad().abs().max().item<double>(), 1e-7) << weight.key();
  }
}

TEST_P(EncoderContract, NoItemsGiveAnEmptyStrandOfTheRightWidth) {
  Strand none = item_of(input_, 0);
  none.values = none.values.narrow(0, 0, 0), none.mask = none.mask.narrow(0, 0, 0);
  if (none.times) none.times = none.times->narrow(0, 0, 0);
  none.links = none.links.narrow(0, 0, 0);
  for (const bool training : {false, true}) {
    encoder_->train(training);
    const auto out = encoder_->forward(none);
    out.check("test");
    EXPECT_EQ(out.values.size(0), 0);
    EXPECT_EQ(out.values.size(2), encoder_->width());
    EXPECT_EQ(out.values.size(1), encoder_->forward(input_).values.size(1));
    EXPECT_EQ(out.values.scalar_type(), torch::kFloat);
  }
}

TEST_P(EncoderContract, LeavesItsInputAsItWas) {
  const auto values = input_.values.clone(), mask = input_.mask.clone();
  encoder_->train();
  encoder_->forward(input_).values.sum().backward();
  EXPECT_TRUE(torch::equal(values, input_.values));
  EXPECT_TRUE(torch::equal(mask, input_.mask));
}

TEST_P(EncoderContract, TheSameSeedGivesTheSameWeights) {
  const auto twin = make(GetParam().encoder, GetParam().kind), other = make(GetParam().encoder, GetParam().kind, 6);
  bool differs = false;
  for (const auto& weight : encoder_->named_parameters()) {
    EXPECT_TRUE(torch::equal(weight.value(), twin->named_parameters()[weight.key()])) << weight.key();
    differs |= !torch::equal(weight.value(), other->named_parameters()[weight.key()]);
  }
  EXPECT_TRUE(differs);
}

TEST_P(EncoderContract, WeightsCopiedByNameGiveTheSameTokens) {
  const auto other = make(GetParam().encoder, GetParam().kind, 6);
  encoder_->eval(), other->eval();
  const torch::NoGradGuard no_grad;
  EXPECT_FALSE(torch::equal(encoder_->forward(input_).values, other->forward(input_).values));
  auto into = other->named_parameters();
  for (const auto& weight : encoder_->named_parameters()) into[weight.key()].copy_(weight.value());
  EXPECT_TRUE(torch::equal(encoder_->forward(input_).values, other->forward(input_).values));
}

TEST_P(EncoderContract, RefusesAnUnknownKey) {
  const auto registry = builtin_encoders();
  const Node node(Node::Table{{"type", Node(GetParam().encoder)}, {"bogus", Node(1)}});
  EXPECT_THROW(registry.make(node, EncoderInput{spec_of(GetParam().kind)}), Error);
}

TEST_P(EncoderContract, ParameterNamesAndShapesAreThoseOfTheFormat) {
  parameter_names::expect_kept(golden_key(GetParam()), *encoder_);
}

TEST(Encoders, TheFormatNamesNoOthers) {
  std::set<std::string> keys;
  for (const Case& one : cases()) keys.insert(golden_key(one));
  parameter_names::expect_no_others("encoder", keys);
}

INSTANTIATE_TEST_SUITE_P(All, EncoderContract, testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.encoder + "_" + info.param.kind; });

}  // namespace
}  // namespace braid
