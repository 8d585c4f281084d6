#include "braid/tensor/work_meter.h"

#include <gtest/gtest.h>

#include "braid/tensor/torch.h"

namespace braid {
namespace {

/// Operations of one call without a gradient.
template <class Job>
double flops_of(const Job& job) {
  const torch::InferenceMode no_graph;
  const WorkMeter meter;
  job();
  return meter.flops();
}

TEST(WorkMeter, CountsTwoOperationsAMultiplicationOfMatrices) {
  const auto a = torch::ones({3, 5}), b = torch::ones({5, 7}), bias = torch::ones({7});
  EXPECT_EQ(flops_of([&] { a.mm(b); }), 2 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] { a.matmul(b); }), 2 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] { torch::addmm(bias, a, b); }), 2 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] { torch::linear(torch::ones({2, 3, 5}), b.t(), bias); }), 2 * 2 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] { a.mv(torch::ones({5})); }), 2 * 3 * 5);
  EXPECT_EQ(flops_of([&] { torch::bmm(torch::ones({4, 3, 5}), torch::ones({4, 5, 7})); }), 2 * 4 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] {
              torch::einsum("bij,bjk->bik", {torch::ones({4, 3, 5}), torch::ones({4, 5, 7})});
            }),
            2 * 4 * 3 * 5 * 7);
  EXPECT_EQ(flops_of([&] { (a + 1).exp(); }), 0) << "numbers one at a time are not counted";
}

TEST(WorkMeter, CountsConvolutionsByWhatTheyAreCalledWith) {
  const auto picture = torch::ones({2, 4, 9, 11});
  // 2 pictures, 6 channels out, 5 x 11 places, 4 x 3 x 3 multiplications each.
  EXPECT_EQ(flops_of([&] {
              torch::conv2d(picture, torch::ones({6, 4, 3, 3}), {}, {2, 1}, at::IntArrayRef({1, 1}));
            }),
            2 * 2 * 6 * 5 * 11 * 4 * 9);
  EXPECT_EQ(flops_of([&] {
              torch::conv2d(picture, torch::ones({4, 1, 3, 3}), {}, 1, at::IntArrayRef(1), 1, 4);
            }),
            2 * 2 * 4 * 9 * 11 * 9)
      << "every channel by itself";
  EXPECT_EQ(flops_of([&] {
              torch::conv1d(torch::ones({1, 3, 20}), torch::ones({5, 3, 4}), {}, 1, at::IntArrayRef(0), 2);
            }),
            2 * 5 * 14 * 12)
      << "with gaps";
  EXPECT_EQ(flops_of([&] {
              torch::conv3d(torch::ones({1, 2, 4, 4, 4}), torch::ones({3, 2, 2, 2, 2}));
            }),
            2 * 3 * 27 * 16);
}

TEST(WorkMeter, CountsAttentionAndRecurrentLayers) {
  const auto query = torch::ones({2, 4, 6, 8}), key = torch::ones({2, 4, 10, 8});
  EXPECT_EQ(flops_of([&] { at::scaled_dot_product_attention(query, key, key); }), 2 * 2 * 4 * 6 * 10 * (8 + 8));
  torch::nn::LSTM lstm(torch::nn::LSTMOptions(5, 7).batch_first(true));
  torch::nn::GRU gru(torch::nn::GRUOptions(5, 7).batch_first(true).bidirectional(true));
  lstm->eval(), gru->eval();
  const auto steps = torch::ones({3, 11, 5});
  EXPECT_EQ(flops_of([&] { lstm(steps); }), 2 * 3 * 11 * 4 * 7 * (5 + 7));
  EXPECT_EQ(flops_of([&] { gru(steps); }), 2 * 2 * 3 * 11 * 3 * 7 * (5 + 7));
}

TEST(WorkMeter, KnowsTheMostMemoryThatTensorsTookAtOnce) {
  const WorkMeter meter;
  {
    const auto kept = torch::empty({1000}, torch::kFloat);
    { const auto passing = torch::empty({5000}, torch::kFloat); }
    const auto later = torch::empty({2000}, torch::kFloat);
  }
  EXPECT_GE(meter.peak_bytes(), 24000);
  EXPECT_LT(meter.peak_bytes(), 25000);
}

TEST(WorkMeter, HearsNothingOnceItIsGone) {
  { const WorkMeter meter; }
  const auto a = torch::ones({3, 3});
  const WorkMeter again;
  EXPECT_EQ(again.flops(), 0);
  a.mm(a);
  EXPECT_EQ(again.flops(), 54);
}

}  // namespace
}  // namespace braid
