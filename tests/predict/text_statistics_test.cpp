#include "braid/predict/text_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "braid/bundle/input_check.h"
#include "features/feature_fixtures.h"

namespace braid {
namespace {

const std::vector<std::string> words = {"the",   "river", "house", "garden", "small", "green",  "window", "morning",
                                        "walks", "sings", "along", "under",  "table", "friend", "letter", "quiet"};

std::string sentence(Random& random) {
  std::string out;
  for (uint64_t left = 4 + random.below(8); left > 0; --left)
    out += (out.empty() ? "" : " ") + words[size_t(random.below(words.size()))];
  return out;
}

std::vector<std::string> sentences(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<std::string> out(count);
  for (std::string& one : out) one = sentence(random);
  return out;
}

/// A vocabulary and what is usual, learned from the same sentences.
class Language {
 public:
  Language() {
    std::vector<fixtures::Row> rows;
    for (const std::string& one : sentences(400, 1)) rows.push_back({Cell(one)});
    feature_ = fixtures::fitted(fixtures::config("subwords"), rows);
    const Strand all = strand(sentences(400, 1));
    spelling_ = spelling_of(all.values.masked_select(all.mask), feature_->characters());
    usual_ = Usual::of(text_statistics(all, spelling_));
  }

  /// Ids of texts, [N, T]; what is behind a text has an id that makes no sense.
  Strand strand(const std::vector<std::string>& texts) const {
    std::vector<torch::Tensor> ids;
    int64_t steps = 1;
    for (const std::string& one : texts) {
      ids.push_back(fixtures::steps(*feature_, {Cell(one)}).values);
      steps = std::max(steps, ids.back().size(0));
    }
    const auto count = int64_t(texts.size());
    auto values = torch::full({count, steps}, int64_t{1} << 40, torch::kLong);
    auto mask = torch::zeros({count, steps}, torch::kBool);
    for (int64_t n = 0; n < count; ++n) {
      values[n].narrow(0, 0, ids[size_t(n)].size(0)).copy_(ids[size_t(n)]);
      mask[n].narrow(0, 0, ids[size_t(n)].size(0)).fill_(true);
    }
    return {values, mask, {}, torch::zeros({0, 2}, torch::kLong), torch::zeros({0}, torch::kByte)};
  }

  torch::Tensor statistics(const std::vector<std::string>& texts) const {
    return text_statistics(strand(texts), spelling_);
  }

  double distance(const std::string& one) const { return usual_.distance(statistics({one})).item<double>(); }

 private:
  std::shared_ptr<Feature> feature_;
  torch::Tensor spelling_;
  Usual usual_;
};

TEST(TextStatistics, TellWhatIsNoLanguageOfTheTraining) {
  const Language language;
  for (const std::string& one : sentences(50, 2)) EXPECT_LT(language.distance(one), 3) << one;
  for (const char* broken : {"der kleine fluss fliesst hinter dem haus vorbei",  // another language
                             "маленькая река за домом",                          // another script
                             "asdkjh qwpoei zxmcnb lkjasd",                      // letters hit at random
                             "PGh0bWw+PGhlYWQ+PHRpdGxlPjQwNA==",                 // base64
                             "<html><head><title>404 Not Found</title></head>",  // a page of markup
                             "thÃ© rivÃ©r hÃ´usÃ© gÃ¤rdÃ©n smÃ¤ll grÃ©Ã©n",      // read in a wrong encoding
                             "the the the the the the the the the the the the"})
    EXPECT_GT(language.distance(broken), 3) << broken;
}

TEST(TextStatistics, TakeNoOffenceAtOneNewWordOrAnotherOrder) {
  const Language language;
  EXPECT_LT(language.distance("the small xylophone sings along the quiet river under the green window"), 3);
  EXPECT_LT(language.distance("river"), 3) << "one word is a text";
  EXPECT_LT(language.distance("the river"), 3);
  const auto pair = language.statistics({"the river walks along", "along walks river the"});
  EXPECT_TRUE(torch::allclose(pair[0], pair[1]));
}

TEST(TextStatistics, AreThoseOfEachTextAloneAndFiniteForNone) {
  const Language language;
  const auto together = language.statistics({"", "green garden", "the small river sings along the small river"});
  EXPECT_TRUE(together.isfinite().all().item<bool>());
  EXPECT_TRUE(torch::equal(together[1], language.statistics({"green garden"})[0])) << "padding says nothing";
  EXPECT_GT(language.distance(""), 3) << "nothing but what was never seen";
}

TEST(TextStatistics, CountNoBegin) {
  const auto spelling = spelling_of(torch::tensor({1, 2, 2, 3, 1, 2}, torch::kLong), {1, 0, 4, 2});
  // Once more than seen, of ids that spell something: 1, 4 and 2 of 7.
  EXPECT_NEAR(spelling[2][0].item<double>(), -std::log(4.0 / 7), 1e-12);
  EXPECT_NEAR(spelling[0][0].item<double>(), -std::log(1.0 / 7), 1e-12);
  const Strand one{torch::tensor({{1, 2, 3, 3}}, torch::kLong),
                   torch::ones({1, 4}, torch::kBool),
                   {},
                   torch::zeros({0, 2}, torch::kLong),
                   torch::zeros({0}, torch::kByte)};
  const auto found = text_statistics(one, spelling)[0];
  EXPECT_NEAR(found[0].item<double>(), std::log((-std::log(4.0 / 7) - 2 * std::log(2.0 / 7)) / 8), 1e-12);
  const double entropy = -(1.0 / 3 * std::log(1.0 / 3) + 2.0 / 3 * std::log(2.0 / 3));
  EXPECT_NEAR(found[1].item<double>(), std::log(entropy / std::log(3.0) + 0.05), 1e-12);
}

}  // namespace
}  // namespace braid
