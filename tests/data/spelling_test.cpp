#include "braid/data/spelling.h"

#include <gmock/gmock.h>

namespace braid {
namespace {

TEST(Spelling, JoinsWordsAndDropsWhatNobodySees) {
  for (const char* label : {"New York", "new  york", "New-York", "new_york", "New York.", " New\u00A0York\u200B"})
    EXPECT_EQ(spelling_key(label), "new york") << label;
  EXPECT_EQ(spelling_key("C++"), "c++");
  EXPECT_EQ(spelling_key("C#"), "c#");
  EXPECT_EQ(spelling_key("-1"), "-1");
  EXPECT_EQ(spelling_key("A-"), "a-");
  EXPECT_NE(spelling_key("<50"), spelling_key(">50"));
  EXPECT_EQ(visible("cat\u00A0"), "cat\\u00A0");
}

std::vector<std::pair<std::string, std::string>> alike(const std::map<std::string, int64_t>& rows) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const AlikeLabels& pair : find_alike(rows)) out.emplace_back(pair.rare, pair.common);
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Spelling, FindsLabelsThatMayBeOne) {
  EXPECT_THAT(alike({{"New York", 100}, {"New-York", 2}, {"Paris", 90}}), ElementsAre(Pair("New-York", "New York")));
  EXPECT_THAT(alike({{"cat", 100}, {"catt", 2}, {"dog", 100}}), ElementsAre(Pair("catt", "cat")));
  EXPECT_THAT(alike({{"horse", 100}, {"hosre", 1}}), ElementsAre(Pair("hosre", "horse")));
  EXPECT_THAT(alike({{"bicycle", 100}, {"bycycle", 3}}), ElementsAre(Pair("bycycle", "bicycle")));
  EXPECT_THAT(alike({{"dog", 100}, {"do g", 1}}), ElementsAre(Pair("do g", "dog")));
}

TEST(Spelling, ShortWordsCodesAndFrequentLabelsAreNoSlips) {
  EXPECT_THAT(alike({{"cat", 100}, {"rat", 1}, {"car", 2}}), IsEmpty());
  EXPECT_THAT(alike({{"Iraq", 300}, {"Iran", 2}}), IsEmpty());
  EXPECT_THAT(alike({{"class 11", 300}, {"class 12", 2}}), IsEmpty());
  EXPECT_THAT(alike({{"hepatitis B", 300}, {"hepatitis A", 2}, {"hepatitis", 1}}), IsEmpty());
  EXPECT_THAT(alike({{"stage II", 300}, {"stage I", 2}, {"stage III", 3}, {"stage VII", 90}, {"stage VIII", 1}}),
              IsEmpty());
  EXPECT_THAT(alike({{"typical", 300}, {"atypical", 2}, {"afferent", 90}, {"efferent", 1}}), IsEmpty());
  EXPECT_THAT(alike({{"abc123x", 300}, {"abd123x", 2}}), IsEmpty());
  EXPECT_THAT(alike({{"bicycle", 100}, {"bycycle", 40}}), IsEmpty());
  EXPECT_THAT(alike({{"male", 100}, {"female", 2}}), IsEmpty());
}

TEST(Spelling, NamesFivePairsWithTheirRows) {
  EXPECT_EQ(alike_words(find_alike({{"cat", 30}, {"cat\u00A0", 1}})), "\"cat\\u00A0\" (1 row) and \"cat\" (30 rows)");
}

}  // namespace
}  // namespace braid
