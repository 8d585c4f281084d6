#include "braid/data/text_copies.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "braid/core/random.h"

namespace braid {
namespace {

using Found = std::set<std::pair<size_t, size_t>>;

std::string sentence(Random& random, int words) {
  std::string out;
  for (int i = 0; i < words; ++i) out += (i > 0 ? " w" : "w") + std::to_string(random.below(500));
  return out;
}

std::vector<std::string> sentences(int count, int words) {
  Random random(7);
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) out.push_back(sentence(random, words));
  return out;
}

Found copies(const std::vector<std::string>& texts, bool* complete = nullptr) {
  std::vector<TextPrint> prints;
  for (const std::string& text : texts) prints.push_back(text_print(folded_text(text)));
  Found out;
  const bool all = find_text_copies(
      prints, [&](size_t i) { return folded_text(texts[i]); }, [&](size_t a, size_t b) { out.emplace(a, b); });
  if (complete) *complete = all;
  return out;
}

TEST(TextCopies, FoldsCaseSpacesAndPunctuation) {
  EXPECT_EQ(folded_text("  The  CAT, sat;\n(twice) "), "the cat sat twice");
  EXPECT_EQ(folded_text("Stra\u00DFe 12"), "stra\u00DFe 12");
}

TEST(TextCopies, LikenessIsTheShareOfPairsOfWordsInCommon) {
  const std::string a = "a b c d e f g h i j k l m n", b = "a b c d e f G2 h i j k l m n";
  EXPECT_DOUBLE_EQ(text_likeness(a, a), 1);
  EXPECT_DOUBLE_EQ(text_likeness(a, b), 13.0 / 17);
  EXPECT_DOUBLE_EQ(text_likeness("a b c d e f g h", "a b c d e f g i"), 0) << "too short to say";
}

TEST(TextCopies, FindsEditedShortenedAndExtendedCopies) {
  auto texts = sentences(300, 20);
  texts.push_back(texts[3] + " thanks");
  std::string other = texts[40];
  other.replace(other.find(' ') + 1, 1, "zz");
  texts.push_back(other);
  texts.push_back(texts[77].substr(0, texts[77].rfind(' ')));
  EXPECT_EQ(copies(texts), (Found{{3, 300}, {40, 301}, {77, 302}}));
}

TEST(TextCopies, LettersOfOneTemplateAreNoCopies) {
  Random random(3);
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i)
    texts.push_back("dear customer your order number " + std::to_string(random.below(90000)) +
                    " has arrived at our shop in " + std::to_string(random.below(90000)) +
                    " street and can be collected there on every day of the week until noon");
  EXPECT_TRUE(copies(texts).empty());
}

TEST(TextCopies, CharactersOfScriptsWithoutSpacesAreWords) {
  Random random(5);
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) {
    std::string text;
    for (int c = 0; c < 30; ++c) {
      const auto code = 0x4E00 + random.below(3000);
      text += {char(0xE0 | (code >> 12)), char(0x80 | ((code >> 6) & 63)), char(0x80 | (code & 63))};
    }
    texts.push_back(text);
  }
  texts.push_back(texts[9].substr(0, 45) + "\u4E00" + texts[9].substr(48));
  EXPECT_EQ(copies(texts), (Found{{9, 60}}));
}

TEST(TextCopies, SaysWhenNotAllWereCompared) {
  std::vector<std::string> texts;  // of one template, so that all stand in the same buckets
  for (int i = 0; i < 400; ++i)
    texts.push_back("a b c d e f g h i j k l m n o p q r s t u v w x y z number" + std::to_string(i));
  bool complete = true;
  EXPECT_TRUE(copies(texts, &complete).empty());
  complete = false;
  copies(sentences(50, 20), &complete);
  EXPECT_TRUE(complete);
}

}  // namespace
}  // namespace braid
