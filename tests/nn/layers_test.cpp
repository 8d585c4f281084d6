#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "braid/core/error.h"
#include "braid/nn/convolution.h"
#include "braid/nn/embedding.h"
#include "braid/nn/init.h"
#include "braid/nn/pooling.h"
#include "braid/nn/position.h"
#include "braid/nn/recurrent.h"
#include "braid/nn/steps.h"
#include "braid/nn/transformer.h"
#include "braid/tensor/device.h"

namespace braid {
namespace {

using Columns = std::vector<ColumnSpec>;

torch::Tensor bools(std::vector<int64_t> values, int64_t rows) {
  return torch::tensor(values, torch::kLong).view({rows, -1}).to(torch::kBool);
}

TEST(Init, TruncatedNormalStaysWithinTwoDeviations) {
  torch::manual_seed(1);
  const auto x = truncated_normal({20000}, 0.02);
  EXPECT_LE(x.abs().max().item<double>(), 0.0400001);
  EXPECT_NEAR(x.std().item<double>(), 0.02 * 0.8796, 0.0005);  // of a normal cut at 2
  EXPECT_NEAR(x.mean().item<double>(), 0, 0.0005);
}

TEST(Steps, TheMeanIgnoresWhatIsMaskedAndIsZeroWithoutSteps) {
  const auto x = torch::tensor({1.0f, 3.0f, NAN, NAN, NAN, NAN}).view({2, 3, 1});
  const auto mean = masked_mean(x, bools({1, 1, 0, 0, 0, 0}, 2));
  EXPECT_TRUE(torch::equal(mean, torch::tensor({2.0f, 0.0f}).view({2, 1})));
}

TEST(Steps, AStridedMaskKeepsAWindowWithAnyRealStep) {
  EXPECT_TRUE(torch::equal(pooled_mask(bools({0, 1, 0, 0, 1}, 1), 2), bools({1, 0, 1}, 1)));
}

TEST(Steps, AStridedClockCoversTheRealStepsOfItsWindow) {
  const auto times = torch::arange(5, torch::kDouble).view({1, 5, 1}) + torch::tensor({0.0, 1.0}, torch::kDouble);
  const auto pooled = *pooled_times(times, bools({1, 1, 1, 0, 0}, 1), 2);
  const auto wanted = torch::tensor({0.0, 2.0, 2.0, 3.0, 0.0, 0.0}, torch::kDouble).view({1, 3, 2});
  EXPECT_TRUE(torch::equal(pooled, wanted)) << pooled;
}

TEST(Steps, AStridedClockKeepsThatAnItemHasNone) {
  auto times = torch::arange(3, torch::kDouble).view({1, 3, 1}).repeat({2, 1, 2});
  const auto mask = bools({1, 1, 0, 1, 1, 1}, 2);
  times.masked_fill_(~mask.unsqueeze(-1), NAN);
  times[1].fill_(NAN);
  const auto pooled = *pooled_times(times, mask, 2);
  EXPECT_TRUE(torch::equal(pooled[0], torch::tensor({{0.0, 1.0}, {0.0, 0.0}}, torch::kDouble))) << pooled;
  EXPECT_TRUE(pooled[1].isnan().all().item<bool>()) << pooled;
}

TEST(Steps, CondensingAveragesEvenRunsOfTheRealSteps) {
  const auto x = torch::tensor({1.0f, NAN, 2.0f, 3.0f, 4.0f, 5.0f, 7.0f, NAN, NAN, NAN, 8.0f, NAN}).view({2, 6, 1});
  const auto mask = bools({1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0}, 2);
  const auto few = condensed(cleared(x, mask), mask, 3);
  EXPECT_TRUE(torch::equal(few.mask, bools({1, 1, 1, 1, 1, 0}, 2)));
  EXPECT_TRUE(torch::equal(few.values, torch::tensor({1.5f, 3.5f, 5.0f, 7.0f, 8.0f, 0.0f}).view({2, 3, 1})));
}

TEST(Steps, CondensingDoesNotDependOnPaddingNorTouchesShortInput) {
  const auto x = torch::arange(10, torch::kFloat).view({1, 5, 2});
  const auto mask = bools({1, 1, 1, 1, 1}, 1);
  const auto padded = torch::cat({x, torch::zeros({1, 7, 2})}, 1);
  const auto padded_mask = torch::cat({mask, torch::zeros({1, 7}, torch::kBool)}, 1);
  EXPECT_TRUE(torch::equal(condensed(x, mask, 2).values, condensed(padded, padded_mask, 2).values));
  EXPECT_TRUE(torch::equal(condensed(x, mask, 5).values, x));
}

TEST(CrossLayer, AnItemWithNothingToReadReadsNothing) {
  torch::manual_seed(2);
  CrossLayer layer(TransformerOptions{8, 1, 2});
  const auto x = torch::randn({2, 3, 8}), memory = torch::randn({2, 4, 8});
  const auto mask = bools({1, 1, 0, 0, 0, 0, 0, 0}, 2);
  const auto other = torch::where(mask.unsqueeze(-1), memory, torch::randn({2, 4, 8}));
  const auto out = layer(x, memory, mask);
  EXPECT_TRUE(torch::allclose(out, layer(x, other, mask)));
  EXPECT_FALSE(torch::allclose(out[0], layer(x, memory + mask.unsqueeze(-1) * torch::randn({2, 4, 8}), mask)[0]));
}

TEST(Transformer, ARowWithoutRealStepsIsFiniteForwardAndBackward) {
  Transformer layers(TransformerOptions{16, 2, 4});
  const auto x = torch::randn({2, 3, 16}).requires_grad_();
  const auto y = layers(x, bools({1, 1, 0, 0, 0, 0}, 2));
  y.sum().backward();
  EXPECT_TRUE(y.isfinite().all().item<bool>());
  EXPECT_TRUE(x.grad().isfinite().all().item<bool>());
}

TEST(Transformer, TheFirstStepsAloneAreThoseOfAllSteps) {
  torch::manual_seed(5);
  Transformer layers(TransformerOptions{16, 2, 4});
  const auto x = torch::randn({2, 5, 16});
  const auto mask = bools({1, 1, 1, 0, 0, 1, 1, 1, 1, 1}, 2);
  for (const int64_t count : {1, 3})
    EXPECT_TRUE(torch::allclose(layers->first(count, x, mask), layers(x, mask).narrow(1, 0, count), 1e-5, 1e-6));
}

TEST(Transformer, AStepSeesWhatItsOwnRowOfTheMaskAllows) {
  torch::manual_seed(6);
  Transformer model(TransformerOptions{8, 2, 2});
  model->eval();
  const auto x = torch::randn({2, 5, 8}), causal = torch::ones({2, 5, 5}, torch::kBool).tril();
  const auto before = model(x, causal);
  auto changed = x.clone();
  changed.select(1, 3).copy_(torch::randn({2, 8}));
  const auto difference = (model(changed, causal) - before).abs().amax({0, 2});  // [5]
  EXPECT_LT(difference.slice(0, 0, 3).max().item<float>(), 1e-7);
  EXPECT_GT(difference.slice(0, 3).min().item<float>(), 1e-6);
  EXPECT_TRUE(torch::allclose(model->first(2, x, causal), before.narrow(1, 0, 2), 1e-4, 1e-6));
  const auto mask = bools({1, 1, 0, 1, 0, 0, 1, 1, 1, 1}, 2);
  const auto spread = mask.unsqueeze(1).expand({2, 5, 5});
  EXPECT_TRUE(torch::allclose(model(x, mask), model(x, spread), 1e-4, 1e-6));
}

TEST(Transformer, ThinningLeavesBranchesOutWholeAndKeepsTheirMean) {
  torch::manual_seed(3);
  const auto out = thinned(torch::ones({4000, 2, 2}), 0, 0.25, true);
  EXPECT_TRUE(torch::equal(out.amax({1, 2}), out.amin({1, 2})));
  EXPECT_NEAR(out.mean().item<double>(), 1, 0.05);
  EXPECT_NEAR((out == 0).to(torch::kFloat).mean().item<double>(), 0.25, 0.03);
  EXPECT_TRUE(torch::equal(thinned(torch::ones({4, 2, 2}), 0.5, 0.5, false), torch::ones({4, 2, 2})));
}

TEST(Attention, RefusesHeadsThatDoNotDivideTheWidth) { EXPECT_THROW(Attention(10, 10, 4), Error); }

TEST(AttentionPool, FindsTheStepAQueryAsksFor) {
  AttentionPool pool(4, 1, 1);
  const torch::NoGradGuard no_grad;
  for (auto& p : pool->named_parameters()) {
    if (p.key() == "attention.memory.weight") p.value().copy_(torch::cat({torch::eye(4) * 30, torch::eye(4)}));
    if (p.key() == "attention.query.weight" || p.key() == "attention.out.weight") p.value().copy_(torch::eye(4));
    if (p.key() == "queries") p.value().copy_(torch::tensor({{0.0f, 1.0f, 0.0f, 0.0f}}));
  }
  const auto found = pool(torch::eye(4).unsqueeze(0), bools({1, 1, 1, 0}, 1));
  EXPECT_TRUE(torch::allclose(found, torch::tensor({{{0.0f, 1.0f, 0.0f, 0.0f}}}), 1e-4, 1e-4)) << found;
}

TEST(ChannelNorm, MaskedRowsDoNotCount) {
  ChannelNorm norm(16);
  const auto x = torch::randn({2, 16, 6, 3}).contiguous(at::MemoryFormat::ChannelsLast);
  const auto real = bools({1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, 2);
  const auto masked = norm(x, RowMask{real});
  EXPECT_TRUE(torch::allclose(masked[0], norm(x.narrow(0, 0, 1), RowMask{})[0], 1e-4, 1e-5));
  EXPECT_TRUE(
      torch::allclose(masked[1].narrow(1, 0, 4), norm(x.narrow(0, 1, 1).narrow(2, 0, 4), RowMask{})[0], 1e-4, 1e-5));
}

TEST(ChannelNorm, AMeanOfManyDeviationsLeavesWhatIsMaskedNormalisedInBfloat16) {
  torch::manual_seed(6);
  ChannelNorm norm(16);
  const RowMask mask{bools({1, 1, 1, 1, 1, 0}, 1)};
  const auto x = (torch::randn({1, 16, 6, 3}) + 16).to(torch::kBFloat16);
  const auto wanted = norm(x.to(torch::kFloat), mask);
  const Autocast autocast(true, torch::kCPU);
  const auto got = norm(x, mask);
  EXPECT_EQ(got.scalar_type(), torch::kBFloat16);
  EXPECT_LT((got.to(torch::kFloat) - wanted).abs().max().item<double>(), 0.05);
}

TEST(ResidualBlock, PaddingAddsNothingWhateverTheParityOfTheLength) {
  ResidualBlock block(8, 16, Extent{3, 3}, Extent{2, 2});
  for (const int64_t length : {4, 5}) {
    auto x = torch::randn({1, 8, 8, 6});
    x.slice(2, length).zero_();
    RowMask padded{(torch::arange(8) < length).unsqueeze(0)}, alone{torch::ones({1, length}, torch::kBool)};
    const auto y = block(x, padded), z = block(x.slice(2, 0, length), alone);
    EXPECT_TRUE(torch::allclose(y.slice(2, 0, z.size(2)), z, 1e-4, 1e-5)) << length;
    EXPECT_EQ(y.slice(2, z.size(2)).abs().max().item<double>(), 0) << length;
    EXPECT_EQ(padded.real.sum().item<int64_t>(), alone.real.size(1));
  }
}

TEST(Recurrent, PaddingInTheMiddleEqualsNoPadding) {
  Recurrent recurrent(RecurrentOptions{4, 6, 2, true, 0});
  const auto x = torch::randn({1, 5, 4});
  const auto y = recurrent(x, bools({1, 0, 1, 0, 1}, 1));
  const auto kept = torch::tensor({0, 2, 4});
  const auto z = recurrent(x.index_select(1, kept), bools({1, 1, 1}, 1));
  EXPECT_TRUE(torch::allclose(y.index_select(1, kept), z, 1e-5, 1e-6));
}

TEST(Position, GoesOnBeyondItsTable) {
  PositionEncoding position(8, 4);
  EXPECT_EQ(position->parameters()[0].size(0), 4);
  const auto longer = position(6, torch::Tensor(), std::nullopt), table = position(4, torch::Tensor(), std::nullopt);
  EXPECT_TRUE(torch::equal(longer.narrow(1, 0, 4), table));
  EXPECT_FALSE(torch::allclose(longer.select(1, 5), longer.select(1, 3)));
}

TEST(Position, TellsAGapInTimeAndIgnoresMaskedTimes) {
  PositionEncoding position(16, 3);
  auto times = torch::tensor({0.0, 1.0, 1.0, 2.0, 2.0, 3.0}, torch::kDouble).view({1, 3, 2}).repeat({2, 1, 1});
  times.select(0, 1).select(0, 1).fill_(9.5);
  times.index_put_({torch::indexing::Slice(), 2}, NAN);
  const auto encoded = position(3, bools({1, 1, 0, 1, 1, 0}, 2), times);
  EXPECT_TRUE(encoded.isfinite().all().item<bool>());
  EXPECT_TRUE(torch::equal(encoded[0][0], encoded[1][0]));
  EXPECT_FALSE(torch::allclose(encoded[0][1], encoded[1][1]));
}

TEST(Position, AddsNothingForAnItemWithoutAClock) {
  PositionEncoding position(16, 3);
  TimeEncoding time(16);
  auto times = torch::tensor({0.0, 1.0, 1.0, 2.0, 2.0, 3.0}, torch::kDouble).view({1, 3, 2}).repeat({2, 1, 1});
  const auto mask = bools({1, 1, 0, 1, 1, 0}, 2);
  const auto before = position(3, mask, times);
  times[1].fill_(NAN);
  const auto encoded = position(3, mask, times), told = time(times, mask);
  EXPECT_TRUE(torch::equal(encoded[0], before[0]));
  EXPECT_TRUE(torch::equal(encoded[1].narrow(0, 0, 2), position(3, mask, std::nullopt)[0].narrow(0, 0, 2)));
  EXPECT_EQ(told[1].narrow(0, 0, 2).abs().max().item<double>(), 0);
  EXPECT_GT(told[0].abs().max().item<double>(), 0);
  (encoded.sum() + told.sum()).backward();
  for (const auto& weight : time->parameters()) EXPECT_TRUE(weight.grad().isfinite().all().item<bool>());
}

TEST(Columns, EachKindReadsItsOwnSlots) {
  ColumnTokenizer columns(Columns{{"a", "set", 5}, {"b", "number", 2}, {"c", "category", 3}}, 4);
  std::map<std::string, torch::Tensor> p;
  for (const auto& item : columns->named_parameters()) p[item.key()] = item.value();
  const auto x = torch::tensor({1.0f, 4.0f, -1.0f, 2.0f, 3.0f, NAN, 2.0f, -1.0f, NAN}).view({1, 3, 3});
  const auto tokens = columns(x, bools({1, 1, 1}, 1))[0];
  const auto set = (p["table"][1] + p["table"][4]) / std::sqrt(2.0) + p["bias"][0];
  EXPECT_TRUE(torch::allclose(tokens[0], set));
  EXPECT_TRUE(torch::allclose(tokens[1], 2 * p["weight"][0][0] + 3 * p["weight"][0][1] + p["bias"][1]));
  EXPECT_TRUE(torch::allclose(tokens[2], p["table"][5 + 2] + p["bias"][2]));
}

TEST(Columns, AnIdBeyondTrainingReadsAsUnknown) {
  ColumnTokenizer columns(Columns{{"c", "category", 3}}, 4);
  const auto all = bools({1, 1}, 2);
  const auto tokens = columns(torch::tensor({0.0f, 77.0f}).view({2, 1, 1}), all);
  EXPECT_TRUE(torch::equal(tokens[0], tokens[1]));
}

TEST(Columns, RefusesAKindItDoesNotKnow) { EXPECT_THROW(ColumnTokenizer(Columns{{"c", "date", 3}}, 4), Error); }

TEST(ColumnTokenizer, ManyWordsBeginNearlyAlikeAndFewApart) {
  torch::manual_seed(4);
  using Columns = std::vector<ColumnSpec>;
  ColumnTokenizer few(Columns{{"fuel", "category", 8}}, 16), many(Columns{{"street", "category", 400}}, 16);
  const auto spread = [](ColumnTokenizer& columns, int64_t words) {
    const auto ids = torch::arange(words, torch::kFloat).view({-1, 1, 1});
    return columns(ids, torch::ones({words, 1}, torch::kBool)).std(0).mean().item<double>();
  };
  EXPECT_NEAR(spread(few, 8), 0.25 * 0.88, 0.05);
  EXPECT_LT(spread(many, 400), 0.25 * 0.06);
  EXPECT_GT(spread(many, 400), 0) << "they can be told apart by what they learn";
}

}  // namespace
}  // namespace braid
