#include <gmock/gmock.h>

#include <limits>

#include "braid/features/mel_augment.h"
#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

std::vector<Row> tones(const fixtures::Folder& folder, int count, double seconds, int rate_hz) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    const std::string name = text(rate_hz, "-", seconds, "-", i, ".wav");
    folder.write(name, fixtures::wav(seconds, rate_hz, 300 + 50 * i));
    rows.push_back({Cell(name)});
  }
  return rows;
}

int64_t rate_of(const Feature& feature) { return feature.fitted().at("mel").at("rate_hz").integer(); }

TEST(LogMelFeature, TelephoneRecordingsStayAt8Kilohertz) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), tones(folder, 4, 0.5, 8000), folder.path());
  EXPECT_EQ(rate_of(*feature), 8000);
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{40});
}

TEST(LogMelFeature, FastRecordingsComeDownTo16Kilohertz) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), tones(folder, 4, 0.5, 44100), folder.path());
  EXPECT_EQ(rate_of(*feature), 16000);
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{64});
}

TEST(LogMelFeature, LengthFollowsTheRecordingsUpToALimit) {
  const fixtures::Folder folder;
  const auto clips = fixtures::fitted(fixtures::config("log_mel"), tones(folder, 4, 0.5, 8000), folder.path());
  EXPECT_NEAR(double(clips->spec().max_steps), 53, 3);
  EXPECT_EQ(clips->spec().typical_steps, 51);
}

TEST(LogMelFeature, LongRecordingsAreHeardWholeInLongerFrames) {
  const fixtures::Folder folder;
  const auto rows = tones(folder, 2, 30, 8000);
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  EXPECT_EQ(feature->spec().max_steps, 1500);
  EXPECT_EQ(feature->fitted().at("mel").at("hop_ms").number(), 21);
  const Steps steps = fixtures::steps(*feature, rows[0], folder.path());
  EXPECT_NEAR((*steps.times)[-1][1].item<double>(), 30, 0.1);
  EXPECT_EQ(steps.seen, 1);
}

TEST(LogMelFeature, ALongRecordingIsLookedAtMoreCoarselyAndAShortOneIsNotPadded) {
  const fixtures::Folder folder;
  auto rows = tones(folder, 4, 0.5, 8000);
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  const auto longer = tones(folder, 1, 3, 8000), shorter = tones(folder, 1, 0.1, 8000);
  const Steps whole = fixtures::steps(*feature, longer[0], folder.path());
  EXPECT_EQ(whole.values.size(0), feature->spec().max_steps);
  EXPECT_NEAR((*whole.times)[-1][1].item<double>(), 3, 0.05);
  EXPECT_EQ(whole.seen, 1);
  EXPECT_EQ(fixtures::steps(*feature, shorter[0], folder.path()).values.size(0), 11);
}

TEST(LogMelFeature, WhatIsLouderAtTheEndOfALongRecordingIsHeard) {
  const fixtures::Folder folder;
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), tones(folder, 4, 0.5, 8000), folder.path());
  auto decoded = torch::full({1000, 40}, -5.f);
  decoded.narrow(0, 900, 100).fill_(2.f);
  decoded[3].fill_(std::numeric_limits<float>::quiet_NaN());  // one of the frames that are averaged
  const Steps steps = feature->steps(decoded.to(torch::kHalf), nullptr);
  const int64_t most = feature->spec().max_steps;
  ASSERT_EQ(steps.values.size(0), most);
  EXPECT_TRUE(steps.mask.all().item<bool>());
  const auto loud = steps.values.mean(1);
  EXPECT_GT(loud[most - 1].item<float>(), loud[most / 2].item<float>());
  EXPECT_NEAR(loud[0].item<float>(), loud[most / 2].item<float>(), 1e-3) << "the mean of what is finite";
}

TEST(LogMelFeature, WhatIsBeyondWhatIsListenedToIsNotSeen) {
  const fixtures::Folder folder;
  Node config = fixtures::config("log_mel");
  config["max_seconds"] = Node(1.0);
  const auto feature = fixtures::fitted(config, tones(folder, 4, 0.5, 8000), folder.path());
  const Steps steps = fixtures::steps(*feature, tones(folder, 1, 4, 8000)[0], folder.path());
  EXPECT_NEAR(steps.seen, 0.25, 0.03);
}

TEST(LogMelFeature, IsStandardisedPerBand) {
  const fixtures::Folder folder;
  const auto rows = tones(folder, 8, 0.5, 16000);
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  torch::Tensor sum = torch::zeros({64});
  for (const Row& row : rows) sum += fixtures::steps(*feature, row, folder.path()).values.mean(0);
  EXPECT_LT((sum / 8).abs().max().item<float>(), 0.05);
}

TEST(LogMelFeature, TimesAreHalfAHopToEitherSideAndCoverTheRecording) {
  const fixtures::Folder folder;
  const auto rows = tones(folder, 4, 0.5, 8000);
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  const torch::Tensor times = *fixtures::steps(*feature, rows[0], folder.path()).times;
  EXPECT_EQ(times[0][0].item<double>(), 0);
  EXPECT_NEAR(times[0][1].item<double>(), 0.005, 1e-12);
  EXPECT_NEAR(times[1][1].item<double>(), 0.015, 1e-12);
  EXPECT_GE(times[-1][1].item<double>(), 0.5);
}

TEST(LogMelFeature, SilenceIsASoundAndNotAnError) {
  const fixtures::Folder folder;
  auto rows = tones(folder, 4, 0.5, 8000);
  folder.write("silent.wav", fixtures::wav(0.5, 8000, 0, 0));
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  EXPECT_TRUE(fixtures::steps(*feature, {Cell("silent.wav")}, folder.path()).values.isfinite().all().item<bool>());
}

TEST(LogMelFeature, ACacheOfBrokenFramesGivesMaskedSteps) {
  const fixtures::Folder folder;
  const auto rows = tones(folder, 4, 0.5, 8000);
  const auto feature = fixtures::fitted(fixtures::config("log_mel"), rows, folder.path());
  torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  decoded[7].fill_(std::numeric_limits<float>::quiet_NaN());
  const Steps steps = feature->steps(decoded, nullptr);
  EXPECT_FALSE(steps.mask[7].item<bool>());
  EXPECT_TRUE(steps.mask[8].item<bool>());
  EXPECT_EQ(steps.values[7].abs().sum().item<float>(), 0);
}

TEST(MelView, ShowsALongRecordingWhole) {
  Random random(5);
  for (int i = 0; i < 100; ++i) {
    const TimeView view = draw_view({}, random, 1000, 100);
    EXPECT_LT(view.begin, 60);
    EXPECT_GT(view.begin + double(view.steps) * view.pace, 900);
  }
}

TEST(MelView, StaysInsideTheRecordingAndTheLimit) {
  Random random(3);
  MelJitter jitter;
  jitter.trim = 0.3;
  jitter.stretch = 0.3;
  for (int64_t frames : {1, 2, 3, 50, 400})
    for (int i = 0; i < 500; ++i) {
      const TimeView view = draw_view(jitter, random, frames, 100);
      ASSERT_GE(view.begin, 0);
      ASSERT_GE(view.steps, 1);
      ASSERT_LE(view.steps, 100);
      ASSERT_LE(view.begin + double(view.steps - 1) * view.pace, double(frames - 1) + 1e-9);
    }
}

TEST(MelMasks, BlankWholeBandsAndTimesButNeverMost) {
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    std::vector<float> values(100 * 40, 1.f);
    mask_bands_and_times({}, random, 100, 1, 40, values.data());
    const auto blank = std::count(values.begin(), values.end(), 0.f);
    ASSERT_LE(blank, int64_t(0.5 * double(values.size())));
  }
}

}  // namespace
}  // namespace braid
