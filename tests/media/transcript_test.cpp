#include "braid/media/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Transcript parsed(const std::string& text, const TranscriptRequest& request = {}) {
  auto transcript = parse_transcript(text, "words", request);
  if (!transcript) throw std::runtime_error(transcript.error().what());
  return std::move(transcript).value();
}

std::string refusal(const std::string& text, const TranscriptRequest& request = {}) {
  const auto transcript = parse_transcript(text, "words", request);
  return transcript ? "" : transcript.error().what();
}

/// `word@begin-end`, in milliseconds, with a question mark where that is estimated.
std::vector<std::string> told(const Transcript& transcript) {
  std::vector<std::string> words;
  for (const TimedWord& w : transcript.words)
    words.push_back(text(w.text, '@', w.span.begin.count() / 705'600, '-', w.span.end.count() / 705'600,
                         w.is_estimated ? "?" : ""));
  return words;
}

TEST(Transcript, OfSubRipDividesACueByLetters) {
  const auto t = parsed(
      "\xEF\xBB\xBF"
      "1\r\n00:00:01,000 --> 00:00:02,100\r\n<i>Hello there</i>\r\n\r\n2\r\n00:01:00,500 --> 00:01:01,000\r\n"
      "{\\an8}caf\xC3\xA9\r\n");
  EXPECT_THAT(told(t), ElementsAre("Hello@1000-1500?", "there@1600-2100?", "caf\xC3\xA9@60500-61000?"));
  EXPECT_TRUE(t.has_clock);
  EXPECT_EQ(t.estimated, 3);
  EXPECT_THAT(t.remarks(), ElementsAre(HasSubstr("3 of 3 words have no times of their own")));
}

TEST(Transcript, OfSubRipWithoutBlankLinesKeepsNumbersOut) {
  EXPECT_THAT(told(parsed("1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n")),
              ElementsAre("one@1000-2000?", "two@2000-3000?"));
}

TEST(Transcript, OfWebVttTakesWordTimesAndSpeakers) {
  const auto t = parsed(
      "WEBVTT - made up\nKind: captions\n\nNOTE not said\nnor this\n\nSTYLE\n::cue {}\n\nfirst\n"
      "00:01.000 --> 00:03.000 align:start\n<v Ann Lee>one <00:01.500><c.loud>two</c> <00:02.000>three &amp; four\n\n"
      "01:00:00.000 --> 01:00:01.000\n5 &lt; 6\n");
  EXPECT_THAT(told(t),
              ElementsAre("one@1000-1500", "two@1500-2000", "three@2000-2416?", "&@2500-2583?", "four@2666-3000?",
                          "5@3600000-3600200?", "<@3600400-3600600?", "6@3600800-3601000?"));
  EXPECT_EQ(t.words[0].speaker, "Ann Lee");
  EXPECT_EQ(t.words[5].speaker, "");
}

TEST(Transcript, OfCtmTakesEachWordsOwnTimes) {
  const std::string ctm = ";; made up\nrec1 A 0.50 0.25 hello 0.9\nrec1 B 0.80 0.20 <eps>\nrec1 A 0.75 0.5 world\n";
  EXPECT_THAT(told(parsed(ctm)), ElementsAre("hello@500-750", "world@750-1250"));
  EXPECT_EQ(parsed(ctm).words[0].speaker, "A");
  const std::string two = ctm + "rec2 1 0.1 0.1 other\n";
  EXPECT_THAT(refusal(two), HasSubstr("holds 2 recordings (rec1, rec2), so one must be named"));
  EXPECT_THAT(told(parsed(two, {.recording = "rec2"})), ElementsAre("other@100-200"));
  EXPECT_THAT(refusal(two, {.recording = "rec3"}), HasSubstr("but not \"rec3\""));
}

TEST(Transcript, OfWhisperAndWhisperXJson) {
  EXPECT_THAT(told(parsed(R"({"text": " Hi you", "segments": [{"start": 0.5, "end": 1.5, "text": " Hi you", "words": [
      {"word": " Hi", "start": 0.5, "end": 0.75, "probability": 0.9}, {"word": " you", "start": 0.75, "end": 1.5}]}]})")),
              ElementsAre("Hi@500-750", "you@750-1500"));
  const auto x = parsed(R"({"segments": [{"start": 1, "end": 3, "text": "in 19 84 now", "speaker": "S0", "words": [
      {"word": "in", "start": 1, "end": 1.5}, {"word": "19"}, {"word": "84"}, {"word": "now", "start": 2.5, "end": 3}]}]})");
  EXPECT_THAT(told(x), ElementsAre("in@1000-1500", "19@1500-1900?", "84@2100-2500?", "now@2500-3000"));
  EXPECT_EQ(x.words[1].speaker, "S0");
  EXPECT_THAT(told(parsed(R"({"segments": [{"start": 0, "end": 1, "text": "a b"}]})")),
              ElementsAre("a@0-333?", "b@666-1000?"));
  EXPECT_THAT(told(parsed(R"([{"word": "one", "start": 0, "end": 1}, {"text": "two", "start": 1, "end": 2}])")),
              ElementsAre("one@0-1000", "two@1000-2000"));
  EXPECT_THAT(told(parsed(R"({"words": [{"word": "one", "start": 0, "end": 1}]})")), ElementsAre("one@0-1000"));
}

TEST(Transcript, OfPlainTextHasNoClockAndSaysSo) {
  const auto t = parsed(
      "[music] Hello,\n world\xC2\xA0"
      "again");
  EXPECT_FALSE(t.has_clock);
  EXPECT_THAT(told(t), ElementsAre("[music]@0-0", "Hello,@0-0", "world@0-0", "again@0-0"));
  EXPECT_THAT(t.remarks(), ElementsAre(HasSubstr("whose words have no times")));
}

TEST(Transcript, SortsAndCountsWhatIsWrong) {
  const auto t = parsed(
      "1\n00:00:05,000 --> 00:00:06,000\nlate\n\n2\n00:00:01,000 --> 00:00:02,000\nearly\n\n"
      "3\n00:00:04,000 --> 00:00:03,000\ninverted\n\n4\n00:00:99,000 --> 00:00:03,000\nbroken\n");
  EXPECT_THAT(told(t), ElementsAre("early@1000-2000?", "late@5000-6000?"));
  EXPECT_EQ(t.out_of_order, 1);
  EXPECT_EQ(t.broken, 2);
  EXPECT_EQ(t.remarks().size(), 3u);
}

TEST(Transcript, WordsOfACueCoverItsSpanInOrder) {
  std::string cue = "1\n00:00:00,000 --> 00:00:10,007\n";
  for (int i = 0; i < 57; ++i) cue += std::string(size_t(1 + i % 9), 'a') + (i % 5 ? " " : "\n");
  const auto t = parsed(cue);
  EXPECT_EQ(t.words.front().span.begin, Ticks{0});
  EXPECT_EQ(t.words.back().span.end, Ticks(int64_t{10'007} * 705'600));
  for (size_t i = 1; i < t.words.size(); ++i) EXPECT_LT(t.words[i - 1].span.end, t.words[i].span.begin);
}

TEST(Transcript, MarksThatAreNeverClosedAreText) {
  const auto t = parsed("WEBVTT\n\n00:00.000 --> 00:01.000\n<i>a</i> < b " + std::string(4'000'000, '<') + "\n");
  EXPECT_EQ(t.words.front().text, "a");
  EXPECT_EQ(t.words.back().text.size(), 4'000'000u);
}

TEST(Transcript, RefusesWhatItCannotRead) {
  EXPECT_THAT(refusal(""), HasSubstr("holds no words"));
  EXPECT_THAT(refusal("caf\xE9"), HasSubstr("save the transcript as UTF-8"));
  EXPECT_THAT(refusal("{\"a\": 1}"), HasSubstr("without a list of words"));
  EXPECT_THAT(refusal("{\"words\": [1]}"), HasSubstr("something else than { }"));
  EXPECT_THAT(refusal("[{\"word\": "), HasSubstr("words"));
  EXPECT_THAT(refusal("WEBVTT\n\n00:05.000 --> 00:01.000\nx\n"), HasSubstr("1 are damaged"));
  EXPECT_THAT(refusal("rec A 0.5 0.5 word\nrec A\n", {.format = TranscriptFormat::ctm}),
              HasSubstr("words:2: has 2 words"));
  TranscriptRequest tight;
  tight.limits.max_words = 1;
  EXPECT_THAT(refusal("a b", tight), HasSubstr("more words than the limit of 1"));
  EXPECT_EQ(read_transcript("/no/such/file.srt").error().fault(), Fault::io);
}

}  // namespace
}  // namespace braid
