#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"

/// @file transcript.h
/// Words and when they are said.

namespace braid {

/// A word of a transcript.
struct TimedWord {
  std::string text;           ///< UTF-8, without blanks, with its punctuation
  Interval span;              ///< from the start of the recording; empty in a transcript without a clock
  bool is_estimated = false;  ///< the file times the cue, not the word: see `Transcript::estimated`
  std::string speaker = {};   ///< where the file names one
};

/// Words in the order of time.
struct Transcript {
  std::vector<TimedWord> words;
  bool has_clock = false;    ///< false for plain text: the words have an order, but no times
  int64_t estimated = 0;     ///< words whose cue's span was divided over its words by their letters
  int64_t broken = 0;        ///< cues or words left out: their times are damaged, or they end before they begin
  int64_t out_of_order = 0;  ///< words that begin before one ahead of them in the file; sorted, stably
  int64_t recordings = 1;    ///< that a CTM file holds

  /// Everything worth telling, each in one sentence; empty for a clean transcript.
  std::vector<std::string> remarks() const;
};

/// How transcripts are written.
enum class TranscriptFormat { unknown, plain, srt, vtt, ctm, json };

/// What one file may cost. Checked before memory is taken.
struct TranscriptLimits {
  int64_t max_bytes = int64_t{32} << 20;
  int64_t max_words = 5'000'000;
};

/// What is wanted of a transcript.
struct TranscriptRequest {
  TranscriptFormat format = TranscriptFormat::unknown;  ///< unknown: told by the content
  std::string recording = {};                           ///< of a CTM file with several: the name in its first column
  TranscriptLimits limits = {};
};

/// Reads SubRip (.srt), WebVTT (with its word times), NIST's CTM, JSON as Whisper and WhisperX write it
/// (`{"segments": [{"start", "end", "text", "words": [{"word", "start", "end"}]}]}`, `{"words": [...]}` or the list
/// alone; `text` may stand for `word`), and plain text.
///
/// A cue without times of words is divided over its words by their letters, and a word of JSON without times gets the
/// room between its neighbours; both are marked. Texts without spaces between words (Chinese, Japanese, Thai) give one
/// word a cue.
///
/// @return Fault::io when it cannot be opened; Fault::data when it is no UTF-8, damaged, without words or beyond a
/// limit;
///         Fault::config when a CTM file has several recordings and none, or another one, is named
Result<Transcript> read_transcript(const std::filesystem::path& path, const TranscriptRequest& request = {});

/// The same from memory. @param source  for messages
Result<Transcript> parse_transcript(std::string_view text, const std::string& source,
                                    const TranscriptRequest& request = {});

/// How a text is written, by its content.
TranscriptFormat sniff_transcript(std::string_view text);

}  // namespace braid
