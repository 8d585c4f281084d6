#include "braid/media/transcript.h"

#include <charconv>

#include "braid/core/file.h"
#include "braid/core/utf8.h"
#include "braid/media/text_cursor.h"
#include "braid/media/transcript/word_sink.h"

namespace braid {
namespace {

/// `recording channel start duration word ...`
bool is_ctm_line(const std::vector<std::string_view>& words) {
  if (words.size() < 5 || words.size() > 8) return false;
  for (const size_t i : {2, 3}) {
    double number = -1;
    const auto [end, error] = std::from_chars(words[i].data(), words[i].data() + words[i].size(), number);
    if (error != std::errc{} || end != words[i].data() + words[i].size() || number < 0) return false;
  }
  return true;
}

Transcript read_plain(std::string_view text, const TranscriptRequest& request, const std::string& source) {
  WordSink sink(request, source);
  for (const auto word : blank_separated(text)) sink.take_untimed(word);
  return std::move(sink).finish(false);
}

Transcript read_any(std::string_view text, const std::string& source, const TranscriptRequest& request) {
  require(int64_t(text.size()) <= request.limits.max_bytes, Fault::data, source, "has ", text.size(),
          " bytes, more than the limit of ", request.limits.max_bytes);
  require(is_utf8(text) && text.find('\0') == text.npos, Fault::data, source,
          "is no text in UTF-8; save the transcript as UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const TranscriptFormat format = request.format == TranscriptFormat::unknown ? sniff_transcript(text) : request.format;
  switch (format) {
    case TranscriptFormat::srt:
    case TranscriptFormat::vtt:
      return read_cues(text, format == TranscriptFormat::vtt, request, source);
    case TranscriptFormat::ctm:
      return read_ctm(text, request, source);
    case TranscriptFormat::json:
      return read_json_words(text, request, source);
    case TranscriptFormat::unknown:
    case TranscriptFormat::plain:
      break;
  }
  return read_plain(text, request, source);
}

}  // namespace

TranscriptFormat sniff_transcript(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("WEBVTT")) return TranscriptFormat::vtt;
  const size_t first = text.find_first_not_of(" \t\r\n");
  // A text may begin with "[music]", so the brackets must hold an object.
  if (first != text.npos && (text[first] == '{' || text[first] == '[')) {
    const size_t second = text.find_first_not_of(" \t\r\n", first + 1);
    const char inner = second == text.npos ? '\0' : text[second];
    if (text[first] == '{' ? inner == '"' || inner == '}' : inner == '{' || inner == ']') return TranscriptFormat::json;
  }
  TextCursor in(text);
  int looked_at = 0, as_ctm = 0;
  for (std::string_view line; in.line(line) && looked_at < 20;) {
    const auto words = words_of_line(line);
    if (words.empty() || words[0].starts_with(";;")) continue;
    ++looked_at;
    if (words.size() >= 3 && words[1] == "-->" && parse_cue_time(words[0])) return TranscriptFormat::srt;
    as_ctm += is_ctm_line(words);
  }
  return looked_at > 0 && as_ctm == looked_at ? TranscriptFormat::ctm : TranscriptFormat::plain;
}

Result<Transcript> parse_transcript(std::string_view text, const std::string& source,
                                    const TranscriptRequest& request) {
  try {
    return read_any(text, source, request);
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

Result<Transcript> read_transcript(const std::filesystem::path& path, const TranscriptRequest& request) {
  try {
    return parse_transcript(read_file(path, request.limits.max_bytes), path.string(), request);
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

std::vector<std::string> Transcript::remarks() const {
  std::vector<std::string> all;
  if (!has_clock) all.push_back("it is plain text, whose words have no times");
  if (estimated > 0)
    all.push_back(text(estimated, " of ", words.size(),
                       " words have no times of their own; the span of their cue was divided over them"));
  if (broken > 0) all.push_back(text(broken, " cues or words have damaged times and are left out"));
  if (out_of_order > 0) all.push_back(text(out_of_order, " words begin before one ahead of them and were sorted"));
  return all;
}

}  // namespace braid
