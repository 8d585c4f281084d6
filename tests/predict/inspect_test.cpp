#include "braid/predict/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/predict/predictor.h"
#include "braid/predict/saliency.h"
#include "braid/predict/signal_statistics.h"
#include "evaluate/known_model.h"

namespace braid {
namespace {

/// Smooth pictures [N, 1, 1, 16, 16] of deviation about 1.
Strand pictures(int64_t count) {
  const auto coarse = torch::randn({count, 1, 4, 4});
  const auto smooth = torch::upsample_bilinear2d(coarse, {16, 16}, false) * 1.5;
  return {smooth.unsqueeze(1),
          torch::ones({count, 1}, torch::kBool),
          {},
          torch::zeros({0, 2}, torch::kLong),
          torch::zeros({0}, torch::kByte)};
}

/// Sounds [N, 40, 8].
Strand sounds(int64_t count) {
  const auto slow = torch::randn({count, 8, 10});
  const auto values = torch::upsample_linear1d(slow, 40, false).transpose(1, 2).contiguous();
  return {values,
          torch::ones({count, 40}, torch::kBool),
          {},
          torch::zeros({0, 2}, torch::kLong),
          torch::zeros({0}, torch::kByte)};
}

const StepSpec picture_steps{"image", {1, 16, 16}, 0, 1, 1, {}};
const StepSpec sound_steps{"audio", {8}, 0, 40, 40, {}, true};

/// Share of items further away than nearly all that were fitted on.
double flagged(const Usual& usual, const Strand& strand, const StepSpec& spec) {
  return (usual.distance(signal_statistics(strand, spec)) > usual.limit).to(torch::kDouble).mean().item<double>();
}

Usual usual_of(const Strand& fit, const Strand& held, const StepSpec& spec) {
  Usual out = Usual::of(signal_statistics(fit, spec));
  const auto distances = out.distance(signal_statistics(held, spec));
  out.limit = distances.max().item<double>() * 1.05;
  return out;
}

TEST(SignalStatistics, TellBlackConstantAndNoisyPicturesFromSoundOnes) {
  torch::manual_seed(1);
  const Usual usual = usual_of(pictures(300), pictures(300), picture_steps);
  EXPECT_LT(flagged(usual, pictures(200), picture_steps), 0.02);
  Strand broken = pictures(50);
  broken.values = torch::full_like(broken.values, -2.0);
  EXPECT_EQ(flagged(usual, broken, picture_steps), 1) << "black";
  broken.values = torch::randn_like(broken.values);
  EXPECT_EQ(flagged(usual, broken, picture_steps), 1) << "noise";
  broken.values = torch::full_like(broken.values, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(flagged(usual, broken, picture_steps), 1) << "nothing that is a number";
}

TEST(SignalStatistics, TellSilenceAndHissFromSound) {
  torch::manual_seed(2);
  const Usual usual = usual_of(sounds(300), sounds(300), sound_steps);
  EXPECT_LT(flagged(usual, sounds(200), sound_steps), 0.02);
  Strand broken = sounds(50);
  broken.values = torch::full_like(broken.values, -3.0);
  EXPECT_EQ(flagged(usual, broken, sound_steps), 1);
  broken.values = torch::randn_like(broken.values);
  EXPECT_EQ(flagged(usual, broken, sound_steps), 1);
}

/// A hiss has the level and the range of what is recorded, but is the same from beginning to end.
TEST(SignalStatistics, TellASteadyHissFromSpeechOfTheSameLevel) {
  torch::manual_seed(6);
  const auto speech = [](int64_t count) {
    Strand out = sounds(count);  // words and pauses: all bands rise and fall together
    const auto loud = torch::upsample_linear1d(torch::randn({count, 1, 8}), 40, false).transpose(1, 2);
    out.values = 0.5 * out.values + loud;
    return out;
  };
  const Usual usual = usual_of(speech(300), speech(300), sound_steps);
  EXPECT_LT(flagged(usual, speech(200), sound_steps), 0.02);
  Strand hiss = speech(50);
  hiss.values =
      torch::linspace(-1, 1, 8).view({1, 1, 8}).expand_as(hiss.values) + 0.15 * torch::randn_like(hiss.values);
  EXPECT_EQ(flagged(usual, hiss, sound_steps), 1);
}

TEST(SignalStatistics, DoNotSeeWhatIsUnderTheMask) {
  torch::manual_seed(3);
  Strand strand = sounds(3);
  strand.mask.slice(1, 30).fill_(false);
  const auto before = signal_statistics(strand, sound_steps);
  strand.values.slice(1, 30).fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(torch::equal(before, signal_statistics(strand, sound_steps)));
}

TEST(Usual, IsWrittenAndReadBack) {
  torch::manual_seed(4);
  InputChecks checks;
  checks["m0"] = {Usual::of(torch::randn({30, 4}, torch::kDouble)), Usual::of(torch::randn({30, 7}, torch::kDouble))};
  checks["m0"].signal.limit = 3.5;
  checks["m1"] = {checks["m0"].signal, checks["m0"].encoding, Usual::of(torch::randn({400, 300}, torch::kDouble)), 2.5};
  checks["m2"].signal = Usual::of(torch::randn({30, 2}, torch::kDouble));
  checks["m2"].spelling = torch::rand({9, 2}, torch::kDouble);
  const InputChecks read = checks_from(tensors_of(checks), "checks");
  EXPECT_EQ(read.at("m0").signal.limit, 3.5);
  EXPECT_TRUE(torch::equal(read.at("m0").encoding->whitening, checks["m0"].encoding->whitening));
  EXPECT_FALSE(read.at("m2").encoding.has_value()) << "of texts";
  EXPECT_TRUE(torch::equal(read.at("m2").spelling, checks["m2"].spelling));
  EXPECT_FALSE(read.at("m0").content.has_value());
  EXPECT_EQ(read.at("m1").tolerance, 2.5);
  EXPECT_TRUE(torch::equal(read.at("m1").content->whitening, checks["m1"].content->whitening));
  auto damaged = tensors_of(checks);
  damaged.erase("m0.signal.mean");
  EXPECT_THROW(checks_from(damaged, "checks"), Error);
  damaged = tensors_of(checks);
  damaged["m0.encoding.mean"] = torch::zeros({3}, torch::kDouble);
  EXPECT_THROW(checks_from(damaged, "checks"), Error);
  damaged = tensors_of(checks);
  damaged["m2.spelling"] = torch::zeros({9, 3}, torch::kDouble);
  EXPECT_THROW(checks_from(damaged, "checks"), Error);
}

TEST(Usual, FewSamplesOfManyNumbersStayFinite) {
  torch::manual_seed(5);
  const auto samples = torch::randn({20, 128}, torch::kDouble);
  const Usual usual = Usual::of(samples);
  EXPECT_TRUE(usual.distance(samples).isfinite().all().item<bool>());
  EXPECT_TRUE(
      Usual::of(torch::ones({20, 5}, torch::kDouble)).distance(samples.narrow(1, 0, 5)).isfinite().all().item<bool>());
}

/// Numbers of a vector vary together; each by itself looks the same in noise.
TEST(Usual, OfDependenceTellsVectorsOfNoise) {
  torch::manual_seed(7);
  const auto mixing = torch::randn({8, 300}, torch::kDouble) / std::sqrt(8.0);
  const auto vectors = [&](int64_t count) { return torch::randn({count, 8}, torch::kDouble).mm(mixing); };
  Usual usual = Usual::of_dependence(vectors(400));
  EXPECT_EQ(usual.whitening.size(1), 256);
  usual.limit = usual.distance(vectors(200)).max().item<double>() * 1.05;
  const auto share = [&](const torch::Tensor& values) {
    return (usual.distance(values) > usual.limit).to(torch::kDouble).mean().item<double>();
  };
  EXPECT_LT(share(vectors(300)), 0.02);
  EXPECT_EQ(share(torch::randn({300, 300}, torch::kDouble)), 1) << "noise alone";
  EXPECT_EQ(share(vectors(300) + torch::randn({300, 300}, torch::kDouble)), 1) << "noise on top";
}

TEST(Usual, WithoutALimitFindsNothingStrange) {
  Usual usual = Usual::of(torch::randn({30, 4}, torch::kDouble));
  usual.limit = std::numeric_limits<double>::infinity();
  const auto values = torch::full({2, 4}, std::numeric_limits<double>::quiet_NaN(), torch::kDouble);
  EXPECT_THAT(usual.excess(values), ::testing::ElementsAre(0, 0));
}

/// On the left a vote for class 2 is unlike anything: the usual ones are for classes 0 and 1.
Bundle knowing_two_classes() {
  Bundle bundle = testing::known_bundle(testing::fruit());
  auto votes = torch::zeros({20, 3}, torch::kDouble);
  for (int64_t i = 0; i < 20; ++i) votes[i][i % 2] = 4;
  Usual encoding = Usual::of(votes), signal = Usual::of(torch::randn({20, 3}, torch::kDouble));
  encoding.limit = 2, signal.limit = 1e9;
  bundle.checks["m0"] = {signal, encoding};
  return bundle;
}

TEST(BrokenInputs, AreLeftOutAndSaidToBeBroken) {
  Predictor predictor(knowing_two_classes());
  const Answer sound = predictor.answer({{"left", "1"}, {"right", "0"}});
  EXPECT_EQ(sound.columns_in({State::present}).size(), 2U);
  const Answer broken = predictor.answer({{"left", "2"}, {"right", "0"}});
  EXPECT_THAT(broken.columns_in({State::broken}), ::testing::ElementsAre("left"));
  EXPECT_THAT(broken.columns_in({State::present}), ::testing::ElementsAre("right"));
  EXPECT_EQ(broken.targets.at(0).text(), "apple");
  EXPECT_NEAR(broken.targets.at(0).probabilities.at(0), std::exp(4) / (std::exp(4) + 2), 1e-5);
}

TEST(BrokenInputs, OfAFewInOneCellAreNotExplainedEither) {
  Predictor predictor(knowing_two_classes());
  const Table table = Table::from_rows({"left", "right"}, {{"1;2", "0"}, {"1", "0"}});
  const Reader reader = predictor.reader(table, false);
  const Explanation two = explain(predictor, reader, 0, {}), one = explain(predictor, reader, 1, {});
  ASSERT_EQ(two.targets.size(), 1U);
  EXPECT_EQ(two.answer.targets.at(0).probabilities, one.answer.targets.at(0).probabilities);
  EXPECT_NEAR(two.targets[0].score, one.targets[0].score, 1e-6);
}

TEST(BrokenInputs, ThatAreOnlyOddAreUsedWhereThereIsNothingElse) {
  torch::manual_seed(6);
  Usual usual = Usual::of(torch::randn({200, 3}, torch::kDouble));
  usual.limit = 1;
  const Usual any{usual.mean, usual.whitening, std::numeric_limits<double>::infinity()};
  const InputChecks checks{{"m0", {any, usual}}};
  const std::map<std::string, StepSpec> specs{{"m0", {"vector", {3}, 0, 1, 1, {}}}, {"m1", {"text", {}, 9, 1, 1, {}}}};
  const auto strand = [](std::vector<double> levels, std::vector<int64_t> rows) {
    const int64_t count = int64_t(levels.size());
    auto links = torch::stack({torch::tensor(rows, torch::kLong), torch::arange(count)}, 1);
    auto state = torch::full({3}, int64_t(State::absent), torch::kByte);
    for (const int64_t row : rows) state[row] = int64_t(State::present);
    return Strand{torch::tensor(levels, torch::kDouble).view({count, 1, 1}).expand({count, 1, 3}).to(torch::kFloat),
                  torch::ones({count, 1}, torch::kBool),
                  {},
                  links,
                  state};
  };
  // Row 0 has an odd item and another input, row 1 the odd item alone, row 2 a hopeless one alone.
  const Strands read{{"m0", strand({1.6, 1.6, 90}, {0, 1, 2})}, {"m1", strand({1}, {0})}};
  const Strands sound = without_broken(read, strangeness_of_all(read, read, specs, checks));
  const auto state = sound.at("m0").state;
  EXPECT_EQ(State(state[0].item<uint8_t>()), State::broken);
  EXPECT_EQ(State(state[1].item<uint8_t>()), State::present);
  EXPECT_EQ(State(state[2].item<uint8_t>()), State::broken);
  EXPECT_EQ(sound.at("m0").links.size(0), 1);
  EXPECT_EQ(sound.at("m1").links.size(0), 1);
}

/// A vector that is unlike the others is said to be so, and left out only where it does harm and there is something
/// else.
TEST(BrokenInputs, VectorsAreBorneAsFarAsTheyHelp) {
  Bundle bundle = testing::known_bundle(testing::fruit());
  Usual any = Usual::of(torch::randn({20, 3}, torch::kDouble));
  any.limit = std::numeric_limits<double>::infinity();
  const auto answer = [&](double away, double tolerance, const std::map<std::string, std::string>& sample) {
    // A vote for class 1 is (0, 4, 0).
    const auto usual = torch::tensor({0.0, 4.0, 0.0}, torch::kDouble) - away;
    bundle.checks["m0"] = {any, any, Usual{usual, torch::eye(3, torch::kDouble), 1}, tolerance};
    return Predictor(bundle).answer(sample);
  };
  const std::map<std::string, std::string> both{{"left", "1"}, {"right", "0"}}, alone{{"left", "1"}};
  const Answer usual = answer(0.5, 2, both);
  EXPECT_THAT(usual.unusual_columns(), ::testing::IsEmpty());
  const Answer borne = answer(4, 9, both);
  EXPECT_THAT(borne.columns_in({State::present}), ::testing::ElementsAre("left", "right"));
  EXPECT_THAT(borne.unusual_columns(), ::testing::ElementsAre("left"));
  const Answer harmful = answer(4, 2, both);
  EXPECT_THAT(harmful.columns_in({State::broken}), ::testing::ElementsAre("left"));
  EXPECT_THAT(harmful.unusual_columns(), ::testing::IsEmpty());
  const Answer nothing_else = answer(4, 2, alone);
  EXPECT_THAT(nothing_else.columns_in({State::present}), ::testing::ElementsAre("left"));
  EXPECT_THAT(nothing_else.unusual_columns(), ::testing::ElementsAre("left"));
  const Answer withheld = Predictor(bundle).answer(both, {"left"});  // what may not be used is nothing else
  EXPECT_THAT(withheld.columns_in({State::present}), ::testing::ElementsAre("left"));
}

TEST(Disagreement, IsNoticedWhereItIsUnusual) {
  Bundle bundle = testing::known_bundle(testing::fruit());
  bundle.patterns.choices.push_back({{"m0", "m1"}, "t0", "fused", {"m0", "m1"}, 1, 0.5, 30, 0, 0});
  bundle.patterns.disagreements.push_back({"t0", 0.5});
  Predictor predictor(bundle);
  EXPECT_THAT(predictor.answer({{"left", "1"}, {"right", "0"}}).targets.at(0).disagree,
              ::testing::ElementsAre("left", "right"));
  EXPECT_THAT(predictor.answer({{"left", "1"}, {"right", "1"}}).targets.at(0).disagree, ::testing::IsEmpty());
  EXPECT_THAT(predictor.answer({{"left", "1"}}).targets.at(0).disagree, ::testing::IsEmpty());
}

}  // namespace
}  // namespace braid
