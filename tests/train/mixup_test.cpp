#include "braid/train/mixup.h"

#include <gtest/gtest.h>

#include <set>

#include "braid/tensor/seed.h"
#include "evaluate/known_model.h"

namespace braid {
namespace {

/// Four rows of inputs of two steps; row r has item r of value r + 1 everywhere, its second step hidden in row 0, and
/// label r.
Batch four_rows(const std::vector<std::string>& inputs) {
  Batch out;
  out.rows = {10, 11, 12, 13};
  out.ids = {"a", "b", "c", "d"};
  const auto links = torch::stack({torch::arange(4), torch::arange(4)}, 1);
  for (const std::string& id : inputs) {
    Strand& strand = out.inputs[id];
    strand.values = (torch::arange(4, torch::kFloat) + 1).view({4, 1, 1}).expand({4, 2, 3}).clone();
    strand.mask = torch::ones({4, 2}, torch::kBool);
    strand.mask[0][1] = false;
    strand.links = links;
    strand.state = torch::full({4}, int64_t(State::present), torch::kByte);
  }
  Strand& target = out.targets["t0"];
  target.values = torch::arange(4).view({4, 1});
  target.mask = torch::ones({4, 1}, torch::kBool);
  target.links = links;
  target.state = torch::full({4}, int64_t(State::present), torch::kByte);
  return out;
}

/// Nothing but a spec.
struct Specified : Feature {
  explicit Specified(StepSpec spec) : spec_(std::move(spec)) {}
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item&) const override { return torch::zeros({1, 4}); }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {decoded, {}, {}}; }
  StepSpec spec() const override { return spec_; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}

 private:
  StepSpec spec_;
};

TEST(Mixup, ArraysOfManyStepsAreMixedUnaskedAndWordsNever) {
  const auto inputs = [](std::vector<StepSpec> specs) {
    std::vector<DataInput> out;
    for (const StepSpec& spec : specs)
      out.push_back({text("m", out.size()), {"front"}, std::make_shared<Specified>(spec)});
    return out;
  };
  const auto target = [](const char* kind) {
    TargetSpec spec;
    spec.kind = kind;
    return DataTarget{"t0", spec};
  };
  using Ids = std::set<std::string>;
  const StepSpec many{"vector", {4}, 0, 40, 30, {}}, one{"vector", {4}, 0, 1, 1, {}};
  const StepSpec film{"video", {1, 8, 8}, 0, 40, 30, {}}, words{"text", {}, 100, 40, 30, {}};
  const auto all = inputs({many, one, film, words});
  EXPECT_EQ(inputs_that_gain_by_mixing(inputs({many, many}), {target("multiclass")}), (Ids{"m0", "m1"}));
  EXPECT_EQ(inputs_that_gain_by_mixing(inputs({many}), {target("multiclass"), target("regression")}), Ids{});
  for (const StepSpec& other : {one, film, words})
    EXPECT_EQ(inputs_that_gain_by_mixing(inputs({many, other}), {target("binary")}), Ids{}) << other.modality;
  EXPECT_EQ(inputs_that_mix(all), (Ids{"m0", "m1", "m2"}));
}

TEST(Mixup, RowsAreSumsOfTwoAndSoAreTheirLabels) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Batch plain = four_rows({"m0", "m1"});
    Batch batch = plain;
    seed_draws(seed, 1);
    const Mixture mixture = mix_rows(batch, 0.4, {"m0", "m1"});
    ASSERT_GE(mixture.share, 0.5);
    ASSERT_LE(mixture.share, 1);
    const auto label = mixture.others.targets.at("t0").values.flatten();
    for (const char* id : {"m0", "m1"}) {
      const Strand& strand = batch.inputs.at(id);
      EXPECT_TRUE(torch::equal(strand.mask, plain.inputs.at(id).mask));
      EXPECT_TRUE(torch::equal(strand.links, plain.inputs.at(id).links));
      for (int64_t row = 0; row < 4; ++row) {
        const auto other = label[row].item<int64_t>();
        EXPECT_NE(other, row);
        EXPECT_EQ(mixture.others.rows[size_t(row)], plain.rows[size_t(other)]);
        const double first = mixture.share * double(row + 1) + (1 - mixture.share) * double(other + 1);
        EXPECT_NEAR(strand.values[row][0][0].item<double>(), first, 1e-5);
        const double second = row == 0 ? 0 : other == 0 ? mixture.share * double(row + 1) : first;
        EXPECT_NEAR(strand.values[row][1][2].item<double>(), second, 1e-5) << "a hidden step is the mean";
      }
    }
  }
}

TEST(Mixup, FollowsTheDrawsOfItsThread) {
  const auto once = [](uint64_t seed) {
    Batch batch = four_rows({"m0"});
    seed_draws(seed, 1);
    mix_rows(batch, 0.4, {"m0"});
    return batch.inputs.at("m0").values;
  };
  EXPECT_TRUE(torch::equal(once(3), once(3)));
  EXPECT_FALSE(torch::equal(once(3), once(4)));
}

TEST(Mixup, PartnersHaveTheSameInputs) {
  Batch plain = four_rows({"m0", "m1"});
  plain.inputs["m1"] = plain.inputs["m1"].without(torch::tensor({true, false, true, false}), State::absent);
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Batch batch = plain;
    seed_draws(seed, 1);
    const Mixture mixture = mix_rows(batch, 0.4, {"m0", "m1"});
    const std::vector<int64_t> wanted{12, 13, 10, 11};
    EXPECT_EQ(mixture.others.rows, wanted);
  }
}

TEST(Mixup, LeavesSequencesAndSharedItemsAndAStrengthOf0Alone) {
  const auto is_plain = [](Batch batch, double strength) {
    const auto before = batch.inputs.at("m0").values.clone();
    seed_draws(1, 1);
    return mix_rows(batch, strength, {"m0"}).share == 1 && torch::equal(batch.inputs.at("m0").values, before);
  };
  const Batch plain = four_rows({"m0"});
  EXPECT_FALSE(is_plain(plain, 0.4));
  EXPECT_TRUE(is_plain(plain, 0));
  Batch sequence = plain;
  sequence.sequence = torch::zeros({4}, torch::kLong);
  EXPECT_TRUE(is_plain(sequence, 0.4));
  Batch shared = plain;
  shared.inputs["m0"].links = torch::tensor({{0, 0}, {1, 0}, {2, 1}, {3, 2}});
  EXPECT_TRUE(is_plain(shared, 0.4));
}

TEST(Mixup, ARowWithoutALabelTakesWhatItsPartnerHas) {
  Batch batch = four_rows({"m0"});
  Strand& target = batch.targets["t0"];
  target.values = torch::tensor({{0}, {2}});
  target.mask = torch::ones({2, 1}, torch::kBool);
  target.links = torch::tensor({{0, 0}, {2, 1}});
  seed_draws(2, 1);
  const Mixture mixture = mix_rows(batch, 0.4, {"m0"});
  const Strand& others = mixture.others.targets.at("t0");
  for (int64_t line = 0; line < others.links.size(0); ++line) {
    const auto row = others.links[line][0].item<int64_t>();
    EXPECT_EQ(mixture.others.rows[size_t(row)], 10 + others.values[line][0].item<int64_t>());
  }
  EXPECT_EQ(others.links.size(0), 2);
}

/// Three rows of the known model, of which one has no label.
struct Mixed {
  Bundle bundle = testing::known_bundle(testing::fruit());
  Table table =
      Table::from_rows({"left", "right", "fruit"}, {{"0", "1", "apple"}, {"2", "0", "plum"}, {"1", "2", Cell()}});
  Predictor predictor{bundle};
  Batch batch;
  Mixture mixture;
  Decision decision;
  LossTerms terms{{{"t0", 1.0}}, 1, {{"m0", 0.3}, {"m1", 0.2}}};

  explicit Mixed(const std::set<std::string>& inputs) {
    const std::vector<int64_t> rows{0, 1, 2};
    batch = predictor.reader(table, true).read(rows, std::nullopt);
    seed_draws(5, 1);
    mixture = mix_rows(batch, 1, inputs);
    decision = bundle.model->forward(batch);
  }
  double loss(const Batch& labels, double fused, std::map<std::string, double> heads) {
    return training_loss(*bundle.model, decision, labels, {{{"t0", 1.0}}, fused, std::move(heads)}, false)
        .total.item<double>();
  }
  double mixed() { return mixed_loss(*bundle.model, decision, batch, mixture, terms, false).total.item<double>(); }
};

TEST(Mixup, TheLossIsOfBothByTheirShares) {
  Mixed rows({"m0", "m1"});
  const double share = rows.mixture.share;
  EXPECT_LT(share, 1);
  EXPECT_NEAR(rows.mixed(),
              share * rows.loss(rows.batch, 1, rows.terms.heads) +
                  (1 - share) * rows.loss(rows.mixture.others, 1, rows.terms.heads),
              1e-5);
}

TEST(Mixup, WhereAPartOfARowIsMixedItsHeadIsOfBothAndTheRestIsTheRowsOwn) {
  const auto before = Mixed({}).batch.inputs;
  Mixed rows({"m0"});
  const double share = rows.mixture.share;
  EXPECT_LT(share, 1);
  EXPECT_FALSE(torch::equal(rows.batch.inputs.at("m0").values, before.at("m0").values));
  EXPECT_TRUE(torch::equal(rows.batch.inputs.at("m1").values, before.at("m1").values));
  EXPECT_NEAR(rows.mixed(),
              rows.loss(rows.batch, 1, {{"m0", 0.3 * share}, {"m1", 0.2}}) +
                  rows.loss(rows.mixture.others, 0, {{"m0", 0.3 * (1 - share)}}),
              1e-5);
}

}  // namespace
}  // namespace braid
