#include <algorithm>

#include "braid/core/node.h"
#include "braid/media/transcript/word_sink.h"

/// @file json_words.cpp
/// JSON as Whisper, WhisperX and most services write it.

namespace braid {
namespace {

/// A word, or a segment, as it is written.
struct Entry {
  std::string text, speaker;
  std::optional<Ticks> begin, end;
};

const Node* find_first(const Node& node, std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (const Node* found = node.find(key)) return found;
  return nullptr;
}

std::optional<Ticks> time_of(const Node& node, std::initializer_list<const char*> keys) {
  const Node* found = find_first(node, keys);
  if (!found) return std::nullopt;
  if (const auto* real = std::get_if<double>(&found->value)) return ticks_of_seconds(*real);
  if (const auto* whole = std::get_if<int64_t>(&found->value)) return ticks_of_seconds(double(*whole));
  return std::nullopt;
}

Entry entry_of(const Node& node, const std::string& source) {
  require(node.is_table(), Fault::data, source, "has something else than { } in its list of words");
  Entry entry;
  const Node* text = find_first(node, {"word", "punctuated_word", "text"});
  if (text && std::holds_alternative<std::string>(text->value)) entry.text = text->string();
  if (const Node* who = node.find("speaker"); who && std::holds_alternative<std::string>(who->value))
    entry.speaker = who->string();
  entry.begin = time_of(node, {"start", "start_time", "begin"});
  entry.end = time_of(node, {"end", "end_time", "stop"});
  return entry;
}

bool has_times(const Entry& e) { return e.begin && e.end; }

/// The words of a segment. Stretches without times, as WhisperX leaves numbers, get the room between their neighbours.
void take_words(const Node& list, const Entry& segment, WordSink& sink, const std::string& source) {
  std::vector<Entry> words;
  for (const Node& node : list.array()) words.push_back(entry_of(node, source));
  for (size_t i = 0; i < words.size();) {
    const std::string& speaker = words[i].speaker.empty() ? segment.speaker : words[i].speaker;
    if (has_times(words[i])) {
      sink.take_word(words[i].text, {*words[i].begin, *words[i].end}, speaker);
      ++i;
      continue;
    }
    size_t next = i;
    std::string text;
    for (; next < words.size() && !has_times(words[next]); ++next) text += words[next].text + ' ';
    const auto begin = i > 0 ? words[i - 1].end : segment.begin;
    const auto end = next < words.size() ? words[next].begin : segment.end;
    if (begin && end && *begin <= *end)
      sink.take_cue(text, {*begin, *end}, speaker);
    else
      for (size_t k = i; k < next; ++k) sink.count_broken();
    i = next;
  }
}

}  // namespace

Transcript read_json_words(std::string_view text, const TranscriptRequest& request, const std::string& source) {
  const Node root = parse_json(text, source);
  WordSink sink(request, source);
  const Node* list = root.is_array() ? &root : find_first(root, {"segments", "words", "word_segments"});
  require(list && list->is_array(), Fault::data, source,
          "is JSON without a list of words; it needs \"segments\", \"words\", or the list alone");
  const bool is_of_words = list->array().empty() || !list->array()[0].is_table() ||
                           (!list->array()[0].find("words") && list->array()[0].find("word"));
  if (is_of_words) {
    take_words(*list, {}, sink, source);
    return std::move(sink).finish(true);
  }
  for (const Node& node : list->array()) {
    const Entry segment = entry_of(node, source);
    const Node* words = node.find("words");
    if (words && words->is_array() && !words->array().empty())
      take_words(*words, segment, sink, source);
    else if (has_times(segment))
      sink.take_cue(segment.text, {*segment.begin, *segment.end}, segment.speaker);
    else
      sink.count_broken();
  }
  return std::move(sink).finish(true);
}

}  // namespace braid
