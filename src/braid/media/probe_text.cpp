#include "braid/media/probe_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "braid/core/error.h"
#include "braid/core/nesting.h"
#include "braid/media/series/log_text.h"
#include "braid/media/text_cursor.h"
#include "braid/media/transcript.h"

namespace braid {
namespace {

constexpr size_t log_bytes = 64 << 10;  // of its beginning
constexpr int64_t fewest_log_rows = 8, looked_at_rows = 256, most_log_columns = 4096;
constexpr double most_of_a_log = 0.9;  // of its rows, of the moments of a column of times
constexpr double words_of_log = 0.25;  // of its columns, at most

bool is_key(std::string_view key, std::initializer_list<std::string_view> keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// Looks for an entry with a text and both its times in a list that `read_transcript` reads, in JSON whose end may be
/// missing.
class TimedEntryScan {
 public:
  explicit TimedEntryScan(std::string_view json) : json_(json) {}

  bool finds_one() {
    for (; at_ < json_.size(); ++at_) {
      const char c = json_[at_];
      if (c == '{' || c == '[') {
        if (int64_t(open_.size()) == max_nesting) return false;
        open(c == '[');
      } else if (c == '}' || c == ']') {
        if (open_.empty()) return false;
        open_.pop_back();
      } else if (c == '"') {
        const std::string_view word = take_string();
        if (is_followed_by_colon() && !open_.empty() && note_key(word)) return true;
      }
    }
    return false;
  }

 private:
  /// A bracket or brace that is not closed yet.
  struct Level {
    bool is_list = false;
    bool counts = false;   ///< a list of words or segments, or an entry of one
    std::string_view key;  ///< the last one of an object
    bool has_text = false, has_begin = false, has_end = false;
  };

  void open(bool is_list) {
    Level level;
    level.is_list = is_list;
    if (open_.empty()) {
      level.counts = is_list;
    } else if (const Level& above = open_.back(); is_list) {
      const bool in_place = open_.size() == 1 || above.counts;
      level.counts = in_place && !above.is_list && is_key(above.key, {"segments", "words", "word_segments"});
    } else {
      level.counts = above.is_list && above.counts;
    }
    open_.push_back(level);
  }

  /// The string that begins here; moves to its last quote.
  std::string_view take_string() {
    const size_t begin = ++at_;
    while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, json_.size());
    return json_.substr(begin, at_ - begin);
  }

  size_t next_letter(size_t from) const { return std::min(json_.find_first_not_of(" \t\r\n", from), json_.size()); }

  bool is_followed_by_colon() const {
    const size_t next = next_letter(std::min(at_ + 1, json_.size()));
    return next < json_.size() && json_[next] == ':';
  }

  /// Notes a key and what kind of value it has; true when its object is an entry that is complete.
  bool note_key(std::string_view key) {
    Level& level = open_.back();
    level.key = key;
    const size_t value = next_letter(next_letter(at_ + 1) + 1);
    const char first = value < json_.size() ? json_[value] : '\0';
    const bool is_number = first == '-' || (first >= '0' && first <= '9');
    level.has_text = level.has_text || (first == '"' && is_key(key, {"word", "punctuated_word", "text"}));
    level.has_begin = level.has_begin || (is_number && is_key(key, {"start", "start_time", "begin"}));
    level.has_end = level.has_end || (is_number && is_key(key, {"end", "end_time", "stop"}));
    return level.counts && level.has_text && level.has_begin && level.has_end;
  }

  std::string_view json_;
  size_t at_ = 0;
  std::vector<Level> open_;
};

/// Whether nearly all rows have as many cells as the log has columns.
bool has_even_rows(std::string_view text, const LogDialect& dialect) {
  std::vector<std::string_view> cells;
  TextCursor in(text);
  int64_t rows = 0, even = 0;
  for (std::string_view line; in.line(line);) {
    const auto words = words_of_line(line);
    if (words.empty() || words[0][0] == '#' || words[0][0] == '%') continue;
    split_log_line(line, dialect.separator, cells);
    ++rows;
    even += cells.size() == dialect.columns;
  }
  return double(even) >= most_of_a_log * double(rows);
}

/// Whether nearly all of the first cells of a column are moments.
bool is_time_column(const LogText& log, size_t column, int64_t rows) {
  std::vector<RawTime> times(static_cast<size_t>(rows));
  log.read_times(column, 0, rows, times.data());
  const auto known = std::count_if(times.begin(), times.end(), [](const RawTime& t) { return t.is_known(); });
  return double(known) >= most_of_a_log * double(rows);
}

bool is_log(std::string_view text, bool whole) {
  if (text.size() > log_bytes) text = text.substr(0, log_bytes), whole = false;
  if (!whole) text = text.substr(0, text.rfind('\n') + 1);
  try {
    const LogText log(text, most_log_columns, "log");
    if (log.rows() < fewest_log_rows || !has_even_rows(text, log.dialect())) return false;
    const int64_t rows = std::min(log.rows(), looked_at_rows);
    std::vector<double> values(size_t(rows) * log.columns());
    log.read(0, rows, values.data());
    const auto numbers = std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
    const auto worded = log.text_columns();
    const auto words =
        std::count_if(worded.begin(), worded.end(), [&](size_t column) { return !is_time_column(log, column, rows); });
    return numbers >= rows && double(words) <= words_of_log * double(log.columns());
  } catch (const Error&) {  // no rows of numbers
    return false;
  }
}

}  // namespace

Medium medium_of_text(std::string_view head, bool whole) {
  switch (sniff_transcript(head)) {
    case TranscriptFormat::srt:
    case TranscriptFormat::vtt:
      return Medium::transcript;
    case TranscriptFormat::json:
      return TimedEntryScan(head).finds_one() ? Medium::transcript : Medium::text;
    default:
      return is_log(head, whole) ? Medium::series : Medium::text;
  }
}

}  // namespace braid
