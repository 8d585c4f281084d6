#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file utf8.h
/// Which bytes are text.

namespace braid {

/// Checks a text given in pieces for valid UTF-8 (RFC 3629: no surrogates, nothing overlong).
class Utf8Check {
 public:
  /// The next piece; a character may go on in the one after it.
  void feed(std::string_view piece);
  bool valid() const { return valid_ && wanted_ == 0; }
  bool valid_so_far() const { return valid_; }  ///< the text may end inside a character

 private:
  int wanted_ = 0;                    // continuation bytes still to come
  uint8_t low_ = 0x80, high_ = 0xBF;  // what the next of them may be
  bool valid_ = true;
};

/// True when the whole of `text` is valid UTF-8.
bool is_utf8(std::string_view text);

/// Whether a byte of valid UTF-8 is the first of a character.
inline bool begins_character(char byte) { return (uint8_t(byte) & 0xC0) != 0x80; }

/// How many characters valid UTF-8 has.
int64_t utf8_characters(std::string_view text);

/// The longest beginning of a UTF-8 `text` that has at most `bytes` bytes and whole characters.
std::string_view utf8_prefix(std::string_view text, size_t bytes);

}  // namespace braid
