#include <gmock/gmock.h>

#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

std::vector<Row> rows_of(const std::vector<std::string>& texts) {
  std::vector<Row> rows;
  for (const std::string& one : texts) rows.push_back({Cell(one)});
  return rows;
}

std::vector<Row> questions() {
  std::vector<std::string> texts;
  for (const char* shape : {"circle", "square", "triangle"})
    for (const char* colour : {"red", "blue", "green"}) {
      texts.push_back(text("is there a ", colour, " ", shape, "?"));
      texts.push_back(text("what colour is the ", shape, "?"));
    }
  return rows_of(texts);
}

std::vector<int64_t> ids(const Feature& feature, const std::string& words) {
  const torch::Tensor v = fixtures::steps(feature, {Cell(words)}).values;
  return {v.data_ptr<int64_t>(), v.data_ptr<int64_t>() + v.numel()};
}

TEST(Subwords, FrequentWordsAreOnePiece) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(ids(*feature, "what colour is the circle").size(), 6u);  // begin and five words
}

TEST(Subwords, CharactersOfTheIdsAreThoseOfTheText) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  const auto characters = feature->characters();
  ASSERT_EQ(int64_t(characters.size()), feature->spec().vocabulary);
  int64_t count = 0;
  for (const int64_t id : ids(*feature, "is there a red circle?")) count += characters[size_t(id)];
  EXPECT_EQ(count, 1 + int64_t(std::string("is there a red circle?").size())) << "a word begins with its space";
}

TEST(Subwords, AnEmptyTextIsTheBeginOnly) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(ids(*feature, ""), std::vector<int64_t>{1});
  EXPECT_EQ(ids(*feature, " \n\t "), std::vector<int64_t>{1});
}

TEST(Subwords, LearnsFromOneText) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), rows_of({"a"}));
  EXPECT_GE(ids(*feature, "a").size(), 2u);
}

TEST(Subwords, AnotherLanguageIsUnknownAndNoFailure) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  const auto unknown = ids(*feature, "赤い丸はありますか");
  EXPECT_EQ(unknown.back(), 0);
  EXPECT_LE(unknown.size(), 3u);  // a run of unknown pieces is one
  EXPECT_LT(*std::max_element(unknown.begin(), unknown.end()), feature->spec().vocabulary);
}

TEST(Subwords, LearnsLanguagesWithoutSpaces) {
  std::vector<std::string> texts;
  for (const char* what : {"猫", "犬", "鳥"})
    for (const char* where : {"公園", "学校", "病院"}) texts.push_back(text(what, "が", where, "にいます"));
  const auto feature = fixtures::fitted(fixtures::config("subwords"), rows_of(texts));
  const auto known = ids(*feature, "猫が学校にいます");
  EXPECT_THAT(known, testing::Not(testing::Contains(0)));
  EXPECT_LT(known.size(), 9u);
}

TEST(Subwords, CaseAndCompatibilityFormsDoNotMatter) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(ids(*feature, "What COLOUR is the circle?"), ids(*feature, "what colour is the circle?"));
  EXPECT_EQ(ids(*feature, "what colour is the ｃｉｒｃｌｅ?"), ids(*feature, "what colour is the circle?"));
}

TEST(Subwords, CaseMattersWhereAsked) {
  Node config = fixtures::config("subwords");
  config["lower"] = false;
  const auto feature = fixtures::fitted(config, questions());
  EXPECT_NE(ids(*feature, "RED"), ids(*feature, "red"));
}

TEST(Subwords, ALongTextKeepsItsHeadAndTail) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  std::string words = "circle ";
  for (int i = 0; i < 40'000; ++i) words += "the ";
  words += "triangle";
  const auto all = ids(*feature, words), head = ids(*feature, "circle"), tail = ids(*feature, "triangle");
  EXPECT_EQ(int64_t(all.size()), feature->spec().max_steps);
  EXPECT_EQ(all[1], head[1]);
  EXPECT_EQ(all.back(), tail.back());
}

TEST(Subwords, SaysWhereManyTextsLoseTheirMiddle) {
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back("what colour is circle " + std::to_string(i));
  EXPECT_TRUE(fixtures::fitted(fixtures::config("subwords"), rows_of(texts))->fitted().at("notes").array().empty());
  for (int i = 0; i < 300; ++i) texts[7] += " is the circle";
  const Node fitted = fixtures::fitted(fixtures::config("subwords"), rows_of(texts))->fitted();
  const Node::Array notes = fitted.at("notes").array();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0].string(), testing::HasSubstr("1 of 20 training texts looked at have more than 256 tokens"));
  EXPECT_THAT(notes[0].string(), testing::HasSubstr(".feature.max_tokens="));
}

TEST(Subwords, BrokenEncodingIsReadAsFarAsItGoes) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(ids(*feature, "what \xFF\xFE colour").front(), 1);
  EXPECT_GE(ids(*feature, "what \xFF\xFE colour").size(), 3u);
}

TEST(Subwords, ASemicolonDoesNotSplitAText) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(feature->items({Cell("red; blue")}, {}, "row").size(), 1u);
  EXPECT_EQ(feature->items({Cell(std::vector<std::string>{"red", "blue"})}, {}, "row").size(), 2u);
}

TEST(Subwords, TrainingPutsUnknownTokensBetweenOthersAndChangesNoneOfThem) {
  Node config = fixtures::config("subwords");
  config["drop"] = 0.0, config["split"] = 0.0, config["insert"] = 0.2;
  const auto feature = fixtures::fitted(config, questions());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("is there a red circle?")})).value();
  Random random(1);
  int longer = 0;
  for (int i = 0; i < 200; ++i) {
    const torch::Tensor ids = feature->steps(decoded, &random).values;
    longer += ids.size(0) > decoded.size(0);
    EXPECT_TRUE(torch::equal(ids.masked_select(ids != 0), decoded.to(torch::kLong)));
  }
  EXPECT_GT(longer, 80);
  EXPECT_LT(longer, 190);
}

TEST(Subwords, TrainingDropsTokensToUnknown) {
  Node config = fixtures::config("subwords");
  config["insert"] = 0.0;
  const auto feature = fixtures::fitted(config, questions());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("is there a red circle?")})).value();
  EXPECT_FALSE((decoded == 0).any().item<bool>());
  Random random(1);
  int dropped = 0;
  for (int i = 0; i < 200; ++i) dropped += (feature->steps(decoded, &random).values == 0).any().item<bool>();
  EXPECT_GT(dropped, 10);
  EXPECT_LT(dropped, 100);
}

TEST(Subwords, SplittingSpellsAPieceByTwo) {
  Node config = fixtures::config("subwords");
  config["drop"] = 0.0;
  config["split"] = 1.0;
  std::vector<std::string> texts = {"a b ab", "ab a b", "ab"};
  const auto feature = fixtures::fitted(config, rows_of(texts));
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, {Cell("ab a")})).value();
  Random random(1);
  EXPECT_GE(feature->steps(decoded, &random).values.size(0), decoded.size(0));
}

TEST(Subwords, ReadsTextFilesWhereCellsNameThem) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 5; ++i) {
    folder.write(text(i, ".txt"), text("the note of patient ", i, " says nothing"));
    rows.push_back({Cell(text(i, ".txt"))});
  }
  const auto feature = fixtures::fitted(fixtures::config("subwords"), rows, folder.path());
  EXPECT_THAT(feature->files().at("vocabulary.txt"), testing::HasSubstr("patient"));
  EXPECT_FALSE(feature->decode(fixtures::item(*feature, {Cell("gone.txt")}, folder.path())));
}

TEST(Subwords, ManyTextsGetNoMorePiecesThanAllowed) {
  std::vector<std::string> texts;
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string words;
    for (int k = 0; k < 8; ++k) words += text("w", random.below(300) * 7919 % 1000, "x ");
    texts.push_back(words);
  }
  Node config = fixtures::config("subwords");
  config["max_vocabulary"] = 100;
  const auto feature = fixtures::fitted(config, rows_of(texts));
  EXPECT_LE(feature->spec().vocabulary, 100 + 20);
}

TEST(Subwords, ADamagedModelIsRefused) {
  const auto feature = fixtures::fitted(fixtures::config("subwords"), questions());
  const auto other = builtin_features().make(fixtures::config("subwords"), {{"front"}, {"text"}});
  auto files = feature->files();
  files["subwords.model"] = "nonsense";
  EXPECT_THROW(other->restore(feature->fitted(), files), Error);
  files.erase("subwords.model");
  EXPECT_THROW(other->restore(feature->fitted(), files), Error);
}

TEST(Subwords, PrintsNothing) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  fixtures::fitted(fixtures::config("subwords"), questions());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace braid
