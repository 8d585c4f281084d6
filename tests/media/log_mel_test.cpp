#include "braid/media/log_mel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <fstream>
#include <limits>
#include <numbers>
#include <sstream>

#include "braid/core/config.h"
#include "braid/media/log_mel_kernels.h"

namespace braid {
namespace {

std::vector<float> signal(int64_t count) {
  std::vector<float> x;
  for (int64_t i = 0; i < count; ++i)
    x.push_back(float(0.5 * std::sin(0.05 * double(i)) + 0.25 * std::sin(0.0003 * double(i) * double(i))));
  return x;
}

std::vector<float> run(const LogMel& mel, const std::vector<float>& samples) {
  std::vector<float> out(size_t(mel.frames(int64_t(samples.size())) * mel.config().mels), -1.0f);
  mel.compute(samples, out.data());
  return out;
}

Node golden() {
  std::ifstream file(BRAID_SOURCE_DIR "/tests/golden/log_mel.json");
  std::stringstream text;
  text << file.rdbuf();
  return parse_json(text.str(), "log_mel.json");
}

class LogMelGolden : public testing::TestWithParam<const char*> {};
TEST_P(LogMelGolden, EqualsNumpyOnTheDefinition) {
  const Node all = golden();
  const Node& one = all.at(GetParam());
  const LogMel mel{LogMelConfig{}};
  const auto out = run(mel, signal(one.at("samples").integer()));
  ASSERT_EQ(int64_t(out.size()), one.at("frames").integer() * 80);
  for (const auto& [frame, bands] : one.at("some").table())
    for (size_t m = 0; m < 80; ++m)
      EXPECT_NEAR(out[size_t(std::stoi(frame)) * 80 + m], bands.array()[m].number(), 2e-3) << frame << ", band " << m;
}
INSTANTIATE_TEST_SUITE_P(Lengths, LogMelGolden, testing::Values("long", "short"));

TEST(LogMel, SilenceIsTheLogarithmOfTheFloor) {
  for (const float v : run(LogMel{LogMelConfig{}}, std::vector<float>(1000))) EXPECT_NEAR(v, std::log(1e-6), 1e-5);
}

TEST(LogMel, AnEmptyRecordingHasNoFramesAndOneSampleHasOne) {
  const LogMel mel{LogMelConfig{}};
  EXPECT_EQ(mel.frames(0), 0);
  mel.compute({}, nullptr);
  const auto out = run(mel, {0.5f});  // repeated: a constant, so only the lowest bands hear it
  ASSERT_EQ(out.size(), 80u);
  EXPECT_GT(out[0], out[70] + 5);
}

TEST(LogMel, AFrameDoesNotDependOnWhatIsFarAway) {
  const LogMel mel{LogMelConfig{}};
  auto x = signal(8000);
  const auto before = run(mel, x);
  x[4000] = -0.9f;
  const auto after = run(mel, x);
  for (int64_t t = 0; t < 51; ++t) {
    const bool near = std::abs(t * 160 - 4000) <= 200;
    bool same = true;
    for (int64_t m = 0; m < 80; ++m) same &= std::abs(before[size_t(t * 80 + m)] - after[size_t(t * 80 + m)]) < 1e-3f;
    EXPECT_EQ(same, !near) << t;
  }
}

TEST(LogMel, ASampleThatIsNotFiniteShowsAsNaN) {
  auto x = signal(3200);
  x[1600] = std::numeric_limits<float>::infinity();
  const auto out = run(LogMel{LogMelConfig{}}, x);
  EXPECT_TRUE(std::isnan(out[10 * 80 + 40]));
  EXPECT_FALSE(std::isnan(out[0]));
}

/// Planes of the comparison of two channels, [3][frames * mels].
std::vector<std::vector<float>> compared(const LogMel& mel, const std::vector<float>& one,
                                         const std::vector<float>& other) {
  const auto frames = size_t(mel.frames(int64_t(one.size()))), mels = size_t(mel.config().mels);
  std::vector<float> all(frames * mels * size_t(LogMel::comparisons));
  mel.compare(one, other, all.data());
  std::vector<std::vector<float>> out(size_t(LogMel::comparisons));
  for (size_t t = 0; t < frames; ++t)
    for (size_t plane = 0; plane < out.size(); ++plane) {
      const auto* from = &all[(t * out.size() + plane) * mels];
      out[plane].insert(out[plane].end(), from, from + mels);
    }
  return out;
}

TEST(LogMelOfTwoChannels, LevelIsTheDifferenceOfTheirLogMelValues) {
  const LogMel mel{LogMelConfig{}};
  const auto one = signal(5000);
  std::vector<float> other;
  for (size_t i = 0; i < one.size(); ++i) other.push_back(0.3f * one[i] + 0.1f * std::sin(0.4f * float(i)));
  const auto a = run(mel, one), b = run(mel, other);
  const auto level = compared(mel, one, other)[0];
  ASSERT_EQ(level.size(), a.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(level[i], b[i] - a[i], 2e-3) << i;
}

TEST(LogMelOfTwoChannels, EqualOnesCohereAndSilenceSaysNothing) {
  const LogMel mel{LogMelConfig{}};
  const auto one = signal(5000);
  const auto same = compared(mel, one, one);
  for (size_t i = 0; i < same[0].size(); i += 7) {
    EXPECT_NEAR(same[0][i], 0, 2e-3);  // both come out of one transform, whose rounding differs between them
    EXPECT_NEAR(same[2][i], 0, 2e-3);
  }
  EXPECT_NEAR(same[1][10 * 80 + 8], 1, 1e-3) << "where there is sound";
  const std::vector<float> silence(2000);
  for (const auto& plane : compared(mel, silence, silence))
    for (const float v : plane) EXPECT_EQ(v, 0);
}

TEST(LogMelOfTwoChannels, ASilentOneCoheresWithNothingHoweverLoudTheOtherIs) {
  const LogMel mel{LogMelConfig{}};
  auto loud = signal(5000);
  const std::vector<float> silence(loud.size());
  for (const float scale : {1.f, 32768.f}) {  // files of floats may go far beyond full scale
    for (float& v : loud) v *= scale;
    for (const auto& planes : {compared(mel, loud, silence), compared(mel, silence, loud)})
      for (const size_t plane : {1, 2})
        for (const float v : planes[plane]) ASSERT_NEAR(v, 0, 0.02) << "but for rounding";
  }
}

TEST(LogMelOfTwoChannels, EqualOnesCohereHoweverLoudTheyAre) {
  const LogMel mel{LogMelConfig{}};
  auto loud = signal(5000);
  for (float& v : loud) v *= 2e9f;
  EXPECT_NEAR(compared(mel, loud, loud)[1][10 * 80 + 8], 1, 1e-3);
}

TEST(LogMelOfTwoChannels, TheImaginaryPartOfCoherenceTellsWhichIsAhead) {
  const LogMel mel{LogMelConfig{}};
  std::vector<float> early, late;
  for (int i = 0; i < 4000; ++i) {  // 500 Hz, a quarter of a period apart
    early.push_back(0.5f * float(std::sin(2 * std::numbers::pi * 500 * i / 16000)));
    late.push_back(0.5f * float(std::sin(2 * std::numbers::pi * 500 * (i - 8) / 16000)));
  }
  const size_t heard = 12 * 80 + 18;  // a band near 500 Hz of a frame in the middle
  EXPECT_NEAR(compared(mel, late, early)[2][heard], 1, 0.01);
  EXPECT_NEAR(compared(mel, early, late)[2][heard], -1, 0.01);
  EXPECT_NEAR(compared(mel, early, late)[1][heard], 0, 0.05);
}

TEST(LogMelOfTwoChannels, ASampleThatIsNotFiniteShowsInEveryPlane) {
  auto x = signal(3200);
  const auto clean = x;
  x[1600] = std::numeric_limits<float>::quiet_NaN();
  for (const auto& plane : compared(LogMel{LogMelConfig{}}, clean, x)) {
    EXPECT_TRUE(std::isnan(plane[10 * 80 + 40]));
    EXPECT_FALSE(std::isnan(plane[0]));
  }
}

TEST(LogMel, FrameTimesCoverTheRecordingWithoutGap) {
  const LogMel mel{LogMelConfig{}};
  for (const int64_t samples : {1, 79, 80, 160, 399, 1600, 1750}) {
    Ticks last{0};
    for (int64_t t = 0; t < mel.frames(samples); ++t) {
      const Interval time = mel.frame_time(t, samples);
      EXPECT_EQ(time.begin, last) << samples;
      EXPECT_LE(time.begin, time.end);
      last = time.end;
    }
    EXPECT_EQ(last, sample_time(samples, 16000)) << samples;
  }
}

TEST(LogMel, RefusesBandsBeyondHalfTheRate) {
  const Node node = parse_toml("rate_hz = 8000\nhigh_hz = 8000\n", "run.toml");
  EXPECT_THROW(from_node<LogMelConfig>(node), Error);
}

class LaneFftSize : public testing::TestWithParam<int64_t> {};
TEST_P(LaneFftSize, EqualsTheDefinition) {
  const int64_t n = GetParam();
  const LaneFft fft(n);
  std::vector<float> real, imag;
  for (int64_t i = 0; i < n * fft_lanes; ++i) {
    real.push_back(float(std::sin(0.7 * double(i * i % 1009))));
    imag.push_back(float(std::cos(1.3 * double(i * i % 997))));
  }
  const auto re = real, im = imag;
  for (const MelKernels* kernels : {&mel_kernels(), &portable_mel_kernels()}) {
    real = re;
    imag = im;
    kernels->transform(fft, real.data(), imag.data());
    for (const int64_t lane : {int64_t{0}, fft_lanes - 1})
      for (int64_t k = 0; k < n; ++k) {
        std::complex<double> sum = 0;
        for (int64_t i = 0; i < n; ++i)
          sum += std::complex<double>(re[size_t(i * fft_lanes + lane)], im[size_t(i * fft_lanes + lane)]) *
                 std::polar(1.0, -2 * std::numbers::pi * double(i * k % n) / double(n));
        const auto at = size_t(fft.row(k) * fft_lanes + lane);
        EXPECT_NEAR(real[at], sum.real(), 1e-4 * std::sqrt(double(n)));
        EXPECT_NEAR(imag[at], sum.imag(), 1e-4 * std::sqrt(double(n)));
      }
  }
}
INSTANTIATE_TEST_SUITE_P(Powers, LaneFftSize, testing::Values(4, 8, 16, 32, 256, 512));

}  // namespace
}  // namespace braid
