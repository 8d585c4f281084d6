#include "braid/media/wav.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "braid/media/audio_decoder.h"
#include "media/sound_files.h"

namespace braid {
namespace {

/// Deterministic sample bytes; floats in [-1, 1].
Bytes content(const WavFacts& f, int samples) {
  std::mt19937 random(7);
  Bytes out;
  for (int i = 0; i < samples * f.channels; ++i) {
    const double v = double(random()) / double(random.max()) * 2 - 1;
    const auto narrow = float(v);
    if (f.tag == 3 && f.bits == 64)
      append(out, &v, 8);
    else if (f.tag == 3)
      append(out, &narrow, 4);
    else
      append(out, random(), f.bits / 8);
  }
  return out;
}

class WavForm : public testing::TestWithParam<WavFacts> {};
TEST_P(WavForm, GivesTheSamplesThatFFmpegGives) {
  const Bytes file = wav_file(GetParam(), content(GetParam(), 5001));
  ByteSource source(file, "test");
  for (const auto& [mono, stereo] : {std::pair(false, false), {false, true}, {true, false}}) {
    AudioRequest request;
    request.mono = mono;
    request.stereo = stereo;
    const auto layout = find_wav_layout(source);
    ASSERT_TRUE(layout);
    const Audio own = read_wav(source, *layout, request), reference = read_with_ffmpeg(source, request);
    EXPECT_EQ(own.samples(), 5001);
    EXPECT_EQ(own.rate_hz, reference.rate_hz);
    EXPECT_EQ(own.channels, reference.channels);
    EXPECT_EQ(own.span, reference.span);
  }
}
INSTANTIATE_TEST_SUITE_P(All, WavForm,
                         testing::Values(WavFacts{1, 1, 8}, WavFacts{1, 1, 16}, WavFacts{1, 2, 24}, WavFacts{1, 1, 32},
                                         WavFacts{3, 1, 32}, WavFacts{3, 2, 64}, WavFacts{1, 2, 16, 44100},
                                         WavFacts{1, 6, 16, 48000, true, 0x3f}, WavFacts{3, 2, 32, 48000, true, 3},
                                         WavFacts{1, 6, 24, 96000, true, 0x60f}, WavFacts{1, 5, 16, 8000}));

Result<Audio> decode(const Bytes& file) { return decode_audio(file, AudioRequest{}); }

TEST(Wav, ACutFileGivesTheSamplesItHasAsFFmpegDoes) {
  const WavFacts facts;
  Bytes file = wav_file(facts, content(facts, 1000));
  file.resize(file.size() - 1001);  // half a sample is left over
  ByteSource source(file, "test");
  EXPECT_EQ(decode(file).value().samples(), 499);
  EXPECT_EQ(read_with_ffmpeg(source, {}).channels, decode(file).value().channels);
}

TEST(Wav, ASizeOfZeroOrAllOnesMeansToTheEnd) {
  for (const int64_t claim : {int64_t{0}, int64_t{0xffffffff}}) {
    WavFacts facts;
    facts.data_size = claim;
    const Bytes file = wav_file(facts, content(facts, 300));
    ByteSource source(file, "test");
    EXPECT_EQ(decode(file).value().samples(), 300);
    EXPECT_EQ(read_with_ffmpeg(source, {}).samples(), 300);
  }
}

TEST(Wav, WithoutSamplesItSaysSo) {
  const auto result = decode(wav_file({}, {}));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault(), Fault::data);
  EXPECT_EQ(result.error().message(), "holds no samples");
}

TEST(Wav, LeavesCompressedAndDamagedHeadersToFFmpeg) {
  const auto plain = [](WavFacts facts) {
    const Bytes file = wav_file(facts, Bytes(400));
    ByteSource source(file, "test");
    return find_wav_layout(source).has_value();
  };
  EXPECT_TRUE(plain({}));
  EXPECT_FALSE(plain({7, 1, 8}));      // mu-law
  EXPECT_FALSE(plain({1, 1, 12}));     // bits that fill no byte
  EXPECT_FALSE(plain({1, 0, 16}));     // no channel
  EXPECT_FALSE(plain({1, 1, 16, 0}));  // no rate
}

TEST(Wav, RefusesMoreChannelsThanAllowedBeforeDecoding) {
  const auto result = decode(wav_file({1, 100, 16}, Bytes(2000)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "has 100 channels; at most 64 are allowed");
}

TEST(Wav, FromDiskAndFromMemoryAreEqual) {
  const WavFacts facts{1, 2, 16, 44100};
  const Bytes file = wav_file(facts, content(facts, 70000));  // longer than the window of a file source
  const TemporaryFile disk("equal.wav", file);
  EXPECT_EQ(read_audio(disk.path(), {}).value().channels, decode(file).value().channels);
}

}  // namespace
}  // namespace braid
