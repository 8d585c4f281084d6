#include "braid/media/probe_text.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "braid/core/nesting.h"

namespace braid {
namespace {

/// `line(0)` to `line(rows - 1)`, each with its end.
std::string lines(int rows, const std::function<std::string(int)>& line) {
  std::string out;
  for (int i = 0; i < rows; ++i) out += line(i) + "\n";
  return out;
}
std::string number(double value) { return std::to_string(value); }

Medium medium(const std::string& text, bool whole = true) { return medium_of_text(text, whole); }

TEST(ProbeText, JsonWithTheTimesOfWordsOrSegmentsIsATranscript) {
  const char* transcripts[] = {
      R"({"text": "a \"quoted\" [word", "segments": [{"id": 0, "start": 0.0, "end": 2.5, "text": " hello"}]})",
      R"({"segments": [{"start": 1, "end": 2, "words": [{"word": "hi", "start": 1, "end": 1.5}]}]})",
      R"({"language": "en", "words": [{"punctuated_word": "Hi,", "start": 0.1, "end": 0.4, "confidence": 0.9}]})",
      R"({"word_segments" : [ {"end" : 2, "start" : 1, "word" : "hi"} ]})",
      R"([{"start": -0.5, "end": 0.5, "text": "so"}, {"start": 1, "end": 2, "text": "it is"}])",
      R"([{"begin": 0, "stop": 1, "word": "so"}])",
      "\xEF\xBB\xBF{\"words\": [{\"word\": \"hi\", \"start_time\": 1, \"end_time\": 2}]}",
  };
  for (const char* json : transcripts) EXPECT_EQ(medium(json), Medium::transcript) << json;
  std::string cut = R"({"text": "long", "segments": [{"start": 0, "end": 2, "text": "hello"}, {"start": 2, "en)";
  EXPECT_EQ(medium(cut, false), Medium::transcript);
}

TEST(ProbeText, OtherJsonIsAText) {
  const char* others[] = {
      R"({"name": "a car", "text": "it drives", "start": 0, "end": 3})",
      R"({"segments": [{"start": 0, "end": 3, "label": "speech"}]})",
      R"({"segments": [{"start": "0 s", "end": "3 s", "text": "hello"}]})",
      R"({"note": {"segments": [{"start": 0, "end": 3, "text": "hello"}]}})",
      R"({"utterances": [{"start": 0, "end": 3, "text": "hello"}]})",
      R"({"words": [["hello", 0, 3]], "start": 0, "end": 3, "text": "hello"})",
      R"([{"start": 0, "end": 3}, {"text": "hello"}])",
      R"({"text": "\"segments\": [{\"start\": 0, \"end\": 3, \"text\": \"x\"}]"})",
      "{}",
      "[]",
      "{\"words\": [}]",
      "{\"words\": [{\"word\": \"never closed",
  };
  for (const char* json : others) EXPECT_EQ(medium(json), Medium::text) << json;
  EXPECT_EQ(medium("{\"a\":" + std::string(size_t(2 * max_nesting), '[')), Medium::text);
}

TEST(ProbeText, CuesAreATranscriptUnderAnyName) {
  EXPECT_EQ(medium("1\n00:00:01,000 --> 00:00:02,500\nhello there\n"), Medium::transcript);
  EXPECT_EQ(medium("WEBVTT\n\n00:01.000 --> 00:02.500\nhello there\n"), Medium::transcript);
}

TEST(ProbeText, RowsOfNumbersAreALog) {
  const auto i_and_half = [](int i) { return number(i) + "," + number(0.5 * i); };
  EXPECT_EQ(medium("time,ax\n" + lines(8, i_and_half)), Medium::series);
  EXPECT_EQ(medium(lines(20, i_and_half)), Medium::series) << "without a header";
  EXPECT_EQ(medium("# a comment\n% another\n" + lines(20, i_and_half)), Medium::series);
  EXPECT_EQ(medium(lines(20, [](int i) { return "  " + number(i) + "   " + number(-i) + " 7"; })), Medium::series);
  EXPECT_EQ(medium(lines(20, [](int i) { return number(i); })), Medium::series) << "one channel";
  EXPECT_EQ(medium(lines(20, [](int i) { return "0,5" + std::to_string(i) + ";1,25;nan"; })), Medium::series);
  EXPECT_EQ(medium("t,ax,gx\n" + lines(20, [](int i) { return number(i) + (i % 2 ? ",1.5," : ",,0.5"); })),
            Medium::series)
      << "two sensors by turns";
  EXPECT_EQ(
      medium("when,x,y\n" +
             lines(20, [](int i) { return "2024-01-01T00:00:" + std::to_string(10 + i) + "Z," + number(i) + ",3"; })),
      Medium::series);
  EXPECT_EQ(medium("t;x;y;state\n" + lines(20, [](int i) { return number(i) + ";1;2;" + (i % 2 ? "on" : "off"); })),
            Medium::series);
  const std::string cut = lines(20, i_and_half) + "20.0,1";
  EXPECT_EQ(medium(cut, false), Medium::series) << "its last row is cut off";
  EXPECT_EQ(medium(lines(100'000, i_and_half), false), Medium::series);
}

TEST(ProbeText, WhatOnlyHoldsNumbersTooIsAText) {
  EXPECT_EQ(medium("time,ax\n" + lines(7, [](int i) { return number(i) + ",1"; })), Medium::text) << "a few rows";
  EXPECT_EQ(medium("1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n"), Medium::text) << "a matrix";
  EXPECT_EQ(medium(lines(20, [](int i) { return std::string("apples ") + std::to_string(i); })), Medium::text);
  EXPECT_EQ(medium(lines(20, [](int i) { return "In " + std::to_string(1900 + i) + " it rained, and nobody came."; })),
            Medium::text);
  EXPECT_EQ(medium(lines(20,
                         [](int i) {
                           std::string row = "3";
                           for (int k = 0; k < 2 + i % 7; ++k) row += " 0.5";
                           return row;
                         })),
            Medium::text)
      << "rows of any length";
  EXPECT_EQ(medium(lines(20, [](int) { return std::string("- - - -"); })), Medium::text);
  EXPECT_EQ(medium("a poem\nof two lines"), Medium::text);
  EXPECT_EQ(medium(""), Medium::text);
  EXPECT_EQ(medium(std::string(1000, '\n')), Medium::text);
}

}  // namespace
}  // namespace braid
