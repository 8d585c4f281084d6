#include "braid/core/utf8.h"

#include <algorithm>
#include <cstring>

namespace braid {

void Utf8Check::feed(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (valid_ && at != end) {
    if (wanted_ == 0) {
      for (uint64_t word; end - at >= 8; at += 8) {  // most text is ASCII: eight bytes at a time
        std::memcpy(&word, at, 8);
        if (word & 0x8080808080808080ull) break;
      }
      if (at == end) return;
    }
    const uint8_t byte = uint8_t(*at++);
    if (wanted_ > 0) {
      valid_ = byte >= low_ && byte <= high_;
      low_ = 0x80, high_ = 0xBF;
      --wanted_;
    } else if (byte >= 0x80) {
      valid_ = byte >= 0xC2 && byte <= 0xF4;
      wanted_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      if (byte == 0xE0) low_ = 0xA0;
      if (byte == 0xED) high_ = 0x9F;
      if (byte == 0xF0) low_ = 0x90;
      if (byte == 0xF4) high_ = 0x8F;
    }
  }
}

bool is_utf8(std::string_view text) {
  Utf8Check check;
  check.feed(text);
  return check.valid();
}

int64_t utf8_characters(std::string_view text) { return std::count_if(text.begin(), text.end(), begins_character); }

std::string_view utf8_prefix(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && !begins_character(text[bytes])) --bytes;  // the byte behind would go on with a character
  return text.substr(0, bytes);
}

}  // namespace braid
