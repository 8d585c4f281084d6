#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/media/transcript.h"

/// @file word_sink.h
/// Where the readers of transcripts put what they read.

namespace braid {

/// The words of a text: what stands between blanks, of Unicode too.
std::vector<std::string_view> blank_separated(std::string_view text);

/// `01:02:03,456`, `02:03.456`: from the start of the recording, to the nearest tick. None when it is no such time.
std::optional<Ticks> parse_cue_time(std::string_view text);

/// Seconds as a number of JSON or CTM; none when it is not finite, negative, or too large for ticks.
std::optional<Ticks> ticks_of_seconds(double seconds);

/// Takes words, and counts those that are broken.
class WordSink {
 public:
  WordSink(const TranscriptRequest& request, const std::string& source) : request_(request), source_(source) {}

  /// A word with times of its own. Left out and counted when it ends before it begins.
  void take_word(std::string_view text, Interval span, std::string_view speaker = {});
  /// A stretch of text whose span is divided over its words, by their letters and one for the gap after each.
  void take_cue(std::string_view text, Interval span, std::string_view speaker = {});
  /// A word of a text without a clock.
  void take_untimed(std::string_view text);
  void count_broken() { ++transcript_.broken; }

  /// Sorts. @throws Error  Fault::data without a word
  Transcript finish(bool has_clock) &&;

 private:
  void add(std::string_view text, Interval span, bool is_estimated, std::string_view speaker);

  const TranscriptRequest& request_;
  const std::string& source_;
  Transcript transcript_;
};

/// SubRip, or WebVTT with its word times. Like all readers of single formats below:
/// @throws Error  Fault::data, Fault::config
Transcript read_cues(std::string_view text, bool is_vtt, const TranscriptRequest& request, const std::string& source);
/// NIST's CTM: a line a word, of the recording that `request` names or the only one.
Transcript read_ctm(std::string_view text, const TranscriptRequest& request, const std::string& source);
/// JSON as Whisper, WhisperX and most services write it.
Transcript read_json_words(std::string_view text, const TranscriptRequest& request, const std::string& source);

}  // namespace braid
