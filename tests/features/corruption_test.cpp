#include "braid/features/corruption.h"

#include <gmock/gmock.h>

#include <iostream>

#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

/// 16-bit mono WAV of 8 kHz.
std::string wav_of(const std::vector<double>& samples) {
  std::string out = fixtures::wav(double(samples.size()) / 8000, 8000, 440);
  out.resize(44);
  for (const double v : samples)
    fixtures::put(out, uint64_t(int64_t(std::lround(std::clamp(v, -1.0, 1.0) * 32767))), 2);
  return out;
}

/// A tone that swells and fades, with overtones.
std::vector<double> song(int number) {
  std::vector<double> out;
  for (int i = 0; i < 16000; ++i) {
    const double t = i / 8000.0, turn = 2 * std::numbers::pi * (250 + 40 * number) * t;
    out.push_back(0.06 * std::pow(std::sin(3 * t + number), 2) * (std::sin(turn) + 0.4 * std::sin(3 * turn)));
  }
  return out;
}

struct Fitted {
  std::unique_ptr<fixtures::Folder> folder = std::make_unique<fixtures::Folder>();
  std::vector<Row> rows;
  std::shared_ptr<Feature> feature;

  Steps steps(const std::string& file) const {
    Steps out = fixtures::steps(*feature, {Cell(file)}, folder->path());
    if (!out.mask.defined()) out.mask = torch::ones({out.values.size(0)}, torch::kBool);
    return out;
  }
  Steps damaged(const std::string& file, Damage damage, uint64_t seed = 1) const {
    Steps out = steps(file);
    Random random(seed);
    feature->corrupt(damage, out, random, out);
    return out;
  }
};

Fitted songs() {
  Fitted out;
  for (int i = 0; i < 6; ++i) {
    out.folder->write(text(i, ".wav"), wav_of(song(i)));
    out.rows.push_back({Cell(text(i, ".wav"))});
  }
  out.feature = fixtures::fitted(fixtures::config("log_mel"), out.rows, out.folder->path());
  return out;
}

TEST(CorruptSound, NoiseOnFramesIsWhatNoiseOnSamplesWouldBe) {
  const Fitted sound = songs();
  double squares = 0;
  for (int i = 0; i < 6; ++i)
    for (const double v : song(i)) squares += v * v / (6 * 16000.0);
  const double loudness = std::sqrt(squares);
  EXPECT_NEAR(sound.feature->fitted().at("loudness").number(), loudness, 0.02 * loudness);
  for (const double level : {0.1, 1.0, 3.0}) {
    Random random(4);
    std::vector<torch::Tensor> real, made;
    for (int i = 0; i < 6; ++i) {
      auto samples = song(i);
      for (double& v : samples) v += level * loudness * random.normal();
      sound.folder->write("noisy.wav", wav_of(samples));
      real.push_back(sound.steps("noisy.wav").values);
      made.push_back(sound.damaged(text(i, ".wav"), {Corruption::noise, level}, uint64_t(i)).values);
    }
    const auto a = torch::cat(real), b = torch::cat(made);
    const auto spread = sound.feature->fitted().at("deviation").array();
    std::vector<float> nepers;
    for (const Node& one : spread) nepers.push_back(float(one.number()));
    const auto scale = torch::tensor(nepers);
    // In nepers of a band's power: its mean and its spread over frames.
    const auto mean = ((a.mean(0) - b.mean(0)) * scale).abs(), deviation = ((a.std(0) - b.std(0)) * scale).abs();
    std::cout << "level " << level << ": mean off by " << mean.mean().item<float>() << ", at most "
              << mean.max().item<float>() << "; spread by " << deviation.mean().item<float>() << ", at most "
              << deviation.max().item<float>() << " nepers\n";
    EXPECT_LT(mean.mean().item<float>(), 0.1) << level;
    EXPECT_LT(mean.max().item<float>(), 0.5) << level;
    EXPECT_LT(deviation.mean().item<float>(), 0.12) << level;
    EXPECT_LT(deviation.max().item<float>(), 0.4) << level;
  }
}

TEST(CorruptSound, ConstantIsSilence) {
  const Fitted sound = songs();
  sound.folder->write("silent.wav", wav_of(std::vector<double>(16000, 0.0)));
  const auto silence = sound.steps("silent.wav").values;
  EXPECT_TRUE(torch::allclose(sound.damaged("2.wav", {Corruption::constant, 1}).values, silence, 0.01, 0.01));
}

Fitted pictures() {
  Fitted out;
  for (int i = 0; i < 8; ++i) {
    out.folder->write(text(i, ".bmp"), fixtures::bmp(32, 32, [&](int x, int y) {
                        const int v = 60 + ((x * 7 + y * 5 + i * 11) % 130);
                        return v << 16 | v << 8 | v;
                      }));
    out.rows.push_back({Cell(text(i, ".bmp"))});
  }
  out.feature = fixtures::fitted(fixtures::config("image"), out.rows, out.folder->path());
  return out;
}

TEST(CorruptPicture, NoiseIsInDeviationsAndStaysBetweenBlackAndWhite) {
  const Fitted picture = pictures();
  const auto clean = picture.steps("3.bmp").values;
  const auto off = picture.damaged("3.bmp", {Corruption::noise, 0.3}).values - clean;
  EXPECT_NEAR(off.std().item<float>(), 0.3, 0.02);
  EXPECT_NEAR(off.mean().item<float>(), 0, 0.03);
  const auto loud = picture.damaged("3.bmp", {Corruption::noise, 30}).values;
  const auto range = picture.feature->range();
  EXPECT_TRUE((loud >= range.low).all().item<bool>());
  EXPECT_TRUE((loud <= range.high).all().item<bool>());
}

TEST(CorruptPicture, ConstantIsBlackGapsAreAPatchAndBlurKeepsTheBrightness) {
  const Fitted picture = pictures();
  picture.folder->write("black.bmp", fixtures::bmp(32, 32, [](int, int) { return 0; }));
  const auto black = picture.steps("black.bmp").values, clean = picture.steps("3.bmp").values;
  EXPECT_TRUE(torch::allclose(picture.damaged("3.bmp", {Corruption::constant, 1}).values, black, 1e-4, 1e-4));
  const auto patched = picture.damaged("3.bmp", {Corruption::gaps, 1}).values;
  EXPECT_NEAR((patched != clean).to(torch::kFloat).mean().item<float>(), 0.5, 0.06);
  const auto blurred = picture.damaged("3.bmp", {Corruption::blur, 2}).values;
  EXPECT_LT(blurred.std().item<float>(), 0.6 * clean.std().item<float>());
  EXPECT_NEAR(blurred.mean().item<float>(), clean.mean().item<float>(), 0.1);
}

TEST(CorruptText, ExchangesAShareOfTheWordsAndKeepsItsBegin) {
  std::vector<Row> rows;
  std::string all;
  for (int i = 0; i < 40; ++i) {
    std::string line;
    for (int w = 0; w < 12; ++w) line += text(w ? " " : "", "word", char('a' + (i + w) % 20), char('a' + w));
    rows.push_back({Cell(line)});
  }
  const auto feature = fixtures::fitted(fixtures::config("subwords"), rows);
  Steps steps = fixtures::steps(*feature, rows[0]);
  steps.mask = torch::ones({steps.values.size(0)}, torch::kBool);
  int64_t words = 0, changed = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Steps damaged{steps.values.clone(), steps.mask, {}};
    Random random(seed);
    feature->corrupt({Corruption::noise, 1}, steps, random, damaged);
    EXPECT_EQ(damaged.values[0].item<int64_t>(), steps.values[0].item<int64_t>());
    EXPECT_GE(damaged.values.slice(0, 1).min().item<int64_t>(), 2) << "an exchanged word is a word";
    words += steps.values.size(0) - 1;
    changed += (damaged.values != steps.values).sum().item<int64_t>();
  }
  EXPECT_NEAR(double(changed) / double(words), 0.5, 0.03);
  Steps shuffled{steps.values.clone(), steps.mask, {}};
  Random random(1);
  feature->corrupt({Corruption::blur, 3}, steps, random, shuffled);
  EXPECT_TRUE(torch::equal(std::get<0>(shuffled.values.sort()), std::get<0>(steps.values.sort())));
  EXPECT_FALSE(torch::equal(shuffled.values, steps.values));
}

TEST(CorruptColumns, MovesNumbersAndTakesWordsFromTheOtherRow) {
  std::vector<Row> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({Cell(10.0 + i % 7), Cell(i % 2 ? "a" : "b")});
  const auto feature =
      fixtures::fitted(fixtures::config("columns"), rows, {}, {{"km", "make"}, {"number", "category"}});
  const Steps clean = fixtures::steps(*feature, rows[1]), other = fixtures::steps(*feature, rows[2]);
  double squares = 0;
  int64_t taken = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    Steps damaged{clean.values.clone(), clean.mask, {}};
    Random random(seed);
    feature->corrupt({Corruption::noise, 1}, other, random, damaged);
    squares += std::pow((damaged.values[0][0] - clean.values[0][0]).item<double>(), 2) / 2000;
    const bool took = torch::equal(damaged.values[1][0], other.values[1][0]);
    taken += took;
    EXPECT_TRUE(took || torch::equal(damaged.values[1][0], clean.values[1][0]));
  }
  EXPECT_NEAR(std::sqrt(squares), 1, 0.05);
  EXPECT_NEAR(double(taken) / 2000, 0.5, 0.04);
}

/// Two songs of different length and a gap of padding after the shorter, in three rows of which one has none.
Strand strand_of(const Steps& a, const Steps& b) {
  const int64_t longest = std::max(a.values.size(0), b.values.size(0)), width = a.values.size(1);
  Strand out{torch::zeros({2, longest, width}),
             torch::zeros({2, longest}, torch::kBool),
             torch::zeros({2, longest, 2}, torch::kDouble),
             torch::tensor({0, 0, 1, 1}, torch::kLong).view({2, 2}),
             torch::tensor({0, 0, 1}, torch::kByte),
             torch::tensor({1.0, 0.5}, torch::kDouble)};
  for (const auto& [n, steps] : {std::pair{0, &a}, {1, &b}}) {
    const int64_t length = steps->values.size(0);
    out.values[n].narrow(0, 0, length).copy_(steps->values);
    out.mask[n].narrow(0, 0, length).fill_(true);
    (*out.times)[n].narrow(0, 0, length).copy_(*steps->times);
  }
  return out;
}

TEST(Corrupt, DamagesTheItemsAskedForAndNoOthers) {
  const Fitted sound = songs();
  sound.folder->write("short.wav", wav_of(std::vector<double>(4000, 0.01)));
  const Strand clean = strand_of(sound.steps("1.wav"), sound.steps("short.wav"));
  const auto before = clean.values.clone();
  const Strand noisy = corrupt(clean, *sound.feature, {{}, {Corruption::noise, 1}}, 5);
  noisy.check("test");
  EXPECT_TRUE(torch::equal(clean.values, before));
  EXPECT_TRUE(torch::equal(noisy.values[0], clean.values[0]));
  EXPECT_FALSE(torch::equal(noisy.values[1], clean.values[1]));
  EXPECT_TRUE(
      torch::equal(noisy.values.index({noisy.mask.logical_not()}), clean.values.index({clean.mask.logical_not()})));
  for (const auto& [a, b] : {std::pair{noisy.mask, clean.mask},
                             {*noisy.times, *clean.times},
                             {noisy.links, clean.links},
                             {noisy.state, clean.state}})
    EXPECT_TRUE(torch::equal(a, b));
  EXPECT_TRUE(torch::equal(noisy.values, corrupt(clean, *sound.feature, {{}, {Corruption::noise, 1}}, 5).values));
  EXPECT_FALSE(torch::equal(noisy.values, corrupt(clean, *sound.feature, {{}, {Corruption::noise, 1}}, 6).values));
  EXPECT_TRUE(torch::equal(corrupt(clean, *sound.feature, {{}, {Corruption::constant, 0}}, 5).values, before));
}

TEST(Corrupt, ASwappedItemHasMaskAndTimesOfTheOther) {
  const Fitted sound = songs();
  sound.folder->write("short.wav", wav_of(std::vector<double>(4000, 0.01)));
  const Strand clean = strand_of(sound.steps("1.wav"), sound.steps("short.wav"));
  const Strand swapped = corrupt(clean, *sound.feature, {{Corruption::swap, 1}, {}}, 5);
  EXPECT_TRUE(torch::equal(swapped.values[0], clean.values[1]));
  EXPECT_TRUE(torch::equal(swapped.mask[0], clean.mask[1]));
  EXPECT_TRUE(torch::equal((*swapped.times)[0], (*clean.times)[1]));
  EXPECT_EQ(swapped.seen[0].item<double>(), 0.5);
  EXPECT_TRUE(torch::equal(swapped.links, clean.links));
}

TEST(DrawDamage, IsNoiseInHalfOfTheCasesAndNeverASwap) {
  Random random(2);
  const StepSpec picture{"image", {3, 8, 8}, 0, 1, 1, {}}, columns{"columns", {2}, 0, 3, 3, {}};
  int noise = 0;
  for (int i = 0; i < 2000; ++i) {
    const Damage one = draw_damage(picture, random);
    noise += one.kind == Corruption::noise;
    EXPECT_NE(one.kind, Corruption::swap);
    EXPECT_GE(one.level, 0.1);
    EXPECT_LE(one.level, 3);
    EXPECT_NE(draw_damage(columns, random).kind, Corruption::blur);
  }
  EXPECT_NEAR(noise, 1000, 80);
}

}  // namespace
}  // namespace braid
