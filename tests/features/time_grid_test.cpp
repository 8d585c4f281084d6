#include "braid/features/time_grid.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "features/feature_fixtures.h"

/// Logs, arrays and sounds on regular grids of the clock that streams share.

namespace braid {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
const FeatureInput log_with_part{{"log", "start", "end"}, {"series", "begin", "end"}};

Node gridded(const std::string& type, double hz, const std::string& method) {
  Node config = fixtures::config(type);
  config["grid"] = Node(Node::Table{{"rate_hz", Node(hz)}, {"method", Node(method)}});
  return config;
}

/// Rows at such times of the log's own clock, whose channel tells the time.
std::string clock_log(const std::vector<double>& times) {
  std::string out = "time_s,x\n";
  for (const double t : times) out += text(t, ',', t, '\n');
  return out;
}

std::vector<double> every(double step_s, int count) {
  std::vector<double> out;
  for (int t = 0; t < count; ++t) out.push_back(t * step_s);
  return out;
}

/// [T, C + 3], see SensorSeries.
torch::Tensor decoded_row(const Feature& feature, const fixtures::Row& row, const fixtures::Folder& folder) {
  return feature.decode(fixtures::item(feature, row, folder.path())).value();
}

TEST(TimeGrid, StreamsOfOtherRatesOffsetsAndDriftsShareTheVerySameMoments) {
  const fixtures::Folder folder;
  folder.write("fast.csv", clock_log(every(0.02, 100)));
  folder.write("slow.csv", clock_log(every(1 / 7.3, 15)));
  const SampleRate rate = sample_rate(29.97);
  for (const auto& [file, offset, drift] : {std::tuple{"fast.csv", 0.0, 0.0}, {"slow.csv", 0.13, 120.0}}) {
    Node config = gridded("series", 29.97, "linear");
    config["clock"] = Node(Node::Table{{"offset_s", Node(offset)}, {"drift_ppm", Node(drift)}});
    const fixtures::Row row = {Cell(file)};
    const auto feature = fixtures::fitted(config, {row}, folder.path());
    const torch::Tensor steps = decoded_row(*feature, row, folder);
    ASSERT_GT(steps.size(0), 50) << file;
    for (int64_t t = 0; t < steps.size(0); ++t) {
      const double begin = steps[t][1].item<double>();
      const int64_t k = std::llround(begin * rate.hz());
      EXPECT_EQ(begin, seconds(rate.time(k))) << file << " step " << t;
      EXPECT_EQ(steps[t][2].item<double>(), seconds(rate.time(k + 1))) << file << " step " << t;
    }
    const StreamClock clock{offset, drift};
    for (const int64_t t : {int64_t{3}, int64_t{40}})
      EXPECT_NEAR(steps[t][0].item<double>(), seconds(clock.own(steps[t][1].item<double>())), 1e-5) << file;
  }
}

TEST(TimeGrid, APartHasAStepAtItsBeginAndNoneInAGapAndTheShareSeenSaysSo) {
  const fixtures::Folder folder;
  std::vector<double> times;
  for (const double t : every(0.01, 300))
    if (t < 1.405 || t > 1.695) times.push_back(t);
  folder.write("a.csv", clock_log(times));
  const fixtures::Row row = {Cell("a.csv"), Cell(1.05), Cell(2.05)};
  const auto feature = fixtures::fitted(gridded("series", 10, "mean"), {row}, folder.path(), log_with_part);
  const torch::Tensor steps = decoded_row(*feature, row, folder);
  ASSERT_EQ(steps.size(0), 8);
  EXPECT_NEAR(steps[0][0].item<double>(), 1.095, 1e-5) << "of 1.05, 1.06 … 1.14";
  EXPECT_EQ(steps[0][1].item<double>(), 0);
  EXPECT_EQ(steps[3][2].item<double>(), 0.4);
  EXPECT_NEAR(steps[4][1].item<double>(), 0.6, 1e-12) << "the windows from 0.4 and 0.5 s have nothing";
  EXPECT_NEAR(feature->steps(steps, nullptr).seen, 0.8, 1e-9);
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{1}) << "whole steps are missing, not cells";
}

TEST(TimeGrid, WhatTheLogKnewLastFillsAFinerGrid) {
  const fixtures::Folder folder;
  folder.write("a.csv", clock_log(every(0.5, 6)));
  const fixtures::Row row = {Cell("a.csv")};
  const auto feature = fixtures::fitted(gridded("series", 8, "previous"), {row}, folder.path());
  const torch::Tensor steps = decoded_row(*feature, row, folder);
  ASSERT_EQ(steps.size(0), 24) << "3 s";
  for (int64_t t = 0; t < 24; ++t) EXPECT_EQ(steps[t][0].item<double>(), 0.5 * double(t / 4)) << t;
}

TEST(TimeGrid, APartBeginsWithWhatWasKnownBeforeItAndEndsWithWhatIsKnownInIt) {
  const fixtures::Folder folder;
  folder.write("a.csv", clock_log(every(0.1, 40)));
  const fixtures::Row row = {Cell("a.csv"), Cell(1.05), Cell(2.05)};
  for (const char* method : {"previous", "linear"}) {
    const auto feature = fixtures::fitted(gridded("series", 10, method), {row}, folder.path(), log_with_part);
    const torch::Tensor steps = decoded_row(*feature, row, folder);
    ASSERT_EQ(steps.size(0), 10) << method;
    EXPECT_NEAR(steps[0][0].item<double>(), std::string(method) == "linear" ? 1.05 : 1.0, 1e-6);
    EXPECT_NEAR(steps[9][0].item<double>(), std::string(method) == "linear" ? 1.95 : 1.9, 1e-6);
    EXPECT_EQ(feature->steps(steps, nullptr).seen, 1) << method;
  }
  folder.write("early.csv", clock_log(every(0.1, 11)));
  const auto feature = fixtures::fitted(gridded("series", 10, "previous"), {row}, folder.path(), log_with_part);
  const fixtures::Row late = {Cell("early.csv"), Cell(1.05), Cell(2.05)};
  const auto result = feature->decode(fixtures::item(*feature, late, folder.path()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::absent) << "what was known before is no part of it";
}

TEST(TimeGrid, AGridOfMoreStepsThanAnItemMayHaveIsAveraged) {
  const fixtures::Folder folder;
  folder.write("a.csv", clock_log(every(0.01, 2000)));
  Node config = gridded("series", 50, "mean");
  config["steps"] = Node(int64_t{100});
  const fixtures::Row row = {Cell("a.csv")};
  const auto feature = fixtures::fitted(config, {row}, folder.path());
  const torch::Tensor steps = decoded_row(*feature, row, folder);
  ASSERT_EQ(steps.size(0), 100);
  EXPECT_NEAR(steps[1][0].item<double>(), 0.295, 1e-5) << "of 0.20, 0.21 … 0.39";
  EXPECT_NEAR(steps[1][2].item<double>(), 0.2, 1e-12) << "behind how its ten rows spread";
  EXPECT_NEAR(steps[1][3].item<double>(), 0.4, 1e-12);
}

TEST(TimeGrid, AnArrayKeepsItsClockAndMasksWhatItLacks) {
  const fixtures::Folder folder;
  folder.write("a.npy", fixtures::npy("(10, 1)", {unknown, unknown, 2, 3, unknown, unknown, 6, unknown, 8, 9}));
  Node config = gridded("array", 5, "mean");
  config["rate_hz"] = Node(10.0);
  const fixtures::Row row = {Cell("a.npy")};
  const auto feature = fixtures::fitted(config, {row}, folder.path());
  const torch::Tensor decoded = decoded_row(*feature, row, folder);
  ASSERT_EQ(decoded.size(0), 5);
  EXPECT_EQ(decoded[1][0].item<float>(), 2.5f);
  EXPECT_EQ(decoded[3][0].item<float>(), 6.f) << "what is no number is not in the mean";
  const Steps steps = feature->steps(decoded, nullptr);
  for (int64_t t = 0; t < 5; ++t) {
    EXPECT_EQ(steps.mask[t].item<bool>(), t != 0 && t != 2) << t;
    EXPECT_NEAR((*steps.times)[t][0].item<double>(), 0.2 * double(t), 1e-12);
    EXPECT_NEAR((*steps.times)[t][1].item<double>(), 0.2 * double(t + 1), 1e-12);
  }
}

TEST(TimeGrid, SoundHasTheMomentsOfTheOtherStreams) {
  const fixtures::Folder folder;
  folder.write("a.wav", fixtures::wav(2, 8000, 440));
  const fixtures::Row row = {Cell("a.wav")};
  const SampleRate rate = sample_rate(29.97);
  for (const auto& [offset, drift] : {std::pair{0.0, 0.0}, {0.13, 120.0}}) {
    Node config = gridded("log_mel", 29.97, "mean");
    config["clock"] = Node(Node::Table{{"offset_s", Node(offset)}, {"drift_ppm", Node(drift)}});
    const auto feature = fixtures::fitted(config, {row}, folder.path());
    const Steps steps = fixtures::steps(*feature, row, folder.path());
    const StreamClock clock{offset, drift};
    ASSERT_EQ(steps.values.size(0), rate.first_step(ticks(clock.shared(2 * one_second)))) << "as many as begin in it";
    for (int64_t t = 0; t < steps.values.size(0); ++t) {
      EXPECT_EQ((*steps.times)[t][0].item<double>(), seconds(rate.time(t)));
      EXPECT_EQ((*steps.times)[t][1].item<double>(), seconds(rate.time(t + 1)));
      EXPECT_EQ(steps.mask[t].item<bool>(), rate.time(t + 1) > ticks(offset)) << "nothing before it begins, " << t;
    }
  }
}

TEST(TimeGrid, AStepOfSoundIsTheMeanOfTheFramesCentredInIt) {
  const fixtures::Folder folder;
  folder.write("a.wav", fixtures::wav(0.5, 8000, 440));
  const fixtures::Row row = {Cell("a.wav")};
  const auto frames = fixtures::fitted(fixtures::config("log_mel"), {row}, folder.path());
  const auto gridded_steps = fixtures::fitted(gridded("log_mel", 20, "mean"), {row}, folder.path());
  const torch::Tensor fine = decoded_row(*frames, row, folder).to(torch::kFloat);
  const torch::Tensor coarse = decoded_row(*gridded_steps, row, folder).to(torch::kFloat);
  ASSERT_EQ(fine.size(0), 51);
  ASSERT_EQ(coarse.size(0), 10);
  for (int64_t t = 0; t < 10; ++t)
    EXPECT_TRUE(torch::allclose(coarse[t], fine.narrow(0, 5 * t, 5).mean(0), 1e-3, 1e-2)) << t;
}

TEST(TimeGrid, APartOfARecordingHasAStepAtItsBeginAndIsMaskedBehindTheEndOfTheFile) {
  const fixtures::Folder folder;
  folder.write("a.wav", fixtures::wav(2, 8000, 440));
  const FeatureInput input{{"sound", "start", "end"}, {"audio", "begin", "end"}};
  const fixtures::Row within = {Cell("a.wav"), Cell(0.25), Cell(0.85)}, beyond = {Cell("a.wav"), Cell(1.5), Cell(2.5)};
  for (const auto method : grid_method_names) {
    const auto feature = fixtures::fitted(gridded("log_mel", 10, std::string(method)), {within}, folder.path(), input);
    const Steps steps = fixtures::steps(*feature, within, folder.path());
    ASSERT_EQ(steps.values.size(0), 6) << method;
    EXPECT_EQ((*steps.times)[0][0].item<double>(), 0);
    EXPECT_EQ(steps.seen, 1) << method;
    const torch::Tensor part = decoded_row(*feature, beyond, folder);
    ASSERT_EQ(part.size(0), 10) << method;
    for (int64_t t = 0; t < 10; ++t) EXPECT_EQ(part[t].isfinite().all().item<bool>(), t < 5) << method << ' ' << t;
  }
}

TEST(TimeGrid, TrainingLeavesNoGrid) {
  const fixtures::Folder folder;
  folder.write("a.wav", fixtures::wav(2, 8000, 440));
  folder.write("a.npy", fixtures::npy("(40, 1)", std::vector<float>(40, 1)));
  for (const std::string type : {"log_mel", "array"}) {
    Node config = gridded(type, 10, "mean");
    if (type == "array") config["rate_hz"] = Node(20.0);
    const fixtures::Row row = {Cell(type == "array" ? "a.npy" : "a.wav")};
    const auto feature = fixtures::fitted(config, {row}, folder.path());
    const torch::Tensor decoded = decoded_row(*feature, row, folder);
    Random random(3);
    for (int draw = 0; draw < 20; ++draw) {
      const Steps steps = feature->steps(decoded, &random);
      const auto first = std::llround((*steps.times)[0][0].item<double>() * 10);
      for (int64_t t = 0; t < steps.values.size(0); ++t)
        ASSERT_EQ((*steps.times)[t][0].item<double>(), seconds(sample_rate(10).time(first + t))) << type;
    }
  }
}

TEST(TimeGrid, ARestoredFeatureGivesEqualSteps) {
  const fixtures::Folder folder;
  folder.write("a.csv", clock_log(every(0.03, 200)));
  folder.write("b.csv", clock_log(every(0.05, 70)));
  const Node config = gridded("series", 12.5, "max");
  const std::vector<fixtures::Row> rows = {{Cell("a.csv")}, {Cell("b.csv")}};
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const auto restored = builtin_features().make(config, FeatureInput{{"front"}, {"file"}});
  restored->restore(feature->fitted(), feature->files());
  for (const auto& row : rows) {
    const Steps a = fixtures::steps(*feature, row, folder.path()), b = fixtures::steps(*restored, row, folder.path());
    EXPECT_TRUE(torch::equal(a.values, b.values));
    EXPECT_TRUE(torch::equal(*a.times, *b.times));
    EXPECT_EQ(a.seen, b.seen);
  }
}

TEST(TimeGrid, NeedsAMethodARateAndAClock) {
  const FeatureInput input{{"front"}, {"file"}};
  const auto features = builtin_features();
  const auto refusal = [&](const Node& config) -> std::string {
    try {
      (void)features.make(config, input);
    } catch (const Error& e) {
      return e.fault() == Fault::config ? e.what() : "another fault";
    }
    return "";
  };
  using testing::HasSubstr;
  EXPECT_EQ(refusal(gridded("series", 10, "mean")), "");
  EXPECT_EQ(refusal(gridded("series", 0, "none")), "");
  EXPECT_THAT(refusal(gridded("series", 0, "mean")), HasSubstr("rate_hz"));
  EXPECT_THAT(refusal(gridded("series", 10, "none")), HasSubstr("method"));
  EXPECT_THAT(refusal(gridded("series", 10, "linaer")), HasSubstr("did you mean \"linear\""));
  EXPECT_THAT(refusal(gridded("array", 10, "mean")), HasSubstr("rate_hz"));
  EXPECT_THAT(refusal(gridded("log_mel", 10, "none")), HasSubstr("method"));
  EXPECT_THAT(refusal(gridded("log_mel", 5000, "mean")), HasSubstr("at most 2000"));

  const fixtures::Folder folder;
  folder.write("a.csv", "x,y\n1,2\n0,4\n5,6\n");
  const std::vector<fixtures::Row> rows = {{Cell("a.csv")}};
  EXPECT_THAT([&] { (void)fixtures::fitted(gridded("series", 10, "mean"), rows, folder.path()); },
              testing::ThrowsMessage<Error>(HasSubstr("has no clock")));
}

TEST(TimeGrid, APartInWhichNothingFallsOnTheGridIsAbsent) {
  const fixtures::Folder folder;
  folder.write("a.csv", clock_log(every(0.01, 300)));
  const fixtures::Row whole = {Cell("a.csv"), Cell(0), Cell(3)};
  const auto feature = fixtures::fitted(gridded("series", 0.5, "previous"), {whole}, folder.path(), log_with_part);
  EXPECT_EQ(decoded_row(*feature, whole, folder).size(0), 2);
  folder.write("late.csv", "time_s,x\n1.3,5\n1.31,5\n1.32,5\n");
  const fixtures::Row late = {Cell("late.csv"), Cell(0), Cell(1.5)};
  const auto result = feature->decode(fixtures::item(*feature, late, folder.path()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::absent);
}

TEST(ItemClip, CountsTicksExactly) {
  ItemClip clip;
  clip.clock = {0.5, 100};
  const Ticks own(int64_t{1'000'000} * 705'600'000);
  EXPECT_EQ(clip.ticks_since_begin(own), Ticks(int64_t{705'670'912'800'000}));
  clip.begin_s = 0.5;
  EXPECT_EQ(clip.ticks_since_begin(own), Ticks(int64_t{705'670'560'000'000}));
  clip.span = Interval{Ticks{0}, own};
  const ItemClip same = clip.since_its_begin();
  EXPECT_EQ(same.span->begin, Ticks{0});
  EXPECT_DOUBLE_EQ(same.since_begin(same.span->end), clip.since_begin(own));
}

}  // namespace
}  // namespace braid
