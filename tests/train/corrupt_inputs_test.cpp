#include "braid/train/corrupt_inputs.h"

#include <gtest/gtest.h>

#include "braid/tensor/seed.h"

namespace braid {
namespace {

/// Numbers that stand for themselves.
struct Plain : Feature {
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item&) const override { return torch::zeros({1, 4}); }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {decoded, {}, {}}; }
  StepSpec spec() const override { return {"vector", {4}, 0, 3, 3, {}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}
};

/// Row r has item `items[r]`; -1: none.
Strand strand_of(const std::vector<int64_t>& items, int64_t count) {
  Strand out;
  out.values = torch::arange(count * 12, torch::kFloat).view({count, 3, 4});
  out.mask = torch::ones({count, 3}, torch::kBool);
  std::vector<int64_t> links;
  std::vector<int64_t> states;
  for (size_t r = 0; r < items.size(); ++r) {
    if (items[r] >= 0) links.insert(links.end(), {int64_t(r), items[r]});
    states.push_back(int64_t(items[r] >= 0 ? State::present : State::absent));
  }
  out.links = torch::tensor(links, torch::kLong).view({-1, 2});
  out.state = torch::tensor(states, torch::kByte);
  return out;
}

std::vector<DataInput> inputs_of(const Strands& strands) {
  std::vector<DataInput> out;
  for (const auto& [id, strand] : strands) out.push_back({id, {id}, std::make_shared<Plain>()});
  return out;
}

/// Which items are no more what they were, [N] bool.
torch::Tensor damaged(const Strand& before, const Strand& after) {
  return (before.values != after.values).flatten(1).any(1);
}

TEST(CorruptInputs, SparesOneInputOfEachRowThatHasTwo) {
  // Item 0 of `a` serves two rows; the last row has one input alone.
  const Strands clean{{"a", strand_of({0, 0, 1, 2}, 3)}, {"b", strand_of({0, 1, 2, -1}, 3)}};
  int64_t alone = 0, hits = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Strands inputs = clean;
    seed_draws(seed, 1);
    corrupt_inputs(inputs, inputs_of(clean), 0.9);
    const auto a = damaged(clean.at("a"), inputs.at("a")), b = damaged(clean.at("b"), inputs.at("b"));
    for (const auto& [in_a, in_b] : {std::pair{0, 0}, {0, 1}, {1, 2}})
      EXPECT_FALSE(a[in_a].item<bool>() && b[in_b].item<bool>()) << "seed " << seed;
    alone += a[2].item<bool>();
    hits += a.sum().item<int64_t>() + b.sum().item<int64_t>();
    for (const char* id : {"a", "b"}) {
      EXPECT_TRUE(torch::equal(inputs.at(id).links, clean.at(id).links));
      EXPECT_TRUE(torch::equal(inputs.at(id).mask, clean.at(id).mask));
      EXPECT_TRUE(torch::equal(inputs.at(id).state, clean.at(id).state));
    }
  }
  EXPECT_GT(alone, 120);  // a row with one input takes the faults as they come
  EXPECT_GT(hits, 400);
}

TEST(CorruptInputs, FollowsTheDrawsOfItsThreadAndDoesNothingAtAShareOf0) {
  const Strands clean{{"a", strand_of({0, 1, 2, 3}, 4)}, {"b", strand_of({0, 1, 2, 3}, 4)}};
  const auto once = [&](uint64_t seed, double share) {
    Strands inputs = clean;
    seed_draws(seed, 1);
    corrupt_inputs(inputs, inputs_of(clean), share);
    return torch::stack({inputs.at("a").values, inputs.at("b").values});
  };
  EXPECT_TRUE(torch::equal(once(3, 0.5), once(3, 0.5)));
  EXPECT_FALSE(torch::equal(once(3, 0.5), once(4, 0.5)));
  EXPECT_TRUE(torch::equal(once(3, 0)[0], clean.at("a").values));
  EXPECT_TRUE(torch::equal(clean.at("a").values.flatten(), torch::arange(48, torch::kFloat))) << "changed in place";
}

/// The item of `before` that each item of `after` is, [N].
torch::Tensor origins(const Strand& before, const Strand& after) {
  return (before.values.flatten(1).unsqueeze(0) == after.values.flatten(1).unsqueeze(1))
      .all(2)
      .to(torch::kLong)
      .argmax(1);
}

TEST(CorruptInputs, SwapsItemsWithOthersOfTheBatchWhereTheRowHasAnotherInput) {
  // The last row has one input alone.
  const Strands clean{{"a", strand_of({0, 1, 2, 3}, 4)}, {"b", strand_of({0, 1, 2, -1}, 3)}};
  const auto own_a = torch::arange(4), own_b = torch::arange(3);
  int64_t swaps = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Strands inputs = clean;
    seed_draws(seed, 1);
    corrupt_inputs(inputs, inputs_of(clean), 0, 0.4);
    const auto a = origins(clean.at("a"), inputs.at("a")), b = origins(clean.at("b"), inputs.at("b"));
    EXPECT_TRUE(torch::equal(inputs.at("a").values, clean.at("a").values.index_select(0, a))) << "whole items";
    EXPECT_TRUE(torch::equal(inputs.at("b").values, clean.at("b").values.index_select(0, b))) << "whole items";
    const auto wrong_a = a != own_a, wrong_b = b != own_b;
    EXPECT_FALSE((wrong_a.narrow(0, 0, 3) & wrong_b).any().item<bool>()) << "one stays its own, seed " << seed;
    EXPECT_FALSE(wrong_a[3].item<bool>()) << "nothing could tell that it is wrong, seed " << seed;
    swaps += wrong_a.sum().item<int64_t>() + wrong_b.sum().item<int64_t>();
    for (const char* id : {"a", "b"}) {
      EXPECT_TRUE(torch::equal(inputs.at(id).links, clean.at(id).links));
      EXPECT_TRUE(torch::equal(inputs.at(id).state, clean.at(id).state));
    }
  }
  EXPECT_NEAR(double(swaps) / (200 * 3), 2 * 0.4 * 0.6 + 0.16, 0.08) << "one of two where both were drawn";
}

}  // namespace
}  // namespace braid
