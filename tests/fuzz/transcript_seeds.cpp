#include "fuzz/seeds.h"

/// @file transcript_seeds.cpp
/// One transcript of each format, each tried as every format: the first byte says which.

std::vector<Seed> seeds() {
  const std::string texts[] = {
      "1\n00:00:01,000 --> 00:00:02,500\nHello <i>there</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nyou\n",
      "WEBVTT\n\n00:01.000 --> 00:02.500 align:start\n<v Ann>Hello <00:01.500>there\n\nNOTE no\n",
      "talk 1 0.50 0.25 hello 0.9\ntalk 1 0.80 0.30 there\n;; no\n",
      R"({"segments": [{"start": 0, "end": 1, "text": "hi you", "words": [{"word": "hi", "start": 0.1, "end": 0.4}]}]})",
      R"([{"word": "hi", "start": 0.1, "end": 0.4}, {"word": "you", "start": 0.5, "end": 0.9}])",
      "Just words, no clock.\n"};
  std::vector<Seed> out;
  for (char format = 0; format < 6; ++format)
    for (const std::string& text : texts)
      out.push_back({std::to_string(out.size()) + ".txt", std::string(1, format) + text});
  return out;
}
