#include <gmock/gmock.h>

#include <limits>

#include "braid/features/listening.h"
#include "braid/features/mel_augment.h"
#include "features/feature_fixtures.h"
#include "media/sound_files.h"

namespace braid {
namespace {

using fixtures::Row;
using testing::HasSubstr;
using Channels = std::vector<std::vector<double>>;

constexpr int rate_hz = 8000;
constexpr int64_t mels = 40;  // at that rate

/// 16-bit WAV of as many channels as are given.
std::string wav_of(const Channels& channels, int rate = rate_hz) {
  std::string out = fixtures::wav(0, rate, 0);
  out[22] = char(channels.size());
  out[32] = char(2 * channels.size());  // bytes of a sample of all
  std::string samples;
  for (size_t i = 0; i < channels[0].size(); ++i)
    for (const auto& channel : channels)
      fixtures::put(samples, uint64_t(int64_t(std::lround(std::clamp(channel[i], -1.0, 1.0) * 32767))), 2);
  out.resize(40);
  fixtures::put(out, samples.size(), 4);
  return out + samples;
}

/// The same with the speakers named that the channels are for: 5.1.
std::string named_wav_of(const Channels& channels) {
  Bytes samples;
  for (size_t i = 0; i < channels[0].size(); ++i)
    for (const auto& channel : channels) append(samples, uint64_t(int64_t(std::lround(channel[i] * 32767))), 2);
  const Bytes file = wav_file({1, int(channels.size()), 16, rate_hz, true, 0x3f}, samples);
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

/// Noise of a tenth of the full scale.
std::vector<double> hiss(uint64_t seed, int samples = 4000) {
  Random random(seed);
  std::vector<double> out;
  for (int i = 0; i < samples; ++i) out.push_back(0.1 * random.normal());
  return out;
}

std::vector<double> louder(std::vector<double> samples, double factor) {
  for (double& v : samples) v *= factor;
  return samples;
}

std::vector<double> later(const std::vector<double>& samples, size_t count) {
  std::vector<double> out(count, 0.0);
  out.insert(out.end(), samples.begin(), samples.end() - long(count));
  return out;
}

/// Recordings whose second channel is twice, equally and half as loud as the first, in turn.
struct Stage {
  fixtures::Folder folder;
  std::vector<Row> rows;

  explicit Stage(int recordings = 9) {
    for (int i = 0; i < recordings; ++i) add({hiss(uint64_t(i)), louder(hiss(uint64_t(i)), std::pow(2, i % 3 - 1))});
  }
  void add(const Channels& channels, int rate = rate_hz) {
    const std::string name = text(rows.size(), ".wav");
    folder.write(name, wav_of(channels, rate));
    rows.push_back({Cell(name)});
  }
  std::shared_ptr<Feature> fitted(const std::string& channels = "auto") const {
    Node config = fixtures::config("log_mel");
    config["channels"] = Node(channels);
    return fixtures::fitted(config, rows, folder.path());
  }
  /// [T, P, F], no longer standardised.
  torch::Tensor heard(const Feature& feature, const Channels& channels) const {
    folder.write("asked.wav", wav_of(channels));
    return undone(feature, fixtures::steps(feature, {Cell("asked.wav")}, folder.path()).values);
  }
  static torch::Tensor undone(const Feature& feature, const torch::Tensor& values) {
    const Node fitted = feature.fitted();
    const auto numbers = [&](const char* key) {
      std::vector<float> out;
      for (const Node& one : fitted.at(key).array()) out.push_back(float(one.number()));
      return torch::tensor(out).view(feature.spec().shape);
    };
    return values * numbers("deviation") + numbers("mean");
  }
};

std::vector<std::string> notes_of(const Feature& feature) {
  std::vector<std::string> out;
  const Node fitted = feature.fitted();
  for (const Node& note : fitted.at("notes").array()) out.push_back(note.string());
  return out;
}

TEST(ChannelsOfSound, DifferencesAreHeardBesideTheMixAndThatIsSaid) {
  const Stage stage;
  const auto feature = stage.fitted();
  EXPECT_EQ(feature->spec().shape, (std::vector<int64_t>{4, mels}));
  const auto notes = notes_of(*feature);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], HasSubstr("column front: 6 of 9 training recordings looked at have 2 channels that differ"));
  const auto quiet = stage.heard(*feature, {hiss(70), louder(hiss(70), 0.5)});
  EXPECT_NEAR(quiet.select(1, 1).mean().item<float>(), std::log(0.25), 0.05) << "of power";
  EXPECT_NEAR(quiet.select(1, 2).mean().item<float>(), 1, 0.02) << "in step";
  EXPECT_NEAR(quiet.select(1, 3).mean().item<float>(), 0, 0.02);
}

TEST(ChannelsOfSound, ADelayIsHeardInLowBandsByItsSign) {
  const Stage stage;
  const auto feature = stage.fitted();
  const auto low = [&](const Channels& channels) {
    return stage.heard(*feature, channels).select(1, 3).narrow(1, 5, 10).mean().item<float>();
  };
  EXPECT_GT(low({later(hiss(70), 2), hiss(70)}), 0.3) << "the second is ahead";
  EXPECT_LT(low({hiss(70), later(hiss(70), 2)}), -0.3);
}

TEST(ChannelsOfSound, EqualChannelsAndMonoAreHeardAsOne) {
  Stage equal(0), mono(0);
  for (int i = 0; i < 6; ++i) equal.add({hiss(uint64_t(i)), hiss(uint64_t(i))}), mono.add({hiss(uint64_t(i))});
  for (const Stage* stage : {&equal, &mono}) {
    const auto feature = stage->fitted();
    EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{mels});
    EXPECT_TRUE(notes_of(*feature).empty());
  }
}

TEST(ChannelsOfSound, NoiseThatACodecPutsIntoHighBandsIsNoDifference) {
  constexpr int samples = 8000;
  const auto with_high_noise = [&](const std::vector<double>& sound, uint64_t seed) {
    auto noise = hiss(seed, samples);
    for (int smoothed = 0; smoothed < 12; ++smoothed)
      for (size_t i = 0; i + 1 < noise.size(); ++i) noise[i] = (noise[i] + noise[i + 1]) / 2;
    for (size_t i = 0; i < noise.size(); ++i) noise[i] = sound[i] + (i % 2 ? -noise[i] : noise[i]);  // about 8 kHz
    return noise;
  };
  Stage stage(0);
  for (uint64_t i = 0; i < 6; ++i) {
    const auto sound = hiss(i, samples);
    stage.add({with_high_noise(sound, 100 + i), with_high_noise(sound, 200 + i)}, 16000);
  }
  EXPECT_EQ(stage.fitted()->spec().shape, std::vector<int64_t>{64});
}

TEST(ChannelsOfSound, OneThatIsAlwaysSilentIsNoDifferenceAndOneThatIsSometimesIs) {
  const std::vector<double> silence(4000, 0.0);
  Stage dead(0), panned(0);
  for (uint64_t i = 0; i < 6; ++i) {
    dead.add({hiss(i), silence});
    panned.add(i % 2 ? Channels{hiss(i), silence} : Channels{silence, hiss(i)});
  }
  EXPECT_EQ(dead.fitted()->spec().shape, std::vector<int64_t>{mels});
  EXPECT_EQ(panned.fitted()->spec().shape, (std::vector<int64_t>{4, mels}));
}

TEST(ChannelsOfSound, AFewDifferentOnesAmongManyAreMixedAndThatIsSaid) {
  Stage stage(0);
  for (int i = 0; i < 9; ++i) stage.add({hiss(uint64_t(i)), i < 2 ? hiss(50) : hiss(uint64_t(i))});
  const auto feature = stage.fitted();
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{mels});
  ASSERT_EQ(notes_of(*feature).size(), 1u);
  EXPECT_THAT(notes_of(*feature)[0], HasSubstr("2 of 9 training recordings"));
  EXPECT_THAT(notes_of(*feature)[0], HasSubstr("mixed to one"));
  stage.add({hiss(60), hiss(61)});
  for (int i = 0; i < 4; ++i) stage.add({hiss(uint64_t(70 + i))});
  stage.add({hiss(62), hiss(63)});
  EXPECT_EQ(stage.fitted()->spec().shape, (std::vector<int64_t>{4, mels})) << "4 of 15, some of the others mono";
}

TEST(ChannelsOfSound, TheRecipeDecidesWhereItSaysSo) {
  const Stage stage;
  EXPECT_EQ(stage.fitted("mix")->spec().shape, std::vector<int64_t>{mels});
  Stage equal(0);
  for (int i = 0; i < 6; ++i) equal.add({hiss(uint64_t(i)), hiss(uint64_t(i))});
  EXPECT_EQ(equal.fitted("each")->spec().shape, (std::vector<int64_t>{4, mels}));
  EXPECT_THROW(stage.fitted("both"), Error);
}

TEST(ChannelsOfSound, AMonoRecordingBesideStereoIsHeardFromTheMiddle) {
  const Stage stage;
  const auto feature = stage.fitted();
  const auto mono = stage.heard(*feature, {hiss(70)}), middle = stage.heard(*feature, {hiss(70), hiss(70)});
  EXPECT_LT((mono - middle).abs().max().item<float>(), 0.02);
  const auto three = stage.heard(*feature, {hiss(70), hiss(70), hiss(70)});
  EXPECT_LT((three - middle).abs().max().item<float>(), 0.02) << "another number of channels is mixed";
}

TEST(ChannelsOfSound, EachOfThreeIsComparedWithTheFirst) {
  Stage stage(0);
  for (int i = 0; i < 6; ++i) stage.add({hiss(uint64_t(i)), hiss(uint64_t(i) + 50), louder(hiss(uint64_t(i)), 2)});
  const auto feature = stage.fitted();
  EXPECT_EQ(feature->spec().shape, (std::vector<int64_t>{7, mels}));
  const auto heard = stage.heard(*feature, {hiss(1), hiss(51), louder(hiss(1), 2)});
  EXPECT_LT(heard.select(1, 2).slice(1, 20).mean().item<float>(), 0.5) << "unrelated";
  EXPECT_NEAR(heard.select(1, 4).mean().item<float>(), std::log(4), 0.05);
  EXPECT_NEAR(heard.select(1, 5).mean().item<float>(), 1, 0.05);
}

/// A film: speech in the middle, something else at the left and behind, and a rumble.
Channels film(uint64_t seed, double left = 0.5) {
  const std::vector<double> silence(4000, 0.0);
  const auto speech = louder(hiss(seed), 0.5);
  return {louder(hiss(seed + 50), left), silence, speech,
          louder(hiss(seed + 60), 3),    silence, louder(hiss(seed + 70), left)};
}

/// Its stereo mix.
Channels in_stereo(const Channels& film) {
  const double half_power = std::sqrt(0.5);
  Channels out(2, std::vector<double>(film[0].size()));
  for (size_t side = 0; side < 2; ++side)
    for (size_t i = 0; i < out[side].size(); ++i)
      out[side][i] = (film[side][i] + half_power * (film[2][i] + film[4 + side][i])) / (1 + 2 * half_power);
  return out;
}

struct Films : Stage {
  explicit Films(bool named, double left = 0.5) : Stage(0) {
    for (uint64_t i = 0; i < 6; ++i) {
      const std::string name = text(i, ".wav");
      folder.write(name, named ? named_wav_of(film(i, left)) : wav_of(film(i, left)));
      rows.push_back({Cell(name)});
    }
  }
};

TEST(ChannelsOfSound, SurroundWhoseSpeakersAreNamedIsHeardInStereo) {
  Films films(true);
  const auto feature = films.fitted();
  EXPECT_EQ(feature->spec().shape, (std::vector<int64_t>{4, mels}));
  ASSERT_EQ(notes_of(*feature).size(), 1u);
  EXPECT_THAT(notes_of(*feature)[0], HasSubstr("6 of 6 training recordings looked at have 2 channels that differ "
                                               "(surround sound, which 6 of all are, is mixed to two)"));
  films.folder.write("film.wav", named_wav_of(film(9)));
  const auto surround =
      Films::undone(*feature, fixtures::steps(*feature, {Cell("film.wav")}, films.folder.path()).values);
  EXPECT_LT((surround - films.heard(*feature, in_stereo(film(9)))).abs().max().item<float>(), 0.1);
  films.add(in_stereo(film(20)));
  EXPECT_EQ(films.fitted()->spec().shape, (std::vector<int64_t>{4, mels})) << "beside stereo";
}

TEST(ChannelsOfSound, SurroundThatIsSpeechInTheMiddleAloneIsHeardAsOne) {
  EXPECT_EQ(Films(true, 0).fitted()->spec().shape, std::vector<int64_t>{mels});
}

TEST(ChannelsOfSound, ChannelsWithoutNamesAreMicrophonesAndEachSaysSoOfAll) {
  EXPECT_EQ(Films(false).fitted()->spec().shape, (std::vector<int64_t>{16, mels}));
  EXPECT_EQ(Films(true).fitted("each")->spec().shape, (std::vector<int64_t>{16, mels}));
}

TEST(ChannelsOfSound, MoreThanCanBeToldApartAreMixedOrRefused) {
  Stage stage(0);
  for (int i = 0; i < 4; ++i) {
    Channels many;
    for (int64_t c = 0; c <= most_channels; ++c) many.push_back(hiss(uint64_t(100 * i + c)));
    stage.add(many);
  }
  EXPECT_EQ(stage.fitted()->spec().shape, std::vector<int64_t>{mels});
  try {
    stage.fitted("each");
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("9 channels"));
    EXPECT_THAT(e.what(), HasSubstr("channels = \"mix\""));
  }
}

TEST(ChannelsOfSound, TrainingChangesHowLoudASoundIsButNotWhereItComesFrom) {
  const Stage stage;
  Node config = fixtures::config("log_mel");
  config["augment"] = parse_toml("trim = 0\nstretch = 0\nnoise = 0\nband_masks = 0\ntime_masks = 0\n", "t");
  const auto feature = fixtures::fitted(config, stage.rows, stage.folder.path());
  const auto decoded = feature->decode(fixtures::item(*feature, stage.rows[0], stage.folder.path())).value();
  Random random(3);
  const auto plain = feature->steps(decoded, nullptr).values, changed = feature->steps(decoded, &random).values;
  EXPECT_FALSE(torch::allclose(plain.select(1, 0), changed.select(1, 0), 0.01, 0.01));
  EXPECT_TRUE(torch::allclose(plain.slice(1, 1), changed.slice(1, 1), 1e-4, 1e-4));
}

TEST(ChannelsOfSound, MasksBlankABandInAllPlanes) {
  Random random(4);
  std::vector<float> values(10 * 4 * 20, 1.f);
  mask_bands_and_times({}, random, 10, 4, 20, values.data());
  const auto planes = torch::from_blob(values.data(), {10, 4, 20});
  EXPECT_TRUE(torch::equal(planes, planes.narrow(1, 0, 1).expand_as(planes)));
}

TEST(ChannelsOfSound, SilenceAndBrokenSamplesAreAsInMono) {
  const Stage stage;
  const auto feature = stage.fitted();
  const auto silence = stage.heard(*feature, {std::vector<double>(4000), std::vector<double>(4000)});
  EXPECT_LT(silence.slice(1, 1).abs().max().item<float>(), 0.01);
  const auto range = feature->range();
  const auto told = Stage::undone(*feature, range.nothing.unsqueeze(0));
  EXPECT_TRUE(torch::allclose(told[0], silence[5], 0.01, 0.01));
  auto decoded = feature->decode(fixtures::item(*feature, stage.rows[0], stage.folder.path())).value();
  decoded[7].fill_(std::numeric_limits<float>::quiet_NaN());
  const Steps steps = feature->steps(decoded, nullptr);
  EXPECT_FALSE(steps.mask[7].item<bool>());
  EXPECT_TRUE(steps.values.isfinite().all().item<bool>());
}

TEST(ChannelsOfSound, AFittedFeatureGivesEqualStepsElsewhere) {
  const Stage stage;
  const auto feature = stage.fitted();
  const auto restored = builtin_features().make(fixtures::config("log_mel"), FeatureInput{{"front"}, {"file"}});
  restored->restore(feature->fitted(), feature->files());
  EXPECT_EQ(restored->spec().shape, feature->spec().shape);
  EXPECT_TRUE(torch::equal(fixtures::steps(*feature, stage.rows[2], stage.folder.path()).values,
                           fixtures::steps(*restored, stage.rows[2], stage.folder.path()).values));
}

TEST(ChannelsOfSound, NoiseInStepsIsThatOfNoiseInTheSamplesOfEachChannel) {
  const Stage stage(24);
  const auto feature = stage.fitted();
  const double loudness = feature->fitted().at("loudness").number();
  for (const double level : {0.1, 1.0, 3.0}) {
    Random random(4);
    std::vector<torch::Tensor> real, made;
    for (int i = 0; i < 12; ++i) {
      Channels clean{louder(hiss(uint64_t(i)), 0.2), louder(hiss(uint64_t(i)), 0.2 * std::pow(2, i % 3 - 1))};
      Channels noisy = clean;
      for (auto& channel : noisy)
        for (double& v : channel) v += 0.2 * level * loudness * std::sqrt(2.0) * random.normal();
      real.push_back(stage.heard(*feature, noisy));
      stage.folder.write("clean.wav", wav_of(clean));
      Steps steps = fixtures::steps(*feature, {Cell("clean.wav")}, stage.folder.path());
      steps.values = steps.values.clone();
      feature->corrupt({Corruption::noise, 0.2 * level}, steps, random, steps);
      made.push_back(Stage::undone(*feature, steps.values));
    }
    const auto a = torch::cat(real), b = torch::cat(made);
    for (int64_t plane = 0; plane < 4; ++plane) {
      const auto one = a.select(1, plane), other = b.select(1, plane);
      EXPECT_LT((one.mean(0) - other.mean(0)).abs().mean().item<float>(), 0.15) << level << ", plane " << plane;
      EXPECT_LT((one.std(0) - other.std(0)).abs().mean().item<float>(), 0.25) << level << ", plane " << plane;
    }
  }
}

}  // namespace
}  // namespace braid
