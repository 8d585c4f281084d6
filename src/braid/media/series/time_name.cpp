#include "braid/media/series/time_name.h"

#include <algorithm>
#include <charconv>

#include "braid/media/series.h"

namespace braid {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

TimeUnit unit_named(std::string_view word) {
  if (is_one_of(word, {"s", "sec", "secs", "second", "seconds"})) return TimeUnit::seconds;
  if (is_one_of(word, {"ms", "msec", "msecs", "milli", "millis", "millisecond", "milliseconds"}))
    return TimeUnit::milliseconds;
  if (is_one_of(word,
                {"us", "usec", "usecs", "micro", "micros", "microsecond", "microseconds", "\xC2\xB5s", "\xCE\xBCs"}))
    return TimeUnit::microseconds;
  if (is_one_of(word, {"ns", "nsec", "nsecs", "nano", "nanos", "nanosecond", "nanoseconds"}))
    return TimeUnit::nanoseconds;
  if (is_one_of(word, {"min", "mins", "minute", "minutes"})) return TimeUnit::minutes;
  if (is_one_of(word, {"h", "hour", "hours"})) return TimeUnit::hours;
  return TimeUnit::none;
}

std::vector<std::string> letter_words(std::string_view name) {
  std::vector<std::string> words(1);
  bool after_small = false;
  for (const char c : name) {
    const bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
    const bool letter = small || capital || uint8_t(c) >= 0x80;
    if (!letter || (capital && after_small)) words.emplace_back();
    if (letter) words.back() += capital ? char(c - 'A' + 'a') : c;
    after_small = small;
  }
  std::erase(words, "");
  return words;
}

std::optional<double> rate_in_name(std::string_view name) {
  std::optional<double> found;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || uint8_t(c) >= 0x80; };
  for (size_t at = 0; at < name.size();) {
    if (!is_digit(name[at])) {
      ++at;
      continue;
    }
    double value = 0;
    const auto [end, error] =
        std::from_chars(name.data() + at, name.data() + name.size(), value, std::chars_format::fixed);
    at = size_t(end - name.data());
    size_t word = at;
    if (word < name.size() && (name[word] == ' ' || name[word] == '_')) ++word;
    size_t after = word;
    while (after < name.size() && is_letter(name[after])) ++after;
    std::string unit(name.substr(word, after - word));
    for (char& c : unit) c = char(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    const double scale = unit == "hz" || unit == "fps" ? 1 : unit == "khz" ? 1000 : 0;
    if (scale == 0 || error != std::errc{} || value <= 0) continue;
    if (found) return std::nullopt;
    found = value * scale;
  }
  return found;
}

TimeName judge_time_name(std::string_view name) {
  TimeName judged;
  const auto words = letter_words(name);
  bool is_span = false, is_unit_word = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    judged.is_time = judged.is_time ||
                     is_one_of(word, {"time", "times", "timestamp", "timestamps", "t", "ts", "tstamp", "date",
                                      "datetime", "utc", "epoch", "unix", "unixtime", "clock", "stamp", "elapsed"});
    is_span = is_span || is_one_of(word, {"reaction", "response", "duration", "delta", "dt", "diff", "lag", "delay",
                                          "latency", "interval", "since", "until", "rate", "per"});
    judged.is_counter =
        judged.is_counter || is_one_of(word, {"index", "idx", "frame", "frames", "sample", "row", "id", "packet",
                                              "counter", "count", "seq", "sequence", "unnamed"});
    if (const TimeUnit unit = unit_named(word); unit != TimeUnit::none) {
      // The word alone, or a long one, names a time by itself: `ms`, `seconds`; `acc_s` does not.
      is_unit_word = is_unit_word || words.size() == 1 || word.size() > 3;
      judged.unit = unit;
    }
  }
  if (!judged.is_time && is_unit_word) judged.is_time = words.size() <= 2;
  if (is_span) judged.is_time = false;
  if (judged.is_time) judged.is_counter = false;
  if (!judged.is_time) judged.unit = TimeUnit::none;
  return judged;
}

TimeUnit unit_at_end(std::string_view name) {
  const auto words = letter_words(name);
  return words.empty() ? TimeUnit::none : unit_named(words.back());
}

}  // namespace braid
