#include "braid/media/transcript/word_sink.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "braid/core/utf8.h"
#include "braid/media/series/raw_time.h"

namespace braid {
namespace {

/// Bytes of the blank that a text begins with; 0: none.
size_t blank_at(std::string_view text) {
  if (text.empty()) return 0;
  const auto c = uint8_t(text[0]);
  if (c == ' ' || (c >= 9 && c <= 13)) return 1;
  for (const std::string_view blank : {"\xC2\xA0", "\xC2\x85", "\xE3\x80\x80", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                       "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE1\x9A\x80", "\xEF\xBB\xBF"})
    if (text.starts_with(blank)) return blank.size();
  // U+2000 to U+200A: spaces of many widths.
  if (text.size() >= 3 && text.starts_with("\xE2\x80") && uint8_t(text[2]) >= 0x80 && uint8_t(text[2]) <= 0x8A)
    return 3;
  return 0;
}

}  // namespace

std::vector<std::string_view> blank_separated(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t begin = 0; begin < text.size();) {
    if (const size_t blank = blank_at(text.substr(begin))) {
      begin += blank;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && blank_at(text.substr(end)) == 0) ++end;
    words.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

std::optional<Ticks> parse_cue_time(std::string_view text) {
  int64_t fields[3] = {};
  int count = 0;
  for (;;) {
    if (count == 3 || text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fields[count++]);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(size_t(end - text.data()));
    if (text.empty() || text[0] != ':') break;
    text.remove_prefix(1);
  }
  if (count < 2) return std::nullopt;
  const int64_t hours = count == 3 ? fields[0] : 0, minutes = fields[count - 2], whole = fields[count - 1];
  if (hours > 100'000 || minutes > 59 || whole > 59) return std::nullopt;
  double fraction = 0;
  if (!text.empty()) {
    if ((text[0] != '.' && text[0] != ',') || text.size() == 1) return std::nullopt;
    const RawTime part = parse_raw_time("0." + std::string(text.substr(1)));
    if (!part.is_known() || part.whole != 0) return std::nullopt;
    fraction = part.fraction;
  }
  return to_ticks({hours * 3600 + minutes * 60 + whole, fraction, TimeForm::number}, TimeUnit::seconds);
}

std::optional<Ticks> ticks_of_seconds(double seconds) {
  if (!(seconds >= 0)) return std::nullopt;
  return to_ticks(raw_time(seconds), TimeUnit::seconds);
}

void WordSink::add(std::string_view text, Interval span, bool is_estimated, std::string_view speaker) {
  require(int64_t(transcript_.words.size()) < request_.limits.max_words, Fault::data, source_,
          "has more words than the limit of ", request_.limits.max_words);
  transcript_.words.push_back({std::string(text), span, is_estimated, std::string(speaker)});
  transcript_.estimated += is_estimated;
}

void WordSink::take_word(std::string_view text, Interval span, std::string_view speaker) {
  const auto words = blank_separated(text);
  if (words.size() > 1) return take_cue(text, span, speaker);
  if (span.end < span.begin)
    count_broken();
  else if (!words.empty())
    add(words[0], span, false, speaker);
}

void WordSink::take_cue(std::string_view text, Interval span, std::string_view speaker) {
  if (span.end < span.begin) return count_broken();
  const auto words = blank_separated(text);
  int64_t total = -1, before = 0;  // no gap after the last word
  for (const auto word : words) total += utf8_characters(word) + 1;
  const auto place = [&](int64_t letter) {
    return span.begin + Ticks(int64_t(__int128(span.length().count()) * letter / std::max<int64_t>(total, 1)));
  };
  for (const auto word : words) {
    const int64_t after = before + utf8_characters(word);
    add(word, {place(before), place(after)}, true, speaker);
    before = after + 1;
  }
}

void WordSink::take_untimed(std::string_view text) { add(text, {}, false, {}); }

Transcript WordSink::finish(bool has_clock) && {
  auto& words = transcript_.words;
  require(!words.empty(), transcript_.broken > 0 ? Fault::data : Fault::absent, source_, "holds no words",
          transcript_.broken > 0 ? text(" with times that can be read; ", transcript_.broken, " are damaged") : "");
  transcript_.has_clock = has_clock;
  if (!has_clock) return std::move(transcript_);
  Ticks latest{0};
  for (const TimedWord& word : words) {
    transcript_.out_of_order += word.span.begin < latest;
    latest = std::max(latest, word.span.begin);
  }
  std::stable_sort(words.begin(), words.end(),
                   [](const TimedWord& a, const TimedWord& b) { return a.span.begin < b.span.begin; });
  return std::move(transcript_);
}

}  // namespace braid
