#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "braid/core/utf8.h"
#include "braid/media/transcript.h"

/// @file transcript_fuzz.cpp
/// Any text as a transcript; the first byte says in which format. Words must come in the order of time, end after they
/// begin, and be text.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  braid::TranscriptRequest request;
  request.format = braid::TranscriptFormat(data[0] % 6);
  const auto read = braid::parse_transcript({reinterpret_cast<const char*>(data + 1), size - 1}, "transcript", request);
  if (!read) return 0;
  const braid::Transcript& transcript = read.value();
  (void)transcript.remarks();
  braid::Ticks latest{0};
  for (const auto& word : transcript.words) {
    if (word.text.empty() || !braid::is_utf8(word.text) || !braid::is_utf8(word.speaker)) std::abort();
    if (word.span.begin < latest || word.span.end < word.span.begin) std::abort();
    latest = word.span.begin;
  }
  return 0;
}
