#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/error.h"

/// @file text_cursor.h
/// Lines, words and numbers of small text formats: headers of point files, calibrations, transcripts.

namespace braid {

/// Takes lines and words off a text.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}
  size_t place() const { return at_; }  ///< byte after what was taken

  /// The next line without its end; false when nothing is left.
  bool line(std::string_view& out) {
    if (at_ >= text_.size()) return false;
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    out = text_.substr(at_, end - at_);
    if (!out.empty() && out.back() == '\r') out.remove_suffix(1);
    at_ = std::min(end + 1, text_.size());
    return true;
  }

  /// The next word, over line ends; empty when nothing is left.
  std::string_view word() {
    constexpr std::string_view blanks = " \t\r\n";
    const size_t begin = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    at_ = std::min(text_.find_first_of(blanks, begin), text_.size());
    return text_.substr(begin, at_ - begin);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

/// The words of a line.
inline std::vector<std::string_view> words_of_line(std::string_view line) {
  TextCursor in(line);
  std::vector<std::string_view> words;
  for (auto word = in.word(); !word.empty(); word = in.word()) words.push_back(word);
  return words;
}

/// A count of a header. @throws Error  Fault::data when it is none
inline int64_t header_count(std::string_view word, const char* what, const std::string& subject) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  require(error == std::errc{} && end == word.data() + word.size() && count >= 0, Fault::data, subject,
          "has a damaged header: \"", word, "\" is no ", what);
  return count;
}

/// A number of an ascii form; `nan` is one. @throws Error  Fault::data when it is none
inline double header_number(std::string_view word, const std::string& subject) {
  double value = 0;
  const char* first = word.data() + (word.size() > 1 && word[0] == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(first, word.data() + word.size(), value);
  require(end == word.data() + word.size() && !word.empty() && error != std::errc::invalid_argument, Fault::data,
          subject,
          word.empty() ? std::string("ends before its last point; was it cut short?")
                       : text("has \"", word, "\" where a number should be"));
  return error == std::errc{} ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace braid
