#include <array>
#include <charconv>

#include "braid/media/text_cursor.h"
#include "braid/media/transcript/word_sink.h"

/// @file cues.cpp
/// SubRip and WebVTT. Formats: https://www.w3.org/TR/webvtt1/; SubRip as its program writes it.

namespace braid {
namespace {

/// A stretch of a cue's text from one time mark inside it to the next.
struct Stretch {
  std::string text;
  std::optional<Ticks> begin;  ///< none: of the cue
};

/// Replaces the character references of WebVTT at `at`; returns how many bytes were taken.
size_t take_reference(std::string_view text, std::string& out) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known = {{{"&amp;", "&"},
                                                                                   {"&lt;", "<"},
                                                                                   {"&gt;", ">"},
                                                                                   {"&nbsp;", "\xC2\xA0"},
                                                                                   {"&quot;", "\""},
                                                                                   {"&lrm;", ""},
                                                                                   {"&rlm;", ""}}};
  for (const auto& [reference, character] : known)
    if (text.starts_with(reference)) {
      out += character;
      return reference.size();
    }
  out += '&';
  return 1;
}

/// Takes tags out of a cue's text: marks of time part it, a voice names the speaker, all others vanish, as do SubRip's
/// `{\an8}`.
std::vector<Stretch> split_cue(std::string_view text, std::string& speaker) {
  std::vector<Stretch> stretches(1);
  // The last of each closing mark: what begins behind it is no tag, and is not searched again for each beginning.
  const size_t last_angle = text.rfind('>'), last_brace = text.rfind('}');
  const auto closed = [&](char mark, size_t last, size_t at) {
    return last == text.npos || last < at ? text.npos : text.find(mark, at);
  };
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const size_t close = c == '<'                             ? closed('>', last_angle, at)
                         : text.substr(at).starts_with("{\\") ? closed('}', last_brace, at)
                                                              : text.npos;
    if (close != text.npos) {
      const auto tag = text.substr(at + 1, close - at - 1);
      if (const auto time = parse_cue_time(tag))
        stretches.push_back({"", time});
      else if (c == '<' && (tag.starts_with("v ") || tag.starts_with("v.")))
        speaker = std::string(tag.substr(std::min(tag.find(' '), tag.size() - 1) + 1));
      at = close + 1;
    } else if (c == '&') {
      at += take_reference(text.substr(at), stretches.back().text);
    } else {
      stretches.back().text += c;
      ++at;
    }
  }
  return stretches;
}

void take_cue(std::string_view text, Interval span, WordSink& sink) {
  std::string speaker;
  const auto stretches = split_cue(text, speaker);
  if (stretches.size() == 1) return sink.take_cue(stretches[0].text, span, speaker);
  for (size_t i = 0; i < stretches.size(); ++i) {
    const Ticks begin = stretches[i].begin.value_or(span.begin);
    const Ticks end = i + 1 < stretches.size() ? *stretches[i + 1].begin : span.end;
    sink.take_word(stretches[i].text, {begin, end}, speaker);
  }
}

/// `00:00:01,000 --> 00:00:02,500 position:50%`
std::optional<Interval> parse_span(std::string_view line) {
  const size_t arrow = line.find("-->");
  const auto begin = words_of_line(line.substr(0, arrow)), end = words_of_line(line.substr(arrow + 3));
  if (begin.size() != 1 || end.empty()) return std::nullopt;
  const auto from = parse_cue_time(begin[0]), to = parse_cue_time(end[0]);
  if (!from || !to) return std::nullopt;
  return Interval{*from, *to};
}

/// Whether a line is only the number of the cue after it.
bool is_number(std::string_view line) {
  const auto words = words_of_line(line);
  return words.size() == 1 && words[0].find_first_not_of("0123456789") == words[0].npos;
}

}  // namespace

Transcript read_cues(std::string_view text, bool is_vtt, const TranscriptRequest& request, const std::string& source) {
  WordSink sink(request, source);
  TextCursor in(text);
  std::optional<Interval> span;
  std::string content;
  std::string_view line, before;
  bool is_note = is_vtt;  // the header, up to the first blank line
  const auto flush = [&] {
    if (span) take_cue(content, *span, sink);
    span.reset();
    content.clear();
  };
  while (in.line(line)) {
    const bool blank = words_of_line(line).empty();
    if (line.find("-->") != line.npos) {
      // Cues may follow each other without a blank line; then the last line was the number of this one.
      if (span && is_number(before) && content.size() >= before.size() + 1)
        content.resize(content.size() - before.size() - 1);
      flush();
      span = parse_span(line);
      if (!span) sink.count_broken();
      is_note = false;
    } else if (blank) {
      flush();
      is_note = false;
    } else if (span && !is_note) {
      content += line;
      content += '\n';
    } else if (is_vtt && (line.starts_with("NOTE") || line.starts_with("STYLE") || line.starts_with("REGION"))) {
      is_note = true;
    }
    before = line;
  }
  flush();
  return std::move(sink).finish(true);
}

Transcript read_ctm(std::string_view text, const TranscriptRequest& request, const std::string& source) {
  WordSink sink(request, source);
  TextCursor in(text);
  std::vector<std::string> recordings;
  int64_t row = 0;
  for (std::string_view line; in.line(line);) {
    ++row;
    const auto words = words_of_line(line);
    if (words.empty() || words[0].starts_with(";;")) continue;
    require(words.size() >= 5, Fault::data, source + ":" + std::to_string(row), "has ", words.size(),
            " words; a line of CTM is: recording channel start duration word [confidence]");
    if (std::find(recordings.begin(), recordings.end(), words[0]) == recordings.end() && recordings.size() < 1000)
      recordings.emplace_back(words[0]);
    if (!request.recording.empty() && words[0] != request.recording) continue;
    if (words[4].starts_with("<") && words[4].ends_with(">")) continue;  // <eps>, <ALT_BEGIN>: no words
    double start = -1, duration = -1;
    std::from_chars(words[2].data(), words[2].data() + words[2].size(), start);
    std::from_chars(words[3].data(), words[3].data() + words[3].size(), duration);
    const auto begin = ticks_of_seconds(start), end = ticks_of_seconds(start + duration);
    if (begin && end && duration >= 0)
      sink.take_word(words[4], {*begin, *end}, words[1]);
    else
      sink.count_broken();
  }
  std::string known;
  for (size_t i = 0; i < recordings.size() && i < 10; ++i) known += (known.empty() ? "" : ", ") + recordings[i];
  const bool is_there = std::find(recordings.begin(), recordings.end(), request.recording) != recordings.end();
  require(request.recording.empty() ? recordings.size() < 2 : is_there, Fault::config, source, "holds ",
          recordings.size(), " recordings (", known, recordings.size() > 10 ? ", ..." : "", "), ",
          request.recording.empty() ? "so one must be named" : "but not \"" + request.recording + '"');
  Transcript transcript = std::move(sink).finish(true);
  transcript.recordings = int64_t(recordings.size());
  return transcript;
}

}  // namespace braid
