#include "braid/predict/signal_statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace braid {
namespace {

constexpr double least = 1e-3;

/// Mean of |x_{i+1} - x_i| along an axis of the steps [T, ...] of one item, over pairs of which both are real.
torch::Tensor change(const torch::Tensor& values, const torch::Tensor& mask, int64_t axis) {
  const int64_t pairs = values.size(axis) - 1;
  const auto difference = (values.narrow(axis, 1, pairs) - values.narrow(axis, 0, pairs)).abs().flatten(1).mean(1);
  const auto real = axis == 0 ? mask.narrow(0, 1, pairs) & mask.narrow(0, 0, pairs) : mask;
  return difference.masked_select(real).mean();
}

/// Whole tensors at a time, one item after another; real steps only.
torch::Tensor reference(const Strand& strand, const StepSpec& spec) {
  std::vector<torch::Tensor> rows;
  for (int64_t n = 0; n < strand.items(); ++n) {
    const auto values = strand.values[n].to(torch::kDouble), mask = strand.mask[n];
    const auto real = values.index({mask}).flatten(1);  // [t, E]
    std::vector<torch::Tensor> sizes{real.std(false), real.abs().max()};
    if (spec.modality == "audio" || spec.modality == "video" || spec.modality == "series") {
      sizes.push_back(change(values, mask, 0));
      sizes.push_back(real.mean(1).std(false));
      sizes.push_back(real.std(0, false).mean());
    }
    if (spec.modality == "image" || spec.modality == "video") sizes.push_back(change(values, mask, 2));
    if (spec.modality == "image" || spec.modality == "video") sizes.push_back(change(values, mask, 3));
    if (spec.modality == "audio") sizes.push_back(change(values, mask, 1));
    rows.push_back(torch::cat({real.mean().view({1}), (torch::stack(sizes) + least).log()}));
  }
  return torch::stack(rows);
}

Strand strand_of(torch::Tensor values) {
  const int64_t items = values.size(0), steps = values.size(1);
  auto mask = torch::ones({items, steps}, torch::kBool);
  for (int64_t t = 3; t < steps; ++t) mask[1][t] = t % 5 > 1;  // gaps, in one item
  return {std::move(values), mask, {}, torch::zeros({0, 2}, torch::kLong), torch::zeros({0}, torch::kByte)};
}

TEST(SignalStatistics, AreWhatTheyAreSaidToBe) {
  torch::manual_seed(1);
  const std::vector<std::pair<StepSpec, Strand>> cases{
      {{"image", {3, 5, 7}, 0, 1, 1, {}}, strand_of(torch::randn({4, 1, 3, 5, 7}))},
      {{"video", {3, 4, 9}, 0, 16, 16, {}}, strand_of(torch::randn({2, 16, 3, 4, 9}) + 2)},
      {{"audio", {13}, 0, 40, 40, {}}, strand_of(torch::randn({3, 40, 13}))},
      {{"series", {3}, 0, 21, 21, {}}, strand_of(100 * torch::randn({2, 21, 3}))},
      {{"points", {4}, 0, 50, 50, {}}, strand_of(torch::randn({2, 50, 4}))},
      {{"vector", {30}, 0, 1, 1, {}}, strand_of(torch::randn({5, 1, 30}))}};
  for (const auto& [spec, strand] : cases) {
    const auto expected = reference(strand, spec), found = signal_statistics(strand, spec);
    ASSERT_EQ(found.sizes(), expected.sizes()) << spec.modality;
    EXPECT_TRUE(torch::allclose(found, expected, 1e-6, 1e-6)) << spec.modality << '\n' << found << expected;
  }
}

TEST(SignalStatistics, OfItemsWithoutARealStepAreThoseOfSilence) {
  Strand strand = strand_of(torch::full({2, 6, 3}, std::nanf("")));
  strand.mask.fill_(false);
  const StepSpec spec{"series", {3}, 0, 6, 6, {}};
  const auto found = signal_statistics(strand, spec);
  EXPECT_TRUE(found.select(1, 0).eq(0).all().item<bool>());
  EXPECT_TRUE(found.narrow(1, 1, 5).eq(std::log(least)).all().item<bool>());
  strand.values = strand.values.narrow(0, 0, 0), strand.mask = strand.mask.narrow(0, 0, 0);
  EXPECT_EQ(signal_statistics(strand, spec).size(0), 0);
}

}  // namespace
}  // namespace braid
