#include <gtest/gtest.h>

#include "fusion/learning.h"

/// Tasks whose answer is in what happens at the same time in streams of different rates.

namespace braid {
namespace {

constexpr double length_s = 8;

/// One item a row, `steps` of them spread over the length, each within its share of it.
Strand stream_of(int64_t rows, int64_t steps, int64_t width) {
  Strand out;
  out.values = torch::randn({rows, steps, width}) * 0.3;
  out.mask = torch::ones({rows, steps}, torch::kBool);
  const auto middle =
      (torch::arange(steps, torch::kDouble) + torch::rand({rows, steps}, torch::kDouble)) * (length_s / double(steps));
  out.times = torch::stack({middle - 0.01, middle + 0.01}, 2);
  const auto index = torch::arange(rows, torch::kLong);
  out.links = torch::stack({index, index}, 1);
  out.state = torch::zeros({rows}, torch::kByte);
  return out;
}

torch::Tensor middles_of(const Strand& strand) { return strand.times->mean(-1).to(torch::kFloat); }

/// A lamp changes its colour every second from a random moment on; a tone sounds once, for half a second. The label is
/// the colour of the lamp at the tone: neither stream alone tells anything, nor do both without their times.
LabelledRows lamp_and_tone(int64_t rows) {
  LabelledRows out;
  Strand lamp = stream_of(rows, 40, 6), sound = stream_of(rows, 24, 5);
  const auto tone = torch::rand({rows, 1}) * 5 + 1.5;
  const auto since = torch::randint(0, 2, {rows, 1}) + torch::rand({rows, 1}) * 0.4 + 0.3;  // the colour is clear then
  const auto phase = tone - since;
  const auto colour = [&](const torch::Tensor& t) { return (((t - phase) / 2).frac() + 1).frac().lt(0.5); };
  lamp.values.select(2, 0) += colour(middles_of(lamp)).to(torch::kFloat) * 2 - 1;
  sound.values.select(2, 0) += (middles_of(sound) - tone).abs().lt(0.3).to(torch::kFloat) * 2 - 0.5;
  out.label = colour(tone).squeeze(1).to(torch::kFloat);
  out.inputs = {{"m0", lamp}, {"m1", sound}};
  return out;
}

/// Two utterances in either order, one of them on the matter. A face is happy or not and a voice is high or not in
/// each; the label is whether the face is happy in the one on the matter, which only the words tell, once; the voice
/// says nothing. The face alone is right in three of four rows, and so are all without their times.
LabelledRows face_and_word(int64_t rows) {
  LabelledRows out;
  Strand face = stream_of(rows, 12, 6), words = stream_of(rows, 16, 5), voice = stream_of(rows, 30, 4);
  const auto turn = torch::rand({rows, 1}) * 2 + 3;
  const auto coin = [&] { return torch::randint(0, 2, {rows, 1}).to(torch::kFloat) * 2 - 1; };
  const auto first = coin(), second = coin(), high = coin(), matter = coin();  // matter: 1 if the first is on it
  const auto begun = [&](const Strand& of) { return middles_of(of).ge(turn); };
  face.values.select(2, 0) += torch::where(begun(face), second, first);
  voice.values.select(2, 0) += high;
  const auto said = torch::where(matter > 0, turn - 1.5, turn + 1.5);  // when the matter is named
  const auto other = torch::where(matter > 0, turn + 1.5, turn - 1.5);
  words.values.select(2, 0) += (middles_of(words) - said).abs().lt(0.4).to(torch::kFloat);
  words.values.select(2, 1) += (middles_of(words) - other).abs().lt(0.4).to(torch::kFloat);
  out.label = (torch::where(matter > 0, first, second).squeeze(1) > 0).to(torch::kFloat);
  out.inputs = {{"m0", face}, {"m1", voice}, {"m2", words}};
  return out;
}

/// Learns fresh rows until the loss is small or `steps` have passed. @return the share of right answers on other rows
double accuracy(const std::string& name, LabelledRows (*rows)(int64_t), int64_t steps) {
  torch::set_num_threads(1);
  torch::manual_seed(5);
  FusionInput input;
  for (const auto& [id, strand] : rows(2).inputs) {
    input.widths[id] = strand.values.size(2);
    input.clocked.insert(id);
  }
  const auto fusion = builtin_fusions().make(parse_toml("type = \"" + name + "\"\nwidth = 32", "recipe.toml"), input);
  return learned_accuracy(*fusion, rows, steps, 32, 20);
}

TEST(Coincidence, AlignedLearnsWhatOneStreamShowsWhileTheOtherSounds) {
  EXPECT_GT(accuracy("aligned", lamp_and_tone, 300), 0.95);
}

TEST(Coincidence, AlignedLearnsWhichMomentOfAFaceWordsAreAbout) {
  EXPECT_GT(accuracy("aligned", face_and_word, 400), 0.95);
}

TEST(Coincidence, AGraphOfStepsLearnsWhatOneStreamShowsWhileTheOtherSounds) {
  EXPECT_GT(accuracy("step_graph", lamp_and_tone, 600), 0.9);
}

}  // namespace
}  // namespace braid
